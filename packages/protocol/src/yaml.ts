import { PicketError } from './errors.ts';

/** Reads one YAML (or JSON) document. @throws PicketError BAD_REQUEST with the line */
export async function parseYaml(text: string): Promise<unknown> {
  // Loaded when a file is read: agents and servers share this package and never need it.
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error === undefined) return document.toJS();
  const { line } = lines.linePos(error.pos[0]);
  throw new PicketError('BAD_REQUEST', `Line ${line} is no YAML: ${error.message.split('\n')[0] ?? ''}`);
}
