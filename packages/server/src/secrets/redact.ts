const shown = '[secret]';

/**
 * Makes a function that replaces each of the secrets in a text, however it is written there: plain, JSON-escaped,
 * percent-encoded, in base64 or in hex. Empty secrets are ignored.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = new Set(secrets.filter((secret) => secret !== '').flatMap(formsOf));
  if (forms.size === 0) return (text) => text;
  // Longest first: a secret that begins with another one must go as a whole.
  const longestFirst = [...forms].toSorted((a, b) => b.length - a.length);
  const any = new RegExp(longestFirst.map((form) => RegExp.escape(form)).join('|'), 'g');
  return (text) => text.replace(any, shown);
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    bytes.toString('base64'),
    bytes.toString('hex'),
  ];
}
