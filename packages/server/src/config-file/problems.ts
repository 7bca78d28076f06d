import { type ConfigPath, type ConfigRefusal, PicketError, pathText } from '@picket/protocol';

/** A refusal names so many problems; the rest is counted. */
const mostNamed = 50;

/** Collects what is wrong with a document, so that all of it is told at once. */
export class Problems {
  private readonly found: ConfigRefusal[] = [];

  /** `path` null = not one place: several values do not fit together. */
  add(path: ConfigPath | null, sentence: string): void {
    this.found.push({ path: path === null ? null : [...path], sentence });
  }

  /** @throws PicketError SETTING_REFUSED with every sentence, and `data.problems` with their places */
  throwIfAny(): void {
    if (this.found.length === 0) return;
    const named = this.found.slice(0, mostNamed);
    const rest = this.found.length - named.length;
    const sentences = named.map(({ path, sentence }) => (path === null ? sentence : `${pathText(path)}: ${sentence}`));
    if (rest > 0) sentences.push(`And ${rest} more.`);
    throw new PicketError('SETTING_REFUSED', sentences.join(' '), { problems: named });
  }
}
