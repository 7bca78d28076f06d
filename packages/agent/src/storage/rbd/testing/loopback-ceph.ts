import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { poolConfigSchema, type RbdPoolConfig } from '../../../config.ts';
import type { StorageModule } from '../../module.ts';
import { CephClient } from '../ceph-client.ts';
import { rbdModule } from '../module.ts';

const exec = promisify(execFile);
const script = resolve(import.meta.dirname, '../../../../../../lab/sh/ceph-run.sh');
const startMs = 60_000;
/** Both are of packages that setup.sh installs. */
const [setpriv, qemuIo] = ['setpriv', 'qemu-io'] as const;

/** Why no Ceph is started here; null: it is. A start and each of its commands cost seconds: `make test-long PART=ceph`. */
export const missingCeph: string | null =
  process.env.PICKET_CEPH === '1' ? null : 'a part of make test-long PART=ceph, or set PICKET_CEPH=1';

/** A module as a host would have it, with a client of its own; its clock may go before the machine's. */
export function hostOn(ceph: LoopbackCeph, { aheadSeconds = 0 } = {}): { module: StorageModule; client: CephClient } {
  const place = { pool: ceph.pool, conf: ceph.conf, user: 'picket-agent', keyring: ceph.keyring('picket-agent') };
  const client = new CephClient(async () => ({ ...place, monHosts: [], key: null }));
  const config = poolConfigSchema.parse({ ...place, name: 'pool1', type: 'rbd', cephPool: ceph.pool });
  const now = () => Date.now() + aheadSeconds * 1000;
  return { module: rbdModule(config as RbdPoolConfig, client, now), client };
}

/** Makes a program believe in another time: Debian has none of the usual tools here, and Ceph asks the C library. */
const skewSource = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
int clock_gettime(clockid_t which, struct timespec *at) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  int result = real(which, at);
  if (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE) at->tv_sec += atoi(getenv("AHEAD_SECONDS"));
  return result;
}`;

/** A real Ceph of one monitor and one OSD on loopback, for one test file. */
export class LoopbackCeph {
  readonly pool = 'images';
  readonly conf: string;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.conf = join(folder, 'etc/ceph.conf');
    this.#process = spawn(setpriv, ['--pdeathsig', 'KILL', 'bash', script, folder, '127.0.0.1', `${port}`, 'images'], {
      stdio: 'ignore',
    });
  }

  static async start(): Promise<LoopbackCeph> {
    const ceph = new LoopbackCeph(mkdtempSync(join(tmpdir(), 'picket-ceph-')), await freePort());
    const endMs = performance.now() + startMs;
    while (!existsSync(join(ceph.#folder, 'ready'))) {
      if (performance.now() > endMs || ceph.#process.exitCode !== null)
        throw new Error(`Ceph did not start: see ${ceph.#folder}/ceph.log`);
      await new Promise((again) => setTimeout(again, 50));
    }
    return ceph;
  }

  keyring(user: string): string {
    return join(this.#folder, `etc/ceph.client.${user}.keyring`);
  }

  /** One of Ceph's commands as its admin. */
  async run(tool: 'ceph' | 'rados' | 'rbd', ...args: readonly string[]): Promise<string> {
    return (await exec(tool, [...this.#who(), ...args])).stdout;
  }

  #who(): string[] {
    return ['--conf', this.conf, '--keyring', this.keyring('admin')];
  }

  /** An image that was written to once. */
  async makeImage(image: string, size: string): Promise<void> {
    await this.run('rbd', 'create', '-s', size, `${this.pool}/${image}`);
    await this.write(image);
  }

  /** A guest writes a sector, by a clock that goes before the machine's. */
  async write(image: string, { aheadSeconds = 0 } = {}): Promise<void> {
    const env = aheadSeconds === 0 ? {} : { LD_PRELOAD: await this.#skew(), AHEAD_SECONDS: `${aheadSeconds}` };
    const write = ['bench', '--io-type', 'write', '--io-size', '512', '--io-total', '512', `${this.pool}/${image}`];
    await exec('rbd', [...this.#who(), ...write], { env: { ...process.env, ...env } });
  }

  async #skew(): Promise<string> {
    const library = join(this.#folder, 'skew.so');
    if (existsSync(library)) return library;
    writeFileSync(`${library}.c`, skewSource);
    await exec('gcc', ['-shared', '-fPIC', '-o', library, `${library}.c`, '-ldl']);
    return library;
  }

  /** Opens the image for writing, as a QEMU does. The function returned ends that client without a word, like a power cut. */
  async keepOpen(image: string): Promise<() => void> {
    const io = spawn(qemuIo, [
      '-f',
      'raw',
      `rbd:${this.pool}/${image}:conf=${this.conf}:keyring=${this.keyring('admin')}`,
    ]);
    io.stdin.write('write 0 512\n');
    await new Promise((written) => io.stdout.once('data', written));
    return () => io.kill('SIGKILL');
  }

  /** One of rados' commands on what is Picket's in the pool. */
  ofPicket(...args: readonly string[]): Promise<string> {
    return this.run('rados', '-p', this.pool, '-N', 'picket', '--object-locator', 'picket', ...args);
  }

  async newPool(): Promise<void> {
    await this.run('ceph', 'osd', 'pool', 'rm', this.pool, this.pool, '--yes-i-really-really-mean-it');
    await this.run('ceph', 'osd', 'pool', 'create', this.pool, '8', '8');
    await this.run('rbd', 'pool', 'init', this.pool);
  }

  /** Nothing of Picket's and no image is left in the pool. */
  async empty(): Promise<void> {
    const [own, images] = await Promise.all([this.ofPicket('ls'), this.run('rbd', 'ls', this.pool)]);
    const names = own.split('\n').flatMap((line) => line.split('\t')[0] || []);
    if (names.length > 0) await this.ofPicket('rm', ...names);
    for (const image of images.split('\n').filter((line) => line !== ''))
      await this.run('rbd', 'rm', '--no-progress', `${this.pool}/${image}`);
  }

  async end(): Promise<void> {
    const gone = new Promise((done) => this.#process.once('exit', done));
    this.#process.kill('SIGKILL');
    await gone;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Two ports in a row are needed; the chance that the second is taken is small, and the start says so. */
function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
