import type { NetworkReading } from '@picket/protocol';
import { ownAddresses } from '../identity.ts';
import { sumUp, unknown, type WitnessAnswer } from './answer.ts';
import { askArp } from './arp.ts';
import { askPing } from './ping.ts';
import { askTcp } from './tcp.ts';

const sshPort = 22;
const libvirtPort = 16_509;
/** A living host on the same network answers within milliseconds; longer waits would only delay every round. */
const patienceMs = 1_100;
/** A host with more addresses than this is asked at the first ones only. */
const maxAddresses = 4;

type Ask = (address: string, timeoutMs: number) => Promise<WitnessAnswer>;

/**
 * Asks a host by every network method at once. Addresses that this host has itself are left out: here the answer would be its
 * own.
 */
export async function askNetwork(
  addresses: readonly string[],
  witnessPort: number,
  timeoutMs: number,
): Promise<NetworkReading[]> {
  const own = ownAddresses();
  const others = addresses.filter((address) => !own.has(address)).slice(0, maxAddresses);
  const methods: readonly (readonly [string, Ask])[] = [
    ['arp', askArp],
    ['ping', askPing],
    ...[sshPort, libvirtPort, witnessPort].map(
      (port) => [`tcp-${port}`, (a: string, ms: number) => askTcp(a, port, Math.min(ms, patienceMs))] as const,
    ),
  ];
  return Promise.all(
    methods.map(async ([method, ask]) =>
      sumUp(method, await Promise.all(others.map((address) => inTime(ask(address, timeoutMs), timeoutMs)))),
    ),
  );
}

async function inTime(asked: Promise<WitnessAnswer>, timeoutMs: number): Promise<WitnessAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<WitnessAnswer>((resolve) => {
    timer = setTimeout(() => resolve(unknown('it could not be asked in time')), timeoutMs);
  });
  const first = await Promise.race([asked.catch((error: unknown) => unknown(String(error))), late]);
  clearTimeout(timer);
  return first;
}
