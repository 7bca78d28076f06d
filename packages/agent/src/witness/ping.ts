import { type RunResult, run } from '../process/run.ts';
import { answers, silent, unknown, type WitnessAnswer } from './answer.ts';

/** As long as `-w` can be short. A living neighbour answers within milliseconds; waiting longer would delay every round. */
const patienceSeconds = 1;

export async function askPing(address: string, timeoutMs: number): Promise<WitnessAnswer> {
  const args = ['-n', '-q', '-c', '3', '-i', '0.3', '-w', String(patienceSeconds), address];
  return pingAnswer(address, await run('ping', args, { timeoutMs }));
}

/** ping(8): exit code 0 = an answer came, 1 = none did, 2 = something else is wrong. */
export function pingAnswer(address: string, { ended, code, stdout, stderr }: RunResult): WitnessAnswer {
  if (ended === 'missing') return unknown('the program `ping` is not installed');
  if (ended === 'timeout') return unknown('ping did not end in time');
  if (code === 0) return answers(`${address} answers ping`);
  const trouble =
    /network is unreachable|net unreachable|operation not permitted|no route to host|name or service/i.exec(
      stdout + stderr,
    );
  if (code === 1 && trouble === null) return silent(`${address} does not answer ping`);
  return unknown(trouble?.[0] ?? stderr.trim() ?? 'ping failed');
}
