import { existsSync, readFileSync } from 'node:fs';
import { filesOf } from '../lab/files.ts';

/** One call that reached a BMC's chassis: `set power 0` is an off, `set power 1` an on, `set reset 1` a reset. */
export interface BmcCall {
  /** Milliseconds since 1970, by the machine's clock. */
  at: number;
  op: 'get' | 'set';
  what: string;
  value: string;
}

/** Every call to this BMC since the lab was made. */
export function bmcLog(dir: string, bmc: string): BmcCall[] {
  const file = filesOf(dir).bmcLog(bmc);
  if (!existsSync(file)) return [];
  // The last line may be half written.
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as BmcCall);
}

/** The calls that change power: off, on, cycle, reset, soft shutdown. Status reads and identify are none. */
export function powerCommands(dir: string, bmc: string): BmcCall[] {
  return bmcLog(dir, bmc).filter((call) => call.op === 'set' && ['power', 'reset', 'shutdown'].includes(call.what));
}
