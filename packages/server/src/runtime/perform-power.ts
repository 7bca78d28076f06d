import type { ClusterEvent, Effect } from '@picket/engine';
import type { Ports } from './ports.ts';
import { noLongerWanted, sentence } from './sentence.ts';

type DeviceEffect = Extract<Effect, { kind: 'read-power' | 'power' | 'bind-device' | 'identify' | 'manual-fence' }>;

/** Carries out what concerns a fence device. Devices never throw: a failure is an answer. */
export async function performPower(
  ports: Ports,
  cluster: string,
  effect: DeviceEffect,
  wanted: () => boolean,
  notYet: (host: string) => string | null = () => null,
): Promise<ClusterEvent> {
  const { devices } = ports;
  const { host, timeoutMs } = effect;
  const id = effect.id;
  switch (effect.kind) {
    case 'read-power':
      return readPower(ports, cluster, effect);
    case 'power':
      return power(ports, cluster, effect, wanted, notYet);
    case 'bind-device': {
      const { guid, detail, revision } = await devices.guid(cluster, host, timeoutMs);
      if (guid === null) return { kind: 'device-bound', effect: id, outcome: 'failed', revision, detail };
      const outcome = guid === effect.guid ? 'match' : 'mismatch';
      return {
        kind: 'device-bound',
        effect: id,
        outcome,
        revision,
        detail: outcome === 'match' ? detail : mismatch(host, effect.guid, guid),
      };
    }
    case 'identify': {
      const { accepted, detail } = await devices.identify(cluster, host, timeoutMs);
      return { kind: 'identified', effect: id, ok: accepted, detail };
    }
    case 'manual-fence':
      return manual(ports, cluster, effect);
    default:
      return effect satisfies never;
  }
}

/** Status first, identity in the same breath: an answer of another machine's device proves nothing (S1). */
async function readPower(
  ports: Ports,
  cluster: string,
  effect: Extract<Effect, { kind: 'read-power' }>,
): Promise<ClusterEvent> {
  const { devices } = ports;
  const status = await devices.status(cluster, effect.host, effect.timeoutMs);
  const base = {
    kind: 'power-read',
    effect: effect.id,
    power: status.power,
    revision: status.revision,
    detail: status.detail,
  } as const;
  if (effect.guid === null || status.power === 'unknown') return { ...base, identity: 'unread' };
  const { guid, revision } = await devices.guid(cluster, effect.host, effect.timeoutMs);
  if (revision !== status.revision)
    return { ...base, power: 'unknown', identity: 'unread', detail: 'the device was changed meanwhile' };
  if (guid === null) return { ...base, identity: 'unread' };
  if (guid !== effect.guid) return { ...base, identity: 'mismatch', detail: mismatch(effect.host, effect.guid, guid) };
  return { ...base, identity: 'match' };
}

/** Identity, then the lease as the last act, then the command (S1, S17). */
async function power(
  ports: Ports,
  cluster: string,
  effect: Extract<Effect, { kind: 'power' }>,
  wanted: () => boolean,
  notYet: (host: string) => string | null,
): Promise<ClusterEvent> {
  const done = (
    outcome: 'accepted' | 'failed' | 'mismatch' | 'not-sent',
    detail: string,
    revision: string,
  ): ClusterEvent => ({
    kind: 'power-done',
    effect: effect.id,
    outcome,
    revision,
    detail,
  });
  if (effect.guid !== null) {
    const { guid, detail, revision } = await ports.devices.guid(cluster, effect.host, effect.timeoutMs);
    if (guid === null)
      return done('failed', `no command was sent, since the device did not tell its identity (${detail})`, revision);
    if (guid !== effect.guid) return done('mismatch', mismatch(effect.host, effect.guid, guid), revision);
  }
  try {
    const leftMs = await ports.store.assertLease();
    if (leftMs < effect.timeoutMs)
      return done('not-sent', `the lease of this server ends in ${leftMs} ms, before the command would`, '');
  } catch (error) {
    return done('not-sent', sentence(error), '');
  }
  if (!wanted()) return done('not-sent', noLongerWanted, '');
  const first = effect.action === 'off' ? notYet(effect.host) : null;
  if (first !== null) return done('not-sent', `${first}.`, '');
  const answer = await ports.devices.command(cluster, effect.host, effect.action, effect.timeoutMs, {
    revision: effect.revision,
    wanted,
  });
  return done(answer.accepted ? 'accepted' : 'failed', answer.detail, answer.revision);
}

async function manual(
  ports: Ports,
  cluster: string,
  effect: Extract<Effect, { kind: 'manual-fence' }>,
): Promise<ClusterEvent> {
  const { devices } = ports;
  const { host, action, timeoutMs } = effect;
  const done = (ok: boolean, detail: string, read: 'on' | 'off' | 'unknown' = 'unknown'): ClusterEvent => ({
    kind: 'manual-done',
    effect: effect.id,
    ok,
    power: read,
    detail,
  });
  if (action === 'status') {
    const status = await devices.status(cluster, host, timeoutMs);
    return done(status.power !== 'unknown', status.detail, status.power);
  }
  if (action === 'test' || action === 'blink') {
    const answer =
      action === 'test'
        ? await devices.test(cluster, host, timeoutMs)
        : await devices.identify(cluster, host, timeoutMs);
    return done(answer.accepted, answer.detail);
  }
  try {
    await ports.store.assertLease();
  } catch (error) {
    return done(false, sentence(error));
  }
  const answer = await devices.command(cluster, host, action, timeoutMs);
  return done(answer.accepted, answer.detail);
}

function mismatch(host: string, expected: string, found: string): string {
  return `the device at the address of ${host} belongs to another machine (it says ${found}, ${host} itself says ${expected})`;
}
