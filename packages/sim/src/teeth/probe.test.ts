import { describe, expect, it } from 'vitest';
import type { Prey, Tried } from './prey.ts';
import { type ProbeEnd, probe } from './probe.ts';
import type { Edit } from './sabotage.ts';

const file = 'packages/sim/src/teeth/testing/module.ts';
const preys: readonly Prey[] = [1, 2, 3].map((seed) => ({ kind: 'seed', seed }));

async function play(edit: Edit | null): Promise<{ end: ProbeEnd; heard: Tried[] }> {
  const heard: Tried[] = [];
  const end = await probe({
    edit,
    preys,
    stuckMs: 30_000,
    prober: new URL('./testing/fake-prober.ts', import.meta.url),
    tried: (tried) => heard.push(tried) > 0 && tried.problem !== null,
  });
  return { end, heard };
}

describe('a probe', () => {
  it('changes the source of a typed module while it is loaded, and ends with the first problem', async () => {
    const { end, heard } = await play({ file, find: '40 + 2', replace: '(40 as number) - 2' });
    expect(end).toEqual({ ok: true });
    expect(heard.map((t) => t.problem)).toEqual([null, 'the answer is 38']);
    expect(heard.every((t) => t.loaded)).toBe(true);
  });

  it('plays the build as it is without a sabotage', async () => {
    const { end, heard } = await play(null);
    expect(end).toEqual({ ok: true });
    expect(heard.map((t) => t.problem)).toEqual([null, null, null]);
    expect(heard.every((t) => t.loaded)).toBe(false);
  });

  it('says which text is missing when the source has changed', async () => {
    const { end, heard } = await play({ file, find: '40 + 3', replace: '1' });
    expect(heard).toEqual([]);
    expect(end).toEqual({ ok: false, why: expect.stringContaining('has no text "40 + 3"') });
  });

  it('notices when the sabotaged module is never loaded', async () => {
    const { heard } = await play({ file: 'packages/sim/src/teeth/table.ts', find: 'NOT CAUGHT', replace: 'caught' });
    expect(heard.map((t) => t.loaded)).toEqual([false, false, false]);
  });
});
