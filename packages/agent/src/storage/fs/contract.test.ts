import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storageModuleContract } from '../testing/module-contract.ts';
import { fsModule } from './module.ts';

// A folder of this machine stands for the mount; what only a real NFS client can do to a reader is told in lab/nfs.

storageModuleContract('fs', {
  missing: null,
  async start() {
    const mount = await mkdtemp(join(tmpdir(), 'picket-pool-'));
    return {
      host: () => fsModule({ mount }, async (path) => ({ path, type: 'ext4', source: '/dev/vda', options: [] })),
      makeDisk: (relPath) => writeFile(join(mount, relPath), 'x'),
      writeDisk: (relPath) => appendFile(join(mount, relPath), 'x'),
      damageHeartbeat: (machineId) => writeFile(join(mount, '.picket/heartbeat', `${machineId}.json`), '{"machineId":'),
      exchange: () => rm(join(mount, '.picket'), { recursive: true }),
      break: () => rename(mount, `${mount}.gone`),
      async end() {
        for (const path of [mount, `${mount}.gone`]) await rm(path, { recursive: true, force: true });
      },
    };
  },
});
