import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../lab/files.ts';
import type { Lab } from '../lab/state.ts';
import { serverAddress } from '../net/addresses.ts';
import { peerPorts, trapCommunity, trapUser } from './peers.ts';

// Debian's snmptrapd decodes what comes with our MIB and writes it into traps.log, one block a trap (snmptrapd(8), FORMAT SPECIFICATIONS).

const mibFolders = ['deploy/mib', 'node_modules/net-snmp/lib/mibs'].map((folder) => join(checkout, folder));
const format = 'TRAP %4y-%02.2m-%02.2lT%02.2h:%02.2j:%02.2k %P\\n%V\\t\\n%v\\nEND\\n';

/** One trap or inform as snmptrapd decoded it. */
export interface Trap {
  /** The descriptor of its notification type, like picketHostCondemned. */
  name: string;
  /** How it came: `TRAP2, SNMP v2c, community …`, `INFORM, SNMP v3, user …`. */
  how: string;
  /** The objects that it carries, by descriptor without the instance, like picketSentence. */
  values: Record<string, string>;
}

/** Writes its configuration and returns its command line. */
export function trapReceiver(lab: Lab): string[] {
  const folder = lab.files.peer('trap');
  mkdirSync(join(folder, 'state'), { recursive: true });
  const { user, authPassword, privPassword, engineId } = trapUser;
  const keys = `${user} SHA "${authPassword}" AES "${privPassword}"`;
  const conf = join(folder, 'snmptrapd.conf');
  // Once in the name of the sender's engine, for traps; once in its own, for informs.
  const users = [`createUser -e 0x${engineId} ${keys}`, `createUser ${keys}`, `authUser log ${user} priv`];
  writeFileSync(conf, `authCommunity log ${trapCommunity}\n${users.join('\n')}\n`, { mode: 0o600 });
  const mibs = ['-M', mibFolders.join(':'), '-m', 'SNMPv2-MIB:PICKET-MIB'];
  const output = ['-OQs', '-Lf', join(folder, 'traps.log'), '-F', format];
  const argv = [
    'snmptrapd',
    '-f',
    '-n',
    '-C',
    '-c',
    conf,
    ...mibs,
    ...output,
    `udp:${serverAddress}:${peerPorts.trap}`,
  ];
  return ['env', `SNMP_PERSISTENT_DIR=${join(folder, 'state')}`, ...argv];
}

/** Everything it received, in the order of its coming. */
export function trapsIn(lab: Lab): Trap[] {
  const file = join(lab.files.peer('trap'), 'traps.log');
  return existsSync(file) ? parseTraps(readFileSync(file, 'utf8')) : [];
}

/** Reads the blocks of a log; what stands between them, and one that is not whole yet, is left out. */
export function parseTraps(log: string): Trap[] {
  const blocks = log.matchAll(/^TRAP \S+ (.*)\n([\s\S]*?)\nEND$/gm);
  return [...blocks].map(([, how = '', body = '']) => {
    const values: Record<string, string> = {};
    for (const line of body.split('\t\n')) {
      const at = line.indexOf(' = ');
      values[line.slice(0, at).replace(/\.\d+$/, '')] = line.slice(at + 3);
    }
    return { name: values.snmpTrapOID ?? '', how: how.trim(), values };
  });
}
