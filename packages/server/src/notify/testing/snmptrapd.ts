import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { networkInterfaces, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freeUdpPort } from '../../fencing/testing/bmc-simulator.ts';
import { snmptrapdArguments, snmptrapdConfig, snmptrapdEnvironment, type TrapSenders } from './snmptrapd-config.ts';

const receiver = 'snmptrapd';
/** Debian keeps it there, which is not in everybody's PATH. */
const path = `${process.env.PATH ?? ''}:/usr/sbin`;
const startMs = 10_000;

/** The product's MIB, and the standard modules that it builds on (they come with the SNMP library). */
const mibFolders = {
  picket: fileURLToPath(new URL('../../../../../deploy/mib', import.meta.url)),
  standard: join(dirname(createRequire(import.meta.url).resolve('net-snmp')), 'lib/mibs'),
};

/** Why tests against a real receiver cannot run here; null = they can. */
export function noSnmptrapdHere(): string | null {
  const tried = spawnSync(receiver, ['--version'], { stdio: 'ignore', env: { PATH: path } });
  return tried.error === undefined ? null : `${receiver} is not installed`;
}

export function noIpv6Here(): string | null {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.some(({ address }) => address === '::1') ? null : 'this machine has no ::1';
}

/** A notification as snmptrapd decoded it by the MIB. */
export interface ReceivedTrap {
  readonly kind: 'TRAP2' | 'INFORM';
  /** `SNMP v2c, community public` or `SNMP v3, user picket, context `. */
  readonly by: string;
  /** `picketHostCondemned` */
  readonly type: string;
  /** By the objects' names, without module and instance: `picketSentence`. */
  readonly values: Readonly<Record<string, string>>;
}

export interface TrapReceiver {
  readonly port: number;
  /** In the order of arrival. */
  received(): readonly ReceivedTrap[];
  /** What it said beside: refusals, and what it could not read. */
  complaints(): readonly string[];
  end(): Promise<void>;
}

/** A real snmptrapd on a free port of 127.0.0.1, and of ::1 where there is one. */
export async function startSnmptrapd(senders: TrapSenders): Promise<TrapReceiver> {
  const folder = mkdtempSync(join(tmpdir(), 'picket-snmptrapd-'));
  const port = await freeUdpPort();
  const config = join(folder, 'snmptrapd.conf');
  writeFileSync(config, snmptrapdConfig(senders), { mode: 0o600 });
  const listen = [`udp:127.0.0.1:${port}`, ...(noIpv6Here() === null ? [`udp6:[::1]:${port}`] : [])];
  const env = { PATH: path, ...snmptrapdEnvironment(folder, [mibFolders.standard, mibFolders.picket]) };
  const daemon = spawn(receiver, snmptrapdArguments(config, listen), { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const traps: ReceivedTrap[] = [];
  const complaints: string[] = [];
  const end = async (): Promise<void> => {
    if (daemon.exitCode === null && daemon.signalCode === null) {
      daemon.kill('SIGKILL');
      await once(daemon, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const up = new Promise<void>((resolve) => {
    const hear = (line: string): void => {
      const trap = parse(line);
      if (trap !== null) traps.push(trap);
      else complaints.push(line);
      if (line.startsWith('NET-SNMP version')) resolve();
    };
    createInterface(daemon.stdout).on('line', hear);
    createInterface(daemon.stderr).on('line', hear);
  });
  try {
    await Promise.race([up, failed(daemon, complaints)]);
  } catch (error) {
    await end();
    throw error;
  }
  return { port, received: () => traps, complaints: () => complaints, end };
}

async function failed(daemon: ChildProcess, complaints: readonly string[]): Promise<never> {
  const late = AbortSignal.timeout(startMs);
  await once(daemon, 'exit', { signal: late }).catch(() => undefined);
  throw new Error(`${receiver} ${late.aborted ? 'did not start' : 'ended'}: ${complaints.join(' / ')}`);
}

function parse(line: string): ReceivedTrap | null {
  const [head = '', ...objects] = line.split('\t');
  const kind = /^(TRAP2|INFORM), (.*)$/.exec(head);
  if (kind === null) return null;
  const values: Record<string, string> = {};
  for (const object of objects) {
    const named = /^[\w-]+::(\w+)\.0 = (.*)$/.exec(object);
    // What the MIBs do not name stays under its number, and no test finds it under a name.
    if (named?.[1] === undefined) values[object] = '';
    else values[named[1]] = named[2] ?? '';
  }
  const type = (values.snmpTrapOID ?? '').replace(/^PICKET-MIB::/, '');
  return { kind: kind[1] === 'INFORM' ? 'INFORM' : 'TRAP2', by: kind[2] ?? '', type, values };
}
