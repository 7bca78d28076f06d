// Who may know whom (docs/architecture.md, "Packages"). Every rule is about code that runs or type-checks; what a package
// offers to others is its src/index.ts and nothing else. Run by scripts/check-architecture.ts.

// The one second door: the runtime without the server around it, for the simulator.
const runtimeDoor = '^packages/server/src/runtime/index\\.ts$';
const tests = '(\\.test\\.ts$|/testing/)';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one idea, or miss a third file that both may import.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-unresolvable',
      comment: 'The import leads nowhere: wrong path, missing extension, or a package that is not installed.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'only-through-the-door',
      comment: "Another package is reached through its index.ts ('@picket/…') only.",
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/', pathNot: ['^packages/$1/', '^packages/[^/]+/src/index\\.ts$', runtimeDoor] },
    },
    {
      name: 'lab-only-through-the-door',
      comment: "The lab and the scripts reach a package through its index.ts ('@picket/…') only.",
      severity: 'error',
      from: { path: '^(lab|scripts|bench)/' },
      to: { path: '^packages/', pathNot: '^packages/[^/]+/src/index\\.ts$' },
    },
    {
      name: 'nobody-imports-the-lab',
      comment: 'The lab tests the product; the product knows nothing of it.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(lab|scripts|bench)/' },
    },
    {
      name: 'protocol-imports-nothing-of-ours',
      comment: 'The words stand below everything.',
      severity: 'error',
      from: { path: '^packages/protocol/' },
      to: { path: '^packages/', pathNot: '^packages/protocol/' },
    },
    {
      name: 'engine-imports-protocol-only',
      comment: 'The engine is pure: no other package of ours, no npm package, no module of Node.',
      severity: 'error',
      from: { path: '^packages/engine/', pathNot: tests },
      to: { pathNot: '^packages/(engine|protocol)/' },
    },
    {
      name: 'engine-imports-types-only',
      comment: 'Of protocol the engine takes types (`import type`), so that it runs no code but its own.',
      severity: 'error',
      from: { path: '^packages/engine/', pathNot: tests },
      to: { path: '^packages/protocol/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'engine-tests-stay-in',
      comment: "The engine's tests know the engine and protocol; other packages of ours stand above it.",
      severity: 'error',
      from: { path: `^packages/engine/.*${tests}` },
      to: { path: '^packages/', pathNot: '^packages/(engine|protocol)/' },
    },
    {
      name: 'server-imports-engine-and-protocol',
      severity: 'error',
      from: { path: '^packages/server/' },
      to: { path: '^packages/', pathNot: '^packages/(server|engine|protocol)/' },
    },
    {
      name: 'runtime-meets-the-world-through-ports',
      comment:
        'The runtime runs over simulated ports too: it knows engine, protocol and itself; no store, driver, link or API.',
      severity: 'error',
      from: { path: '^packages/server/src/runtime/', pathNot: tests },
      to: { pathNot: ['^packages/server/src/runtime/', '^packages/(engine|protocol)/'] },
    },
    {
      name: 'agent-imports-protocol-only',
      severity: 'error',
      from: { path: '^packages/agent/' },
      to: { path: '^packages/', pathNot: '^packages/(agent|protocol)/' },
    },
    {
      name: 'web-imports-protocol-only',
      comment: 'The pages know the words and speak REST: no server, no engine, no module of Node.',
      severity: 'error',
      from: { path: '^packages/web/src/', pathNot: tests },
      to: { path: '^packages/', pathNot: '^packages/(web/src|protocol)/' },
    },
    {
      name: 'web-runs-in-a-browser',
      severity: 'error',
      from: { path: '^packages/web/src/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'web-pages-do-not-know-each-other',
      comment: 'What two pages share is a part (parts/) or a word (words/).',
      severity: 'error',
      from: { path: '^packages/web/src/pages/([^/]+)/' },
      to: { path: '^packages/web/src/pages/', pathNot: '^packages/web/src/pages/$1/' },
    },
    {
      name: 'web-parts-and-words-stand-below-pages',
      severity: 'error',
      from: { path: '^packages/web/src/(parts|words|api)/' },
      to: { path: '^packages/web/src/(pages|app)/' },
    },
    {
      name: 'web-mock-knows-the-contract-only',
      severity: 'error',
      from: { path: '^packages/web/(mock|browser)/' },
      to: { path: '^packages/', pathNot: '^packages/(web/(mock|browser|src/paths)|protocol)' },
    },
    {
      name: 'sim-imports-engine-protocol-and-the-runtime',
      comment: 'The simulator is a world around the production engine and runtime; it decides nothing itself.',
      severity: 'error',
      from: { path: '^packages/sim/', pathNot: '^packages/sim/src/swarm/' },
      to: { path: '^packages/', pathNot: ['^packages/(sim|engine|protocol)/', runtimeDoor] },
    },
    {
      name: 'swarm-imports-protocol-only',
      comment: 'Simulated agents over real sockets know the wire and nothing else.',
      severity: 'error',
      from: { path: '^packages/sim/src/swarm/' },
      to: { path: '^packages/', pathNot: '^packages/(sim/src/swarm|protocol)/' },
    },
    {
      name: 'cli-goes-through-the-api',
      comment:
        'Only `picket server` and `picket agent` start something in-process; every other command uses the REST API.',
      severity: 'error',
      from: {
        path: '^packages/cli/',
        pathNot: ['^packages/cli/src/commands/(server|backup|agent|sim)\\.ts$', '^packages/cli/src/commands/sim/'],
      },
      to: { path: '^packages/', pathNot: '^packages/(cli|protocol)/' },
    },
    {
      name: 'cli-server-command-starts-the-server',
      severity: 'error',
      from: { path: '^packages/cli/src/commands/(server|backup)\\.ts$' },
      to: { path: '^packages/', pathNot: '^packages/(cli|protocol|server)/' },
    },
    {
      name: 'cli-agent-command-starts-the-agent',
      severity: 'error',
      from: { path: '^packages/cli/src/commands/agent\\.ts$' },
      to: { path: '^packages/', pathNot: '^packages/(cli|protocol|agent)/' },
    },
    {
      name: 'cli-sim-command-starts-the-simulator',
      severity: 'error',
      from: { path: '^packages/cli/src/commands/sim(\\.ts$|/)', pathNot: tests },
      to: { path: '^packages/', pathNot: '^packages/(cli|protocol|sim)/' },
    },
    {
      name: 'cli-sim-tests-run-a-server',
      comment: 'The swarm is tried against a server that runs.',
      severity: 'error',
      from: { path: '^packages/cli/src/commands/sim/.*\\.test\\.ts$' },
      to: { path: '^packages/', pathNot: '^packages/(cli|protocol|sim|server)/' },
    },
    {
      name: 'lab-imports-protocol-only',
      comment: 'The lab treats Picket as a black box; only the kill-point harness runs the server inside.',
      severity: 'error',
      from: { path: '^lab/', pathNot: '^lab/(src/killpoints|e2e)/' },
      to: { path: '^packages/', pathNot: '^packages/protocol/' },
    },
    {
      name: 'killpoints-import-server-and-below',
      severity: 'error',
      from: { path: '^lab/(src/killpoints|e2e)/' },
      to: { path: '^packages/', pathNot: '^packages/(engine|protocol|server)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.css', '.json'],
    },
  },
};
