import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const simulatorTool = 'ipmi_sim';
const clientTool = 'ipmitool';

/** Why tests against a real BMC cannot run here; null = they can. */
export function noBmcHere(): string | null {
  for (const tool of [simulatorTool, clientTool]) {
    if (spawnSync(tool, ['-V'], { stdio: 'ignore' }).error !== undefined) return `${tool} is not installed`;
  }
  return null;
}

/** A BMC as OpenIPMI's ipmi_sim simulates it, with one host behind it that is only a file. */
export interface SimulatedBmc {
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** As `ipmitool mc guid` prints it, without dashes. */
  readonly guid: string;
  /** Power orders are accepted and nothing happens; `status` goes on telling the truth. */
  lie(lying: boolean): void;
  /** Seconds that the BMC takes over each chassis command. */
  slow(seconds: number): void;
  setPower(power: 'on' | 'off'): void;
  power(): 'on' | 'off';
  /** What reached the chassis, in order: `get power`, `set power 0`, `set identify 255 0`. */
  calls(): string[];
  /** The BMC goes dead; its port stays unused. */
  end(): Promise<void>;
}

const username = 'admin';
/** With what a shell would trip over; ipmi_sim's own parser takes no blank. */
const password = 's3cret;x|y&z';

const lanConf = (folder: string, port: number): string => `name "bmc"
startlan 1
  addr 127.0.0.1 ${port}
  priv_limit admin
  allowed_auths_callback none md2 md5 straight
  allowed_auths_user none md2 md5 straight
  allowed_auths_operator none md2 md5 straight
  allowed_auths_admin none md2 md5 straight
  guid a123456789abcdefa123456789abcdef
endlan
chassis_control "${folder}/chassis.sh 0x20"
user 1 true "" "test" user 10 none md2 md5 straight
user 2 true "${username}" "${password}" admin 10 none md2 md5 straight
`;

const commands = `mc_setbmc 0x20
mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
mc_enable 0x20
`;

/** ipmi_sim calls it as: address get|set name [value…] … */
const chassis = (folder: string): string => `#!/bin/sh
cd ${folder} || exit 1
shift
echo "$*" >> calls
[ -f slow ] && sleep "$(cat slow)"
op=$1
shift
if [ "$op" = get ]; then
  for name in "$@"; do
    case $name in
      power) if [ -f off ]; then echo power:0; else echo power:1; fi ;;
      boot) echo boot:default ;;
      *) echo "$name:0" ;;
    esac
  done
elif [ "$1" = power ] && [ ! -f lie ]; then
  if [ "$2" = 1 ]; then rm -f off; else : > off; fi
fi
exit 0
`;

export async function startBmc(): Promise<SimulatedBmc> {
  const folder = mkdtempSync(join(tmpdir(), 'picket-bmc-'));
  const file = (name: string): string => join(folder, name);
  const port = await freeUdpPort();
  mkdirSync(file('state'));
  writeFileSync(file('lan.conf'), lanConf(folder, port));
  writeFileSync(file('commands'), commands);
  writeFileSync(file('chassis.sh'), chassis(folder), { mode: 0o755 });
  writeFileSync(file('calls'), '');
  const args = ['-c', file('lan.conf'), '-f', file('commands'), '-s', file('state'), '-n'];
  const simulator = spawn(simulatorTool, args, { stdio: 'ignore' });
  const end = async (): Promise<void> => {
    if (simulator.exitCode === null && simulator.signalCode === null) {
      simulator.kill('SIGKILL');
      await once(simulator, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilItAnswers(simulator, port);
  } catch (error) {
    await end();
    throw error;
  }
  writeFileSync(file('calls'), '');
  const toggle = (name: string, on: boolean): void =>
    on ? writeFileSync(file(name), '') : rmSync(file(name), { force: true });
  return {
    port,
    username,
    password,
    // The bytes of lan.conf's `guid`, in the order in which ipmitool shows them.
    guid: 'efcdab896745' + '23a1' + 'efcd' + 'ab89674523a1',
    lie: (lying) => toggle('lie', lying),
    slow: (seconds) => (seconds > 0 ? writeFileSync(file('slow'), String(seconds)) : toggle('slow', false)),
    setPower: (power) => toggle('off', power === 'off'),
    power: () => (existsSync(file('off')) ? 'off' : 'on'),
    calls: () =>
      readFileSync(file('calls'), 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    end,
  };
}

async function untilItAnswers(simulator: ChildProcess, port: number): Promise<void> {
  const args = [
    '-I',
    'lanplus',
    '-C',
    '3',
    '-H',
    '127.0.0.1',
    '-p',
    String(port),
    '-U',
    username,
    '-E',
    '-N',
    '1',
    '-R',
    '1',
  ];
  const env = { ...process.env, IPMI_PASSWORD: password };
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if (simulator.exitCode !== null) throw new Error(`ipmi_sim ended with exit code ${simulator.exitCode}`);
    const tool = spawn(clientTool, [...args, 'chassis', 'power', 'status'], { env, stdio: 'ignore' });
    const [code] = await once(tool, 'exit');
    if (code === 0) return;
  }
  throw new Error('ipmi_sim never answered');
}

export async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}
