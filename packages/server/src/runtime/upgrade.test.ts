import { createCluster, type Host, step } from '@picket/engine';
import { resolveSettings } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { assemble } from './diff.ts';

const settings = resolveSettings({ profile: 'fast', fencingAction: 'reboot' });

function enrolled(): Host {
  const empty = createCluster('lab', 'inst', settings, 0);
  const { cluster } = step(
    empty,
    {
      kind: 'host-enrolled',
      host: 'kvm1',
      machineId: 'm1',
      bmcGuid: 'guid-1',
      rack: null,
      settings,
      devices: [{ set: true, revision: 'r1' }],
    },
    0,
  );
  const host = cluster.hosts.kvm1;
  if (host === undefined) throw new Error('not there');
  return host;
}

const bound = { kind: 'bound', by: 'identity', guid: 'guid-1', at: 5 } as const;

/** A host as it was saved before there were levels. */
function oldHost(over: object): unknown {
  const { devices: _none, ...host } = enrolled();
  const device = { set: true, revision: 'r1', binding: bound, binds: { effect: null, nextAt: 9 }, lastRead: null };
  return JSON.parse(JSON.stringify({ ...host, device, ...over }));
}

function loaded(host: unknown, effect: { id: string } | null = null) {
  const { hosts: _h, vms: _v, pending: _p, ...root } = createCluster('lab', 'inst', settings, 0);
  return assemble({
    name: 'lab',
    engineMs: 1_000,
    entities: [
      { kind: 'cluster', id: 'lab', body: root },
      { kind: 'host', id: 'kvm1', body: host },
      ...(effect === null ? [] : [{ kind: 'effect' as const, id: effect.id, body: effect }]),
    ],
  });
}

describe('a state that was saved before hosts had fence levels', () => {
  it('is read as a host with one level, still bound', () => {
    const { hosts } = loaded(oldHost({}));
    expect(hosts.kvm1).toMatchObject({ devices: [{ set: true, revision: 'r1', binding: bound, offEndedAt: null }] });
    expect(hosts.kvm1).not.toHaveProperty('device');
  });

  it('in the middle of a fence goes on with reading that level', () => {
    const fence = {
      action: 'off',
      startedAt: 0,
      levelEndsAt: 60_000,
      confirmEndsAt: null,
      attempt: 1,
      phase: { kind: 'off', effect: 'lab-7-power' },
      retryAt: null,
      offSent: true,
      lastError: null,
    };
    const check = { round: 1, startedAt: 0, endsAt: 1, purpose: 'verdict', answers: {}, checks: {}, power: null };
    const power = { kind: 'power', id: 'lab-7-power', host: 'kvm1', action: 'off', guid: 'guid-1', revision: 'r1' };
    const cluster = loaded(oldHost({ state: 'fencing', fence, check }), power);
    expect(cluster.hosts.kvm1?.fence).toMatchObject({ level: 0, offLevels: [0] });
    const after = step(cluster, { kind: 'server-started' }, 1_000).cluster;
    const spacingMs = settings.confirmSpacingSeconds * 1000;
    expect(after.hosts.kvm1?.fence?.phase).toEqual({ kind: 'wait-before-off', until: 1_000 + spacingMs });
    const { effects } = step(after, { kind: 'tick' }, 1_000 + spacingMs);
    expect(effects).toContainEqual(expect.objectContaining({ kind: 'read-power', level: 0, guid: 'guid-1' }));
  });

  it('and was proven off has its proof read anew by that level', () => {
    const proof = { kind: 'power-off', at: 1, firstReadAt: 0, secondReadAt: 1, alreadyOff: false };
    const cluster = loaded(oldHost({ state: 'fenced', proof }));
    expect(cluster.hosts.kvm1?.proof).toMatchObject({ level: 0, offLevels: [0] });
    const { effects } = step(cluster, { kind: 'server-started' }, 1_000);
    expect(effects).toContainEqual(expect.objectContaining({ kind: 'read-power', level: 0 }));
  });

  it('and was being powered on again gets that order once more, at its level', () => {
    const on = { kind: 'power', id: 'lab-8-power', host: 'kvm1', action: 'on', guid: 'guid-1', revision: 'r1' };
    const cluster = loaded(oldHost({ state: 'down' }), on);
    const { effects } = step(cluster, { kind: 'server-started' }, 1_000);
    expect(effects).toContainEqual(expect.objectContaining({ kind: 'power', action: 'on', level: 0 }));
  });
});

describe('a state that was saved before devices were tested', () => {
  const saved = (): unknown => {
    const { drill: _d, blink: _b, proofVoidSince: _p, devices, settings: s, ...host } = enrolled();
    const { fenceTestSeconds: _t, blinkSeconds: _s, blinkRepeatSeconds: _r, ...older } = s;
    const inventory = { at: 1, ok: true, bootId: 'b1', reason: '' };
    const device = devices.map(({ health: _h, ...rest }) => ({ ...rest, binding: bound, unanswered: 1 }));
    return JSON.parse(JSON.stringify({ ...host, inventory, settings: older, devices: device }));
  };

  it('is read as one whose devices were never tried, without drill or light', () => {
    const host = loaded(saved()).hosts.kvm1;
    expect(host).toMatchObject({ drill: null, blink: null, proofVoidSince: null, inventory: { guests: 0 } });
    expect(host?.devices).toMatchObject([
      { binding: bound, health: { last: null, failures: { tests: 0 }, told: false } },
    ]);
    expect(host?.devices[0]).not.toHaveProperty('unanswered');
    expect(host?.settings).toMatchObject({ fenceTestSeconds: 300, blinkSeconds: 0, blinkRepeatSeconds: 240 });
  });

  it('lets its light be ordered anew, as one that was on', () => {
    const light = { kind: 'identify', id: 'lab-9-identify', host: 'kvm1', level: 0, timeoutMs: 1 };
    expect(loaded(saved(), light).pending['lab-9-identify']).toMatchObject({ on: true });
  });

  it('goes on in the first step of this version', () => {
    const { hosts } = step(loaded(saved()), { kind: 'server-started' }, 1_000).cluster;
    expect(hosts.kvm1?.devices[0]?.health.effect).toBeNull();
  });
});

it('a state of this version is read as it was saved', () => {
  const host = enrolled();
  expect(loaded(JSON.parse(JSON.stringify(host))).hosts.kvm1).toEqual(host);
});
