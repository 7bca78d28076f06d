import type { PoolHealth } from '../module.ts';
import type { Mount } from './mounts.ts';

/** What a mounted file system is, and how it keeps locks, from the options that the kernel shows (nfs(5)). */
export function healthOf(mount: Mount): PoolHealth {
  if (mount.type === 'nfs' || mount.type === 'nfs4') return nfsHealth(mount);
  return { about: `${mount.type} from ${mount.source}`, locks: 'unknown', warnings: [] };
}

function nfsHealth({ source, options }: Mount): PoolHealth {
  const value = (key: string): string | undefined =>
    options.find((option) => option.startsWith(`${key}=`))?.slice(key.length + 1);
  const version = value('vers') ?? '?';
  const patience = options.includes('soft') || options.includes('softerr') ? 'soft' : 'hard';
  const locks = nfsLocks(version, value('local_lock') ?? 'none', options.includes('nolock'));
  return {
    about: `NFS ${version} from ${source}, ${patience}${lockWords[locks]}`,
    locks,
    warnings: [...(lockWarnings[locks] ?? [])],
  };
}

/** QEMU locks by byte ranges: `local_lock=flock` does not touch them. NFSv4 has locks of its own, v3 needs NLM beside it. */
function nfsLocks(version: string, localLock: string, nolock: boolean): PoolHealth['locks'] {
  if (nolock || localLock === 'posix' || localLock === 'all') return 'not-shared';
  if (version.startsWith('4')) return 'lease';
  return version === '3' ? 'left-behind' : 'unknown';
}

const lockWords: Record<PoolHealth['locks'], string> = {
  lease: ', locks end with their lease',
  'left-behind': ', locks by NLM',
  'not-shared': ', locks are not shared',
  unknown: '',
};

const lockWarnings: Partial<Record<PoolHealth['locks'], readonly string[]>> = {
  'left-behind': [
    'NFSv3 keeps the image locks of a dead host until that host is back or somebody releases them, so its VMs could not be started elsewhere: mount it as NFS 4.1',
  ],
  'not-shared': [
    'its hosts do not see each other’s image locks, so nothing but Picket keeps a VM from running twice: mount it as NFS 4.1 without nolock and local_lock',
  ],
};
