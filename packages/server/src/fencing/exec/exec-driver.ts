import { failureOf, guidFromText, notEnded, oneLine } from '../answers.ts';
import type { CommandResult } from '../command.ts';
import type { AcceptAnswer, ExecTemplate, FenceDevice, FenceDriver } from '../driver.ts';
import { runCommand } from '../run-command.ts';
import { commandLine } from './command-line.ts';
import { type Alternatives, parseExitCodes, parseStatusRules, powerByRules } from './status-rules.ts';

/**
 * Any command of the operator's: the request's generic interface. It never passes a shell. The password is also in the
 * environment as IPMI_PASSWORD, so that a line without `$IPMI_PASSWORD` keeps it out of the process list.
 */
export const execDriver: FenceDriver = {
  deviceClass: () => 'power',
  status: async (device, timeoutMs) => {
    const unknown = (detail: string) => ({ power: 'unknown' as const, detail });
    const [on, off] = [parseStatusRules(device.exec.statusOn, 'on'), parseStatusRules(device.exec.statusOff, 'off')];
    if ('problem' in on) return unknown(`ipmiStatusOn cannot be used: ${on.problem}`);
    if ('problem' in off) return unknown(`ipmiStatusOff cannot be used: ${off.problem}`);
    const result = await run(device, 'status', timeoutMs);
    if ('notMade' in result) return unknown(result.notMade);
    return readPower(result, on, off);
  },
  guid: async (device, timeoutMs) => {
    const result = await run(device, 'identity', timeoutMs);
    const failure = 'notMade' in result ? result.notMade : failureOf(result);
    if ('notMade' in result || failure !== null) return { guid: null, detail: failure ?? '' };
    const guid = guidFromText(result.raw);
    return { guid, detail: guid === null ? `No usable identity in: ${oneLine(result.stdout)}` : `GUID ${guid}` };
  },
  command: (device, action, timeoutMs) => order(device, action, timeoutMs),
  identify: (device, on, timeoutMs) => order(device, on ? 'blink' : 'blinkStop', timeoutMs),
  test: (device, timeoutMs) => order(device, 'test', timeoutMs),
};

type Action = Exclude<keyof ExecTemplate, 'exec' | 'syntax' | 'statusOn' | 'statusOff' | 'acceptExitCodes'>;

/** The setting in which the words for each action are. */
export const settingOf: Readonly<Record<Action, string>> = {
  off: 'ipmiActionStop',
  on: 'ipmiActionStart',
  reboot: 'ipmiActionReboot',
  blink: 'ipmiActionBlink',
  blinkStop: 'ipmiActionBlinkStop',
  test: 'ipmiActionTest',
  status: 'ipmiActionStatus',
  identity: 'ipmiActionIdentity',
};

function readPower(
  result: CommandResult,
  on: Alternatives,
  off: Alternatives,
): Awaited<ReturnType<FenceDriver['status']>> {
  const { exitCode, raw } = result;
  const cut = notEnded(result);
  if (cut !== null || exitCode === null) return { power: 'unknown', detail: cut ?? 'The command was killed.' };
  const power = powerByRules({ output: raw, exitCode }, on, off);
  const said = oneLine(result.stdout) || `It printed nothing and ended with exit code ${exitCode}.`;
  if (power !== 'unknown') return { power, detail: said };
  return { power, detail: failureOf(result) ?? `Neither plainly on nor plainly off: ${said}` };
}

async function order(device: FenceDevice, action: Action, timeoutMs: number): Promise<AcceptAnswer> {
  const codes = parseExitCodes(device.exec.acceptExitCodes);
  if ('problem' in codes) {
    return { accepted: false, detail: `Nothing was sent: ipmiAcceptExitCodes cannot be used: ${codes.problem}` };
  }
  const result = await run(device, action, timeoutMs);
  if ('notMade' in result) return { accepted: false, detail: result.notMade };
  const accepted = notEnded(result) === null && result.exitCode !== null && codes.includes(result.exitCode);
  if (accepted) return { accepted, detail: oneLine(result.stdout) || `Exit code ${result.exitCode}.` };
  return { accepted, detail: failureOf(result) ?? 'Exit code 0, which ipmiAcceptExitCodes does not accept.' };
}

/** Runs the words of one action, or says why there is nothing that could be run. */
async function run(
  device: FenceDevice,
  action: Action,
  timeoutMs: number,
): Promise<CommandResult | { readonly notMade: string }> {
  const words = device.exec[action];
  if (words.trim() === '') return { notMade: `${settingOf[action]} is empty: this device has no such command.` };
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
    return { notMade: `The command cannot be made: ${(error as Error).message}` };
  }
  const [file = '', ...args] = line;
  const env = { IPMI_PASSWORD: device.password };
  return runCommand({ file, args, env, secrets: [device.password], timeoutMs });
}
