import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { EffectMemory } from '../effects.ts';
import { VmLocks } from '../hypervisor/actions/vm-locks.ts';
import type { ActionWorld } from '../hypervisor/actions/world.ts';
import { FakeVirsh } from './fake-virsh.ts';

export type TestWorld = ActionWorld & {
  readonly virsh: FakeVirsh;
  ageMs: number | null;
  readonly dir: string;
  managed(): Promise<string>;
};

/** A host with a libvirt in memory and a real effect memory in a folder that goes with its test. */
export async function actionWorld(): Promise<TestWorld> {
  const dir = await mkdtemp(join(tmpdir(), 'picket-agent-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const virsh = new FakeVirsh((path) => readFile(path, 'utf8'));
  const world: TestWorld = {
    virsh,
    memory: await openMemory(dir),
    locks: new VmLocks(),
    host: 'kvm1',
    bootId: 'boot-1',
    scratchDir: dir,
    dir,
    ageMs: 60_000,
    qemuAgeMs: async () => world.ageMs,
    managed: () => readFile(join(dir, 'managed-vms'), 'utf8'),
    log: pino({ enabled: false }),
  };
  return world;
}

export function openMemory(dir: string): Promise<EffectMemory> {
  return EffectMemory.open(join(dir, 'effects.json'), join(dir, 'managed-vms'));
}
