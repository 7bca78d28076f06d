// zod makes faster parsers with `new Function` where it may; the pages forbid that (CSP), and even its trying is reported as an attack.
// It has to be said before zod is loaded, and without loading it for pages that need none.
(globalThis as { __zod_globalConfig?: { jitless: boolean } }).__zod_globalConfig = { jitless: true };
