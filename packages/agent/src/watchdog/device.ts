import { access, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { WatchdogReport } from '@picket/protocol';
import { messageOf } from '../files/text.ts';
import { run } from '../process/run.ts';

const sysfs = '/sys/class/watchdog';
const setTimeoutMs = 5_000;

/** What the kernel tells of a watchdog (Documentation/ABI/testing/sysfs-class-watchdog). */
export interface DeviceFacts {
  readonly identity: string;
  readonly timeoutMs: number;
  readonly nowayout: boolean;
  /** It runs: unless somebody feeds it, it resets the machine. */
  readonly running: boolean;
}

/** Folder of the device in sysfs. Node can send no ioctl, so what is not there is not known. */
export function sysfsFolder(device: string, root = sysfs): string {
  return join(root, basename(device));
}

/** @throws Error with a plain sentence when the kernel tells nothing of it */
export async function readDevice(folder: string): Promise<DeviceFacts> {
  const value = async (name: string): Promise<string> => {
    try {
      return (await readFile(join(folder, name), 'utf8')).trim();
    } catch (error) {
      throw new Error(`the kernel does not tell its ${name} (${messageOf(error)})`);
    }
  };
  const seconds = Number(await value('timeout'));
  if (!(seconds > 0)) throw new Error(`its time-out cannot be read from ${folder}/timeout`);
  return {
    identity: await value('identity'),
    timeoutMs: seconds * 1000,
    nowayout: (await value('nowayout')) !== '0',
    running: (await value('state')) === 'active',
  };
}

/**
 * Sets the time-out by util-linux's wdctl, which opens the device and stops it again as it closes it: only for one that does not guard
 * this host yet. Null when it was set, else why not.
 */
export async function setDeviceTimeout(device: string, seconds: number): Promise<string | null> {
  const result = await run('wdctl', ['--settimeout', String(seconds), device], { timeoutMs: setTimeoutMs });
  if (result.ended === 'missing') return 'wdctl (util-linux) is not installed';
  return result.code === 0 ? null : `wdctl could not set its time-out to ${seconds} s: ${result.stderr.trim()}`;
}

/**
 * What the watchdog is made of (S21). A management controller dies with its power, just when the proof is needed. Below a hypervisor every watchdog
 * stands still together with its machine, which goes on later with all that it had in hand.
 */
export async function kindOf(identity: string): Promise<WatchdogReport['kind']> {
  if (/ipmi|\bilo\d?|amt/i.test(identity)) return 'bmc';
  if (/software|softdog/i.test(identity) || (await isVirtual())) return 'software';
  return 'hardware';
}

async function isVirtual(): Promise<boolean> {
  const cpu = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  if (/^flags\s*:.*\bhypervisor\b/m.test(cpu)) return true;
  const signs = ['/sys/hypervisor/type', '/proc/device-tree/hypervisor'];
  const found = await Promise.all(
    signs.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
