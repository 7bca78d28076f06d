import type { Lab } from '../lab/state.ts';
import { inLab, labScript } from '../machine/inside.ts';
import { run } from '../machine/run.ts';
import { cephAddress, cephPool } from './files.ts';
import { writeSecrets } from './secret.ts';

/** Starts monitor and OSD and makes pool and users; returns when the pool takes images. About 8 s. */
export async function startCeph(lab: Lab): Promise<void> {
  await run(labScript(lab, 'ceph-start.sh', cephAddress, cephPool), { timeoutMs: 100_000 });
  writeSecrets(lab);
}

/** Runs one of Ceph's commands as its admin, at Ceph itself: links that are cut do not matter. */
async function atCeph(lab: Lab, argv: readonly string[]): Promise<string> {
  const place = ['nsenter', `--net=${lab.files.netns('ceph')}`, '--'];
  return await run(inLab(lab, [...place, ...argv]));
}

/** One entry of Ceph's blocklist. */
export interface Blocked {
  /** `10.77.0.11:0/0` is every client of that address. */
  addr: string;
  until: string;
}

/** Whom Ceph turns away now. */
export async function blocklist(lab: Lab): Promise<Blocked[]> {
  const text = await atCeph(lab, ['ceph', 'osd', 'blocklist', 'ls']);
  return [...text.matchAll(/^(\S+:\d+\/\d+) (\S+)$/gm)].map(([, addr = '', until = '']) => ({ addr, until }));
}

/** What the guest's counter says, straight from the object in which its disk lies: it moves with each write of the guest. */
export async function writeCounter(lab: Lab, vm: string): Promise<number> {
  const script = `rbd -p ${cephPool} export --no-progress ${vm} - | od -An -tu4 -j $((64 * 512)) -N 4`;
  return Number((await atCeph(lab, ['bash', '-c', script])).trim());
}
