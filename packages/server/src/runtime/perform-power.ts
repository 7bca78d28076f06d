import type { ClusterEvent, Effect } from '@picket/engine';
import { acceptedBy, allTell, detailOf, identityOf, powerOf } from './level-answers.ts';
import type { Ports } from './ports.ts';
import { noLongerWanted, sentence } from './sentence.ts';

type DeviceEffect = Extract<
  Effect,
  { kind: 'read-power' | 'power' | 'bind-device' | 'test-device' | 'identify' | 'manual-fence' }
>;

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
    case 'test-device':
      return testDevice(ports, cluster, effect);
    case 'identify': {
      const lit = await devices.identify(cluster, host, level, effect.on, timeoutMs);
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
    if (leftMs < effect.timeoutMs) return done('not-sent', leaseTooShort(leftMs), '');
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

/** How long each device of the level takes to tell its power, and whether all of them do. */
async function testDevice(
  ports: Ports,
  cluster: string,
  effect: Extract<Effect, { kind: 'test-device' }>,
): Promise<ClusterEvent> {
  const { host, level, guid, timeoutMs } = effect;
  const beganMs = ports.clock.monoMs();
  if (effect.cuts === 'storage') {
    const tried = await ports.devices.test(cluster, host, level, timeoutMs);
    return {
      ...{ kind: 'device-tested', effect: effect.id, power: 'unknown', identity: 'unread' },
      ...{ ok: acceptedBy(tried.devices), revision: tried.revision, detail: detailOf(tried.devices) },
      tookMs: Math.round(ports.clock.monoMs() - beganMs),
    };
  }
  const status = await ports.devices.status(cluster, host, level, timeoutMs);
  const base = {
    kind: 'device-tested',
    effect: effect.id,
    ok: allTell(status.devices),
    power: powerOf(status.devices),
    revision: status.revision,
    tookMs: Math.round(ports.clock.monoMs() - beganMs),
    detail: detailOf(status.devices),
  } as const;
  // Off while its host may live: is it the host's at all (S1)?
  if (base.power !== 'off' || guid === null) return { ...base, identity: 'unread' };
  const said = await ports.devices.guid(cluster, host, level, timeoutMs);
  const who = identityOf(said.devices, guid);
  return who.identity === 'mismatch'
    ? { ...base, identity: 'mismatch', detail: mismatch(host, guid, who.found) }
    : { ...base, identity: who.identity };
}

async function manual(
  ports: Ports,
  cluster: string,
  effect: Extract<Effect, { kind: 'manual-fence' }>,
): Promise<ClusterEvent> {
  const { devices, clock, store } = ports;
  const { host, level, action, timeoutMs } = effect;
  const beganMs = clock.monoMs();
  const done = (
    ok: boolean,
    detail: string,
    revision: string,
    power: 'on' | 'off' | 'unknown' = 'unknown',
  ): ClusterEvent => ({
    kind: 'manual-done',
    effect: effect.id,
    ok,
    power,
    revision,
    tookMs: Math.round(clock.monoMs() - beganMs),
    detail,
  });
  switch (action) {
    case 'status': {
      const status = await devices.status(cluster, host, level, timeoutMs);
      const read = powerOf(status.devices);
      return done(read !== 'unknown', detailOf(status.devices), status.revision, read);
    }
    case 'test': {
      const tried = await devices.test(cluster, host, level, timeoutMs);
      if (!acceptedBy(tried.devices)) return done(false, detailOf(tried.devices), tried.revision);
      if (effect.cuts === 'storage') return done(true, detailOf(tried.devices), tried.revision);
      // A device that takes the password and cannot tell its power could cut, and prove nothing.
      const status = await devices.status(cluster, host, level, timeoutMs);
      const power = powerOf(status.devices);
      const ok = allTell(status.devices);
      const detail = ok
        ? detailOf(tried.devices)
        : `it answers, but does not tell its power: ${detailOf(status.devices)}`;
      return done(ok, detail, status.revision, power);
    }
    case 'blink':
    case 'blink-stop': {
      const lit = await devices.identify(cluster, host, level, action === 'blink', timeoutMs);
      return done(acceptedBy(lit.devices), detailOf(lit.devices), lit.revision);
    }
    default: {
      try {
        const leftMs = await store.assertLease();
        if (leftMs < timeoutMs) return done(false, leaseTooShort(leftMs), '');
      } catch (error) {
        return done(false, sentence(error), '');
      }
      const answer = await devices.command(cluster, host, level, action, timeoutMs);
      return done(acceptedBy(answer.devices), detailOf(answer.devices), answer.revision);
    }
  }
}

function mismatch(host: string, expected: string, found: string): string {
  return `the device at the address of ${host} belongs to another machine (it says ${found}, ${host} itself says ${expected})`;
}

/** T4: the command must fit into what is left of the lease, a person's too. */
function leaseTooShort(leftMs: number): string {
  return `the lease of this server ends in ${leftMs} ms, before the command would`;
}
