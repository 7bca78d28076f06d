import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KillPoint } from './points.ts';

/** How a test tells a running server where to die or to wait: files in its data folder. Each word is one point, or none. */
export function killFiles(data: string) {
  const word = (name: string) => ({
    get: (): string => (existsSync(join(data, name)) ? readFileSync(join(data, name), 'utf8').trim() : ''),
    set: (point: KillPoint | null): void => {
      if (point === null) rmSync(join(data, name), { force: true });
      else writeFileSync(join(data, name), point);
    },
  });
  const list = (name: string) => ({
    all: (): string[] =>
      existsSync(join(data, name)) ? readFileSync(join(data, name), 'utf8').split('\n').filter(Boolean) : [],
    add: (point: KillPoint): void => appendFileSync(join(data, name), `${point}\n`),
  });
  return {
    killAt: word('kill-at'),
    /** Every point at which a server of this folder died, in order. */
    killed: list('killed-at'),
    holdAt: word('hold-at'),
    /** Every point at which some work has waited, in order. */
    held: list('held-at'),
  };
}
