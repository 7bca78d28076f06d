import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { readIfThere } from '../lab/files.ts';
import { hostOf, type Lab } from '../lab/state.ts';
import { inHost } from '../machine/inside.ts';
import { run } from '../machine/run.ts';

/** The clock of a host goes `byMs` later or earlier from now on, over power cuts too, as a wrong hardware clock would. */
export async function skewClock(lab: Lab, host: string | undefined, byMs: number): Promise<void> {
  if (host === undefined) throw new LabError('only clocks of hosts can be set wrong here', 2);
  const file = join(lab.files.host(hostOf(lab, host).name), 'clock-skew');
  const bySeconds = Math.round(byMs / 1000);
  writeFileSync(file, String(Number(readIfThere(file) ?? '0') + bySeconds));
  await run(inHost(lab, host, ['bash', '-c', `date -s "@$(($(date +%s) + ${bySeconds}))"`]));
}
