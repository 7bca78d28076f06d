import type { ConfigDocument } from './document.ts';

/** The text of a file that `picket apply` takes. `notes` become comments above it. */
export async function configText(document: ConfigDocument, notes: readonly string[]): Promise<string> {
  const { stringify } = await import('yaml');
  const comments = notes.map((note) => `# ${note.replaceAll(/[\r\n]+/g, ' ')}\n`).join('');
  // Wide: a command line that is folded is hard to read. Version 1.1 quotes what older readers take for something else (off).
  return comments + stringify(document, { lineWidth: 0, version: '1.2', compat: 'yaml-1.1' });
}
