import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { messageOf } from '../../files/text.ts';
import { type HookPaths, hookScript } from './script.ts';

/** Monolithic libvirtd and the modular QEMU daemon. */
const pidFiles = ['/run/libvirtd.pid', '/run/virtqemud.pid'] as const;

/**
 * Puts the hook in its place and makes libvirt see it. libvirt looks for hooks when it starts and when it is told to reload
 * (SIGHUP; seen on 9.0): a first hook that is put there later is not called before that.
 */
export async function installHook(hookDir: string, paths: HookPaths, log: Logger): Promise<void> {
  const path = join(hookDir, 'picket');
  try {
    const script = hookScript(paths);
    if ((await readFile(path, 'utf8').catch(() => '')) !== script) {
      await mkdir(hookDir, { recursive: true });
      await writeFile(`${path}.new`, script);
      await chmod(`${path}.new`, 0o755);
      await rename(`${path}.new`, path);
      log.info(`Installed the libvirt hook ${path}.`);
    }
    await reloadIfOlder((await stat(path)).ctimeMs, log);
  } catch (error) {
    log.error(
      `The libvirt hook ${path} could not be installed (${messageOf(error)}): others can start managed VMs on this host.`,
    );
  }
}

/** The pid file is written when the daemon starts: one older than the hook may not know it. */
async function reloadIfOlder(hookChangedMs: number, log: Logger): Promise<void> {
  for (const path of pidFiles) {
    const started = await stat(path).catch(() => null);
    if (started === null || started.mtimeMs > hookChangedMs) continue;
    const pid = Number((await readFile(path, 'utf8')).trim());
    if (!(await isLibvirt(pid))) continue;
    process.kill(pid, 'SIGHUP');
    log.info(`Told libvirt (process ${pid}) to load the hook.`);
  }
}

/** A stale pid file may name any process by now; SIGHUP would end most. */
async function isLibvirt(pid: number): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
  return name === 'libvirtd' || name === 'virtqemud';
}
