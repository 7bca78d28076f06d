import { type ConfigDocument, configDocumentSchema } from './document.ts';
import { pathText } from './path.ts';
import { type ReadSecret, withSecrets } from './secret-references.ts';

/** What is wrong in a file, and on which line (from 1). */
export interface ConfigProblem {
  readonly line: number;
  readonly reason: string;
}

export type ConfigResult =
  | {
      readonly ok: true;
      readonly document: ConfigDocument;
      /** The line on which the deepest part of a path stands. */
      lineOf(path: readonly PropertyKey[]): number;
    }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * Reads the text of a file for `picket apply`: YAML, of which JSON is a part. No reason repeats a value: it may be a secret.
 * @example await parseConfig('picket: 1\nclusters: [{ name: farm }]\n', readSecret)
 */
export async function parseConfig(text: string, readSecret: ReadSecret): Promise<ConfigResult> {
  // Loaded when a file is read: agents and servers share this package and never need it.
  const { isNode, LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (yaml.errors.length > 0) {
    const problems = yaml.errors.map((error) => ({
      line: lines.linePos(error.pos[0]).line,
      reason: sayings[error.code] ?? 'this is no valid YAML here',
    }));
    return { ok: false, problems };
  }
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const found = yaml.getIn(path.slice(0, depth), true);
      if (isNode(found) && found.range) return lines.linePos(found.range[0]).line;
    }
    return 1;
  };
  let plain: unknown;
  try {
    plain = yaml.toJS();
  } catch {
    return { ok: false, problems: [{ line: 1, reason: 'its aliases stand for too much; write it out' }] };
  }
  const resolved = await withSecrets(plain, readSecret);
  const parsed = configDocumentSchema.safeParse(resolved.document ?? {});
  const problems = [
    ...resolved.problems,
    ...(parsed.success ? [] : parsed.error.issues.map(({ path, message }) => ({ path, reason: message }))),
  ];
  if (parsed.success && problems.length === 0) return { ok: true, document: parsed.data, lineOf };
  return {
    ok: false,
    problems: problems.map(({ path, reason }) => ({
      line: lineOf(path),
      reason: path.length === 0 ? reason : `${pathText(path)}: ${reason}`,
    })),
  };
}

/** The parser's own sentences quote the text, and with it what may be a password. */
const sayings: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'a key is there twice',
  TAB_AS_INDENT: 'lines must be indented with blanks, not tabs',
  BAD_INDENT: 'this line is indented wrongly',
  MISSING_CHAR: 'a quote or bracket is opened and never closed, or something is missing before this',
  MULTIPLE_DOCS: 'there are two documents in this file; one is read',
  BAD_ALIAS: 'this alias names nothing',
};
