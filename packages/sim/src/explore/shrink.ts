import { contradictions, type Scenario, type SettingValues } from '@picket/protocol';
import { isFair } from './fair.ts';
import { type Pass, passes } from './shrink-passes.ts';

export interface Shrunk {
  readonly scenario: Scenario;
  /** How often a candidate was played. */
  readonly plays: number;
}

/**
 * Makes a failing scenario small: takes away whatever it fails without, greedily, until nothing more can go or the plays are
 * used up. What is left is fair (see fair.ts) and fails as before.
 * @param fails plays a candidate: true when it fails in the same way
 * @param maxPlays no more plays than this
 */
export async function shrink(
  failing: Scenario,
  fails: (candidate: Scenario) => Promise<boolean>,
  maxPlays = 300,
): Promise<Shrunk> {
  let best = failing;
  let plays = 0;

  /** Goes through a pass from where it stands; a candidate that still fails becomes what the next one is made of. */
  const run = async (pass: Pass): Promise<boolean> => {
    let better = false;
    for (let i = 0; plays < maxPlays; ) {
      const candidate = pass(best, i);
      if (candidate === 'over') break;
      if (candidate === null || !isWhole(candidate)) {
        i += 1;
        continue;
      }
      plays += 1;
      if (await fails(candidate)) {
        best = candidate;
        better = true;
      } else i += 1;
    }
    return better;
  };

  for (let again = true; again && plays < maxPlays; ) {
    again = false;
    for (const pass of passes) if (await run(pass)) again = true;
  }
  return { scenario: best, plays };
}

/** It could stand in a file, and the promises cover it. */
function isWhole(scenario: Scenario): boolean {
  const { hosts, settings } = scenario.cluster;
  return (
    hosts.length > 0 &&
    isFair(scenario) &&
    hosts.every((host) => contradictions(settings as SettingValues, host.settings as SettingValues).length === 0)
  );
}
