import type { TraceLine } from '../play/play.ts';

/**
 * The story of a run as text, a line each: virtual seconds, subject, sentence. What repeats round after round is told once, with how
 * often it came again, so that a person can read it.
 */
export class StoryLog {
  private readonly lines: string[] = [];
  /** Per subject: its last line without numbers, and how often it came again. */
  private readonly last = new Map<string, { text: string; again: number; line: number }>();

  add(line: TraceLine): void {
    const text = line.sentence.replaceAll(/\d+(\.\d+)?/g, '#');
    const before = this.last.get(line.subject);
    if (line.subject !== 'do' && before?.text === text) {
      before.again += 1;
      return;
    }
    this.flush(line.subject);
    this.lines.push(format(line));
    this.last.set(line.subject, { text, again: 0, line: this.lines.length - 1 });
  }

  /** The whole story, ending with a newline. */
  text(): string {
    for (const subject of [...this.last.keys()]) this.flush(subject);
    return this.lines.length === 0 ? '' : `${this.lines.join('\n')}\n`;
  }

  private flush(subject: string): void {
    const before = this.last.get(subject);
    if (before !== undefined && before.again > 0) this.lines[before.line] += `  (and ${before.again} more like it)`;
    this.last.delete(subject);
  }
}

/** `   60.000  kvm1  kvm1 fell silent…` */
export function format({ atMs, subject, sentence }: TraceLine): string {
  return `${(atMs / 1000).toFixed(3).padStart(9)}  ${subject.padEnd(8)}  ${sentence}`;
}
