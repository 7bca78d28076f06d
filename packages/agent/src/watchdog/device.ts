import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** What the kernel tells of a watchdog without opening it; null what it does not tell. */
export interface DeviceFacts {
  readonly identity: string | null;
  /** It cannot be stopped any more once it runs. */
  readonly nowayout: boolean | null;
  /** It runs: unless somebody feeds it, it resets the machine. */
  readonly running: boolean | null;
}

/** Documentation/ABI/testing/sysfs-class-watchdog. A kernel without WATCHDOG_SYSFS, such as Debian's user-mode Linux, tells nothing there. */
export async function readDevice(device: string, root = '/sys/class/watchdog'): Promise<DeviceFacts> {
  const value = async (name: string): Promise<string | null> =>
    readFile(join(root, basename(device), name), 'utf8').then(
      (text) => text.trim(),
      () => null,
    );
  const [identity, nowayout, state] = await Promise.all([value('identity'), value('nowayout'), value('state')]);
  return {
    identity,
    nowayout: nowayout === null ? null : nowayout !== '0',
    running: state === null ? null : state === 'active',
  };
}
