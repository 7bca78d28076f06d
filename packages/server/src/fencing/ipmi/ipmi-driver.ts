import { failureOf, guidFromText, oneLine, seconds } from '../answers.ts';
import type { CommandResult } from '../command.ts';
import type { FenceDevice, FenceDriver, PowerAction } from '../driver.ts';
import { runCommand } from '../run-command.ts';

/** What ipmitool is asked for. */
export const ipmiWords = {
  off: ['chassis', 'power', 'off'],
  on: ['chassis', 'power', 'on'],
  reboot: ['chassis', 'power', 'cycle'],
  status: ['chassis', 'power', 'status'],
  // 255 s is the longest that the command can ask for (IPMI 2.0 §28.5).
  identify: ['chassis', 'identify', '255'],
  identifyOff: ['chassis', 'identify', '0'],
  guid: ['mc', 'guid'],
} as const;

/** IPMI 2.0 over LAN by `ipmitool`. The password goes by environment, never on the command line. */
export const ipmiDriver: FenceDriver = {
  deviceClass: () => 'power',
  status: async (device, timeoutMs) => {
    const { failure, said, raw } = await ask(device, ipmiWords.status, readTiming(timeoutMs), timeoutMs);
    if (failure !== null) return { power: 'unknown', detail: failure };
    const power = /^Chassis Power is (on|off)$/m.exec(raw)?.[1] as 'on' | 'off' | undefined;
    return { power: power ?? 'unknown', detail: oneLine(said) };
  },
  guid: async (device, timeoutMs) => {
    const { failure, said, raw } = await ask(device, ipmiWords.guid, readTiming(timeoutMs), timeoutMs);
    if (failure !== null) return { guid: null, detail: failure };
    const guid = guidFromText(raw);
    return { guid, detail: guid === null ? `The BMC names no usable GUID: ${oneLine(said)}` : `GUID ${guid}` };
  },
  command: (device, action: PowerAction, timeoutMs) => order(device, ipmiWords[action], timeoutMs),
  identify: (device, on, timeoutMs) => order(device, on ? ipmiWords.identify : ipmiWords.identifyOff, timeoutMs),
  test: async (device, timeoutMs) => {
    const { power, detail } = await ipmiDriver.status(device, timeoutMs);
    return { accepted: power !== 'unknown', detail };
  },
};

async function order(
  device: FenceDevice,
  action: readonly string[],
  timeoutMs: number,
): Promise<{ accepted: boolean; detail: string }> {
  const { failure, said } = await ask(device, action, orderTiming(timeoutMs), timeoutMs);
  return failure === null ? { accepted: true, detail: oneLine(said) } : { accepted: false, detail: failure };
}

/** ipmitool's -N (seconds to the first resend) and -R (times a message is sent). */
interface Timing {
  readonly intervalSeconds: number;
  readonly sends: number;
}

/**
 * An unanswered ipmitool 1.8.19 gives up after 2 × (N + (N+1) + … R terms) seconds. Reads are sent twice, since a lost
 * datagram costs nothing but time; both values are the largest that fit into the deadline.
 */
function readTiming(timeoutMs: number): Timing {
  const fitting = Math.floor((timeoutMs / 2_000 - 1) / 2);
  return fitting >= 1 ? { intervalSeconds: fitting, sends: 2 } : orderTiming(timeoutMs);
}

/** An order goes out once: a BMC that is only slow would obey each copy, and a second power cycle is not harmless. */
function orderTiming(timeoutMs: number): Timing {
  return { intervalSeconds: Math.max(1, Math.floor(timeoutMs / 2_000)), sends: 1 };
}

async function ask(
  device: FenceDevice,
  action: readonly string[],
  timing: Timing,
  timeoutMs: number,
): Promise<{ failure: string | null; said: string; raw: string }> {
  const port = device.address.port === null ? [] : ['-p', String(device.address.port)];
  const options = ['-I', 'lanplus', '-C', String(device.cipherSuite), '-H', device.address.host, ...port];
  const retry = ['-N', String(timing.intervalSeconds), '-R', String(timing.sends)];
  const result = await runCommand({
    file: 'ipmitool',
    args: [...options, '-U', device.username, '-E', ...retry, ...action],
    env: { IPMI_PASSWORD: device.password },
    secrets: [device.password],
    timeoutMs,
  });
  return { failure: explain(result, device, timing), said: result.stdout, raw: result.raw };
}

/** ipmitool says the same for a silent BMC and for one that refuses; how long it took tells them apart. */
function explain(result: CommandResult, device: FenceDevice, timing: Timing): string | null {
  const failure = failureOf(result);
  if (failure === null || !/unable to establish|open session/i.test(failure)) return failure;
  const { asTyped } = device.address;
  if (result.tookMs >= timing.intervalSeconds * 1_000) {
    return `The BMC at ${asTyped} did not answer within ${seconds(result.tookMs)} (${failure})`;
  }
  return `The BMC at ${asTyped} refused the session: check user, password and ipmiCipherSuite (${failure})`;
}
