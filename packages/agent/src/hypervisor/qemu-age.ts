import { readFile } from 'node:fs/promises';

const pidFolder = '/run/libvirt/qemu';
/** USER_HZ: the unit of /proc/PID/stat's times on every Linux that runs KVM. */
const ticksPerSecond = 100;

/** Age of a domain's QEMU process in ms; null when there is none or it cannot be read. */
export async function qemuAgeMs(name: string, uuid: string): Promise<number | null> {
  try {
    const pid = Number((await readFile(`${pidFolder}/${name}.pid`, 'utf8')).trim());
    const [stat, commandLine, uptime] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile('/proc/uptime', 'utf8'),
    ]);
    // A stale file may name a process that is something else by now.
    if (!commandLine.includes(uuid)) return null;
    return ageMs(stat, uptime);
  } catch {
    return null;
  }
}

/** From the texts of /proc/PID/stat (field 22, after the command's closing parenthesis) and /proc/uptime. */
export function ageMs(stat: string, uptime: string): number | null {
  const startTicks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  const uptimeSeconds = Number(uptime.split(' ')[0]);
  const age = (uptimeSeconds - startTicks / ticksPerSecond) * 1000;
  return Number.isFinite(age) ? Math.max(0, Math.round(age)) : null;
}
