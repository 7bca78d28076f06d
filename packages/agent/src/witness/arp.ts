import { isIPv4 } from 'node:net';
import { type RunResult, run } from '../process/run.ts';
import { answers, silent, unknown, type WitnessAnswer } from './answer.ts';

/** As long as `-w` can be short. A living neighbour answers within milliseconds; waiting longer would delay every round. */
const patienceSeconds = 1;
const routeTimeoutMs = 1_000;

/** Asks who has the address, on the wire itself: a host answers ARP whatever its firewall says. Same network segment only. */
export async function askArp(address: string, timeoutMs: number): Promise<WitnessAnswer> {
  if (!isIPv4(address)) return unknown('ARP is for IPv4');
  const route = await run('ip', ['-4', '-o', 'route', 'get', address], {
    timeoutMs: Math.min(routeTimeoutMs, timeoutMs),
  });
  const device = deviceOf(route);
  if ('reason' in device) return unknown(device.reason);
  const args = ['-q', '-f', '-c', '3', '-w', String(patienceSeconds), '-I', device.name, address];
  return arpAnswer(address, await run('arping', args, { timeoutMs }));
}

/** From `ip route get`: the device, if the address is on its own segment. */
export function deviceOf({ ended, code, stdout, stderr }: RunResult): { name: string } | { reason: string } {
  if (ended === 'missing') return { reason: 'the program `ip` is not installed' };
  if (code !== 0) return { reason: stderr.trim() || 'the route could not be read' };
  if (/^local\b/.test(stdout)) return { reason: 'the address is on this host itself' };
  if (/ via /.test(stdout)) return { reason: 'the address is behind a router' };
  const name = / dev (\S+)/.exec(stdout)?.[1];
  return name === undefined ? { reason: 'no route to the address' } : { name };
}

/** arping(8) of iputils: 0 = answered, 1 = silence, 2 = trouble of its own. */
export function arpAnswer(address: string, { ended, code, stdout, stderr }: RunResult): WitnessAnswer {
  if (ended === 'missing') return unknown('the program `arping` is not installed');
  if (ended === 'timeout') return unknown('arping did not end in time');
  if (code === 0) return answers(`${address} answers ARP`);
  if (code === 1 && stderr.trim() === '') return silent(`${address} does not answer ARP`);
  return unknown((stderr || stdout).trim() || 'arping failed');
}
