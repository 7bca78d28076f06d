import type { ClusterEvent, Effect } from '@picket/engine';
import { acceptedBy, detailOf, identityOf, powerOf } from './level-answers.ts';
import type { Ports } from './ports.ts';
import { noLongerWanted, sentence } from './sentence.ts';

type DeviceEffect = Extract<Effect, { kind: 'read-power' | 'power' | 'bind-device' | 'identify' | 'manual-fence' }>;

/** Carries out what concerns a fence level. Devices never throw: a failure is an answer. */
export async function performPower(
  ports: Ports,
  cluster: string,
  effect: DeviceEffect,
  wanted: () => boolean,
  notYet: (host: string) => string | null = () => null,
): Promise<ClusterEvent> {
  const { devices } = ports;
  const { host, level, timeoutMs } = effect;
  const id = effect.id;
  switch (effect.kind) {
    case 'read-power':
      return readPower(ports, cluster, effect);
    case 'power':
      return power(ports, cluster, effect, wanted, notYet);
    case 'bind-device': {
      const said = await devices.guid(cluster, host, level, timeoutMs);
      const { revision } = said;
      const base = { kind: 'device-bound', effect: id, revision } as const;
      const who = identityOf(said.devices, effect.guid);
      if (who.identity === 'mismatch')
        return { ...base, outcome: 'mismatch', detail: mismatch(host, effect.guid, who.found) };
      return { ...base, outcome: who.identity === 'match' ? 'match' : 'failed', detail: detailOf(said.devices) };
    }
    case 'identify': {
      const lit = await devices.identify(cluster, host, level, true, timeoutMs);
      return { kind: 'identified', effect: id, ok: acceptedBy(lit.devices), detail: detailOf(lit.devices) };
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
  const { host, level, timeoutMs } = effect;
  const status = await devices.status(cluster, host, level, timeoutMs);
  const base = {
    kind: 'power-read',
    effect: effect.id,
    power: powerOf(status.devices),
    revision: status.revision,
    detail: detailOf(status.devices),
  } as const;
  if (effect.guid === null || base.power === 'unknown') return { ...base, identity: 'unread' };
  const said = await devices.guid(cluster, host, level, timeoutMs);
  if (said.revision !== status.revision)
    return { ...base, power: 'unknown', identity: 'unread', detail: 'the device was changed meanwhile' };
  const who = identityOf(said.devices, effect.guid);
  if (who.identity === 'mismatch')
    return { ...base, identity: 'mismatch', detail: mismatch(host, effect.guid, who.found) };
  return { ...base, identity: who.identity };
}

/** Identity of every device, then the lease as the last act, then the command to all of them (S1, S17). */
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
    const { devices, revision } = await ports.devices.guid(cluster, effect.host, effect.level, effect.timeoutMs);
    const who = identityOf(devices, effect.guid);
    if (who.identity === 'mismatch') return done('mismatch', mismatch(effect.host, effect.guid, who.found), revision);
    if (who.identity === 'unread') {
      const why = `no command was sent, since the device did not tell its identity (${detailOf(devices)})`;
      return done('failed', why, revision);
    }
  }
  try {
    const leftMs = await ports.store.assertLease();
    if (leftMs < effect.timeoutMs)
      return done('not-sent', `the lease of this server ends in ${leftMs} ms, before the command would`, '');
  } catch (error) {
    return done('not-sent', sentence(error), '');
  }
  if (!wanted()) return done('not-sent', noLongerWanted, '');
  const { host, level, action, timeoutMs } = effect;
  const first = action === 'off' ? notYet(host) : null;
  if (first !== null) return done('not-sent', `${first}.`, '');
  const only = { revision: effect.revision, wanted };
  const answer = await ports.devices.command(cluster, host, level, action, timeoutMs, only);
  return done(acceptedBy(answer.devices) ? 'accepted' : 'failed', detailOf(answer.devices), answer.revision);
}

async function manual(
  ports: Ports,
  cluster: string,
  effect: Extract<Effect, { kind: 'manual-fence' }>,
): Promise<ClusterEvent> {
  const { devices } = ports;
  const { host, level, action, timeoutMs } = effect;
  const done = (ok: boolean, detail: string, read: 'on' | 'off' | 'unknown' = 'unknown'): ClusterEvent => ({
    kind: 'manual-done',
    effect: effect.id,
    ok,
    power: read,
    detail,
  });
  if (action === 'status') {
    const status = await devices.status(cluster, host, level, timeoutMs);
    const read = powerOf(status.devices);
    return done(read !== 'unknown', detailOf(status.devices), read);
  }
  if (action === 'test' || action === 'blink' || action === 'blink-stop') {
    const answer =
      action === 'test'
        ? await devices.test(cluster, host, level, timeoutMs)
        : await devices.identify(cluster, host, level, action === 'blink', timeoutMs);
    return done(acceptedBy(answer.devices), detailOf(answer.devices));
  }
  try {
    await ports.store.assertLease();
  } catch (error) {
    return done(false, sentence(error));
  }
  const answer = await devices.command(cluster, host, level, action, timeoutMs);
  return done(acceptedBy(answer.devices), detailOf(answer.devices));
}

function mismatch(host: string, expected: string, found: string): string {
  return `the device at the address of ${host} belongs to another machine (it says ${found}, ${host} itself says ${expected})`;
}
