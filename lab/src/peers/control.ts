import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { checkout, node, readIfThere, scripts } from '../lab/files.ts';
import { holderOf } from '../lab/holder.ts';
import type { Lab } from '../lab/state.ts';
import { findByFile, inServer, labScript } from '../machine/inside.ts';
import { procFile } from '../machine/processes.ts';
import { attempt, run, until } from '../machine/run.ts';
import { serverAddress } from '../net/addresses.ts';
import { makeCertificate } from './certificate.ts';
import { type PeerName, peerNames, peerPorts } from './peers.ts';
import { trapReceiver } from './trap-receiver.ts';

type Listening = Exclude<PeerName, 'command'>;

const readyMs = 15_000;
const outOfOrder = (lab: Lab) => join(lab.files.peer('command'), 'down');

/** Does this peer take messages now? */
export function peerIsUp(lab: Lab, peer: PeerName): boolean {
  if (peer === 'command') return existsSync(lab.files.peer(peer)) && !existsSync(outOfOrder(lab));
  const pid = findByFile(readIfThere(join(lab.files.peer(peer), 'pid')), holderOf(lab).pidNs)?.pid;
  return pid !== undefined && listens(pid, peer);
}

/** Starts peers, all of them unless some are named, and returns when they take messages; nothing happens to one that runs. */
export async function peersUp(lab: Lab, peers: readonly PeerName[] = peerNames): Promise<void> {
  await makeCertificate(lab);
  if (peers.includes('trap')) await requireTrapReceiver();
  await Promise.all(
    peers.map(async (peer) => {
      mkdirSync(join(lab.files.peer(peer), 'received'), { recursive: true });
      if (peer === 'command') rmSync(outOfOrder(lab), { force: true });
      else await run(inServer(lab, ['bash', `${scripts}/peer-start.sh`, peer, ...commandOf(lab, peer)]));
      await until(() => peerIsUp(lab, peer), {
        timeoutMs: readyMs,
        sentence: () => `the ${peer} peer does not take messages: see ${lab.files.peer(peer)}/log`,
      });
    }),
  );
}

/** Ends peers at once, as a machine that crashes; what they received stays. */
export async function peersDown(lab: Lab, peers: readonly PeerName[] = peerNames): Promise<void> {
  await Promise.all(
    peers.map(async (peer) => {
      if (peer === 'command') {
        mkdirSync(lab.files.peer(peer), { recursive: true });
        writeFileSync(outOfOrder(lab), '');
      } else await run(labScript(lab, 'end.sh', join(lab.files.peer(peer), 'pid')));
    }),
  );
}

function commandOf(lab: Lab, peer: Listening): string[] {
  if (peer === 'trap') return trapReceiver(lab);
  const place = ['--folder', lab.files.peer(peer), '--host', serverAddress, '--port', String(peerPorts[peer])];
  const program = join(checkout, `lab/src/peers/${peer}-main.ts`);
  return [node, '--disable-warning=ExperimentalWarning', program, ...place, '--tls', lab.files.peer('tls')];
}

async function requireTrapReceiver(): Promise<void> {
  if ((await attempt(['bash', '-c', 'command -v snmptrapd'])).code === 0) return;
  throw new LabError('traps need snmptrapd; install with: apt-get install --no-install-recommends snmptrapd');
}

/** Whether a process' network has a socket that waits at the peer's port (proc(5), /proc/net/tcp: state 0A is LISTEN). */
function listens(pid: number, peer: Listening): boolean {
  const port = peerPorts[peer].toString(16).toUpperCase().padStart(4, '0');
  const udp = new RegExp(`^ *\\d+: [0-9A-F]{8}:${port} `, 'm');
  const tcp = new RegExp(`^ *\\d+: [0-9A-F]{8}:${port} [0-9A-F:]+ 0A `, 'm');
  return peer === 'trap' ? udp.test(procFile(pid, 'net/udp') ?? '') : tcp.test(procFile(pid, 'net/tcp') ?? '');
}
