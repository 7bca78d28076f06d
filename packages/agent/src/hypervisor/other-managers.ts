import { access, readdir, readFile } from 'node:fs/promises';

/** Programs that start VMs by their own will. Two masters would start one VM twice: their VMs are left alone (S7). */
const managers = [
  { name: 'vdsm', processes: ['vdsmd', 'supervdsmd'], units: ['vdsmd.service'] },
  { name: 'cloudstack-agent', processes: ['cloudstack-agen'], units: ['cloudstack-agent.service'] },
  {
    name: 'nova-compute',
    processes: ['nova-compute'],
    units: ['nova-compute.service', 'openstack-nova-compute.service'],
  },
  { name: 'pacemaker', processes: ['pacemakerd', 'pacemaker-execd'], units: ['pacemaker.service'] },
] as const;

const wantsFolder = '/etc/systemd/system/multi-user.target.wants';
/** Exists only where systemd runs: enabled units mean nothing elsewhere. */
const systemdFolder = '/run/systemd/system';

/** The other managers that run on this host, or will at its next boot. */
export async function otherManagers(): Promise<string[]> {
  const names = await processNames();
  const found: string[] = [];
  for (const { name, processes, units } of managers) {
    if (processes.some((process) => names.has(process)) || (await anyEnabled(units))) found.push(name);
  }
  return found;
}

async function processNames(): Promise<ReadonlySet<string>> {
  const pids = (await readdir('/proc').catch(() => [])).filter((entry) => /^\d+$/.test(entry));
  const names = new Set<string>();
  for (const pid of pids) names.add((await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim());
  return names;
}

async function anyEnabled(units: readonly string[]): Promise<boolean> {
  if (!(await exists(systemdFolder))) return false;
  for (const unit of units) if (await exists(`${wantsFolder}/${unit}`)) return true;
  return false;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
