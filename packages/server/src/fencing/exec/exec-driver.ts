import { failureOf, guidFromText, oneLine, powerFromWords } from '../answers.ts';
import type { AcceptAnswer, ExecTemplate, FenceDevice, FenceDriver } from '../driver.ts';
import { runCommand } from '../run-command.ts';
import { commandLine } from './command-line.ts';

/**
 * Any command of the operator's: the request's generic interface. It never passes a shell. The password is also in the
 * environment as IPMI_PASSWORD, so that a line without `$IPMI_PASSWORD` keeps it out of the process list.
 */
export const execDriver: FenceDriver = {
  deviceClass: () => 'power',
  status: async (device, timeoutMs) => {
    const { failure, said: output, raw } = await run(device, 'status', timeoutMs);
    if (failure !== null) return { power: 'unknown', detail: failure };
    const power = powerFromWords(raw);
    const said = oneLine(output) || 'The status command printed nothing.';
    return { power, detail: power === 'unknown' ? `Neither a plain "on" nor "off": ${said}` : said };
  },
  guid: async (device, timeoutMs) => {
    const { failure, said, raw } = await run(device, 'identity', timeoutMs);
    if (failure !== null) return { guid: null, detail: failure };
    const guid = guidFromText(raw);
    return { guid, detail: guid === null ? `No usable identity in: ${oneLine(said)}` : `GUID ${guid}` };
  },
  command: (device, action, timeoutMs) => order(device, action, timeoutMs),
  identify: (device, on, timeoutMs) => order(device, on ? 'blink' : 'blinkStop', timeoutMs),
  test: (device, timeoutMs) => order(device, 'test', timeoutMs),
};

type Action = Exclude<keyof ExecTemplate, 'exec' | 'syntax' | 'statusOn' | 'statusOff' | 'acceptExitCodes'>;

const settingOf: Readonly<Record<Action, string>> = {
  off: 'ipmiActionStop',
  on: 'ipmiActionStart',
  reboot: 'ipmiActionReboot',
  blink: 'ipmiActionBlink',
  blinkStop: 'ipmiActionBlinkStop',
  test: 'ipmiActionTest',
  status: 'ipmiActionStatus',
  identity: 'ipmiActionIdentity',
};

async function order(device: FenceDevice, action: Action, timeoutMs: number): Promise<AcceptAnswer> {
  const { failure, said } = await run(device, action, timeoutMs);
  if (failure !== null) return { accepted: false, detail: failure };
  return { accepted: true, detail: oneLine(said) || 'Exit code 0.' };
}

interface Run {
  readonly failure: string | null;
  /** Redacted. */
  readonly said: string;
  readonly raw: string;
}

async function run(device: FenceDevice, action: Action, timeoutMs: number): Promise<Run> {
  const notRun = (failure: string): Run => ({ failure, said: '', raw: '' });
  const words = device.exec[action];
  if (words.trim() === '') return notRun(`${settingOf[action]} is empty: this device has no such command.`);
  let line: readonly string[];
  try {
    const { username, password, address, plug } = device;
    line = commandLine(device.exec.syntax, {
      exec: device.exec.exec,
      action: words,
      username,
      password,
      address,
      plug,
    });
  } catch (error) {
    return notRun(`The command cannot be made: ${(error as Error).message}`);
  }
  const [file = '', ...args] = line;
  const env = { IPMI_PASSWORD: device.password };
  const result = await runCommand({ file, args, env, secrets: [device.password], timeoutMs });
  return { failure: failureOf(result), said: result.stdout, raw: result.raw };
}
