import { describe, expect, it } from 'vitest';
import { type HuntOptions, hunt, scenariosFor, type Verdict } from './hunt.ts';
import { preyName } from './prey.ts';
import type { ProbeOptions } from './probe.ts';
import type { Sabotage } from './sabotage.ts';
import { line, sumUp } from './table.ts';

const sabotage = (id: string, caughtBy?: string[]): Sabotage => ({
  id,
  rule: id.split('-')[0] ?? '',
  sentence: 'Does what must not be done.',
  file: 'packages/engine/src/step.ts',
  find: 'a',
  replace: 'b',
  ...(caughtBy === undefined ? {} : { caughtBy }),
});

const library = ['safety/S1-bound', 'safety/S12-frozen', 'states/up', 'faults/storm'].map(
  (f) => `/x/scenarios/${f}/scenario.yaml`,
);

/** A world in which these preys notice these sabotages; `'-'` is the build as it is. */
function world(notices: Record<string, string[]>, loaded = true): { options: HuntOptions; told: Verdict[] } {
  const told: Verdict[] = [];
  const probe = async ({ edit, preys, tried }: ProbeOptions) => {
    const id = edit === null ? '-' : (edit as Sabotage).id;
    for (const prey of preys) {
      const problem = notices[id]?.includes(preyName(prey)) === true ? 'I1: vm1 runs twice' : null;
      if (tried({ prey, problem, loaded })) break;
    }
    return { ok: true } as const;
  };
  return { options: { library, histories: 5, jobs: 2, probe, told: (v) => told.push(v) }, told };
}

describe('a hunt', () => {
  it('tries the listed scenarios, then those of the rule, and never those of another rule', () => {
    const files = (s: Sabotage) => scenariosFor(s, library).map((file) => preyName({ kind: 'scenario', file }));
    expect(files(sabotage('S1-x', ['faults/']))).toEqual(['faults/storm', 'safety/S1-bound']);
    expect(files(sabotage('S12-x'))).toEqual(['safety/S12-frozen']);
  });

  it('goes on with the explorer where no scenario notices, and counts the histories', async () => {
    const { options, told } = world({ 'S1-x': ['seed 3'], 'S12-x': ['safety/S12-frozen'] });
    const verdicts = await hunt([sabotage('S1-x'), sabotage('S12-x')], options);
    expect(verdicts.map((v) => [v.caught, v.by, v.histories])).toEqual([
      [true, 'seed 3', 3],
      [true, 'safety/S12-frozen', 0],
    ]);
    expect(told.length).toBe(2);
    expect(sumUp(verdicts)).toBe('2 of 2 sabotages caught, of 2 rules.');
    expect(line(verdicts[0] as Verdict)).toContain('seed 3 after 3 histories: I1: vm1 runs twice');
  });

  it('lets nothing count that fails without the defect as well', async () => {
    const { options } = world({ 'S1-x': ['safety/S1-bound', 'seed 2', 'seed 4'], '-': ['safety/S1-bound', 'seed 2'] });
    const [verdict] = await hunt([sabotage('S1-x')], options);
    expect(verdict).toMatchObject({ caught: true, by: 'seed 4', histories: 4 });
  });

  it('says of what nothing noticed how many histories were in vain', async () => {
    const [verdict] = await hunt([sabotage('S1-x')], world({}).options);
    expect(verdict).toMatchObject({ caught: false, by: null, histories: 5 });
    expect(line(verdict as Verdict)).toContain('NOT CAUGHT after 5 histories');
  });

  it('is not content with a module that nobody loads', async () => {
    const [verdict] = await hunt([sabotage('S1-x')], world({ 'S1-x': ['seed 1'] }, false).options);
    expect(verdict).toMatchObject({ caught: false, problem: expect.stringContaining('never loaded') });
  });
});
