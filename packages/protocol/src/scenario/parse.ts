import { nameProblems } from './names.ts';
import { type Scenario, scenarioSchema } from './schema.ts';

/** What is wrong in a scenario file, and on which line (from 1). */
export interface ScenarioProblem {
  line: number;
  reason: string;
}

export type ScenarioResult = { ok: true; scenario: Scenario } | { ok: false; problems: ScenarioProblem[] };

/**
 * Reads the text of a scenario file. YAML's bare `off` is a word here where an action is meant.
 * @example await parseScenario('name: n\nuntil: 10s\n') // → { ok: true, scenario: { name: 'n', cluster: …three hosts…, until: 10000, … } }
 */
export async function parseScenario(text: string): Promise<ScenarioResult> {
  // Loaded when a file is read: agents and servers share this package and never need it.
  const { isNode, LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      line: lines.linePos(error.pos[0]).line,
      reason: error.message.split('\n')[0] ?? '',
    }));
    return { ok: false, problems };
  }
  /** The line of the deepest part of the path that stands in the file. */
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const found = document.getIn(path.slice(0, depth), true);
      if (isNode(found) && found.range) return lines.linePos(found.range[0]).line;
    }
    return 1;
  };
  const parsed = scenarioSchema.safeParse(document.toJS());
  if (parsed.success) {
    const problems = nameProblems(parsed.data).map(({ path, message }) => ({
      line: lineOf(path),
      reason: `${path.join('.')}: ${message}`,
    }));
    return problems.length === 0 ? { ok: true, scenario: parsed.data } : { ok: false, problems };
  }
  const problems = parsed.error.issues.map(({ path, message }) => ({
    line: lineOf(path),
    reason: path.length === 0 ? message : `${path.join('.')}: ${message}`,
  }));
  return { ok: false, problems };
}
