import { describe, expect, it } from 'vitest';
import { domainXml, FakeVirsh, failed, said } from '../testing/fake-virsh.ts';
import { type CollectWorld, collect } from './collect.ts';

const a = { uuid: '11111111-2222-3333-4444-555555555501', name: 'web1' };
const b = { uuid: '11111111-2222-3333-4444-555555555502', name: 'name with spaces' };

function worldOf(virsh: FakeVirsh): CollectWorld {
  return {
    virsh,
    pools: [{ name: 'nfs1', type: 'fs' as const, mount: '/run/pool/nfs1' }],
    grantedEpoch: (vm) => (vm === a.uuid ? 7 : null),
    qemuAgeMs: async () => 1234,
  };
}

describe('inventory', () => {
  it('lists running and stopped domains with their portable XML', async () => {
    const virsh = new FakeVirsh();
    virsh.add({ ...a, state: 'running', autostart: true });
    virsh.add({ ...b, persistent: false, state: 'paused' });
    const found = await collect(worldOf(virsh), new Map());
    expect(found).toMatchObject({
      ok: true,
      domains: [
        {
          ...a,
          state: 'running',
          persistent: true,
          autostart: true,
          runningForMs: 1234,
          grantedEpoch: 7,
          obstacles: [],
          xml: domainXml(a),
        },
        {
          ...b,
          state: 'paused',
          persistent: false,
          grantedEpoch: null,
          obstacles: ['It is transient: whoever created it restarts it.'],
        },
      ],
    });
    expect(virsh.calls).toContain(`dumpxml --migratable --security-info ${a.uuid}`);
  });

  it('tells why a domain is shut off, in the word of libvirt, and nothing of one that runs', async () => {
    const virsh = new FakeVirsh();
    virsh.add({ ...a, reason: 'crashed' });
    virsh.add({ ...b, state: 'running', reason: 'crashed' });
    const found = await collect(worldOf(virsh), new Map());
    expect(found.ok && found.domains.map((domain) => domain.shutoffReason)).toEqual(['crashed', undefined]);
  });

  it.each([
    ['was started meanwhile', said('running (booted)\n\n')],
    ['cannot be asked', failed('no')],
  ])('gives no reason for a domain that %s', async (_what, answer) => {
    const virsh = new FakeVirsh();
    virsh.add({ ...a, reason: 'crashed' });
    virsh.overrides.set('domstate', () => answer);
    const found = await collect(worldOf(virsh), new Map());
    expect(found).toMatchObject({ ok: true, domains: [{ ...a, state: 'shutoff' }] });
    expect(found.ok && found.domains[0]).not.toHaveProperty('shutoffReason');
  });

  it('is unknown, never empty, when libvirt cannot be asked (S5)', async () => {
    const virsh = new FakeVirsh();
    virsh.overrides.set('list', () => ({
      ok: false,
      kind: 'timeout',
      text: 'libvirt did not answer within 10 s',
      stdout: '',
    }));
    expect(await collect(worldOf(virsh), new Map())).toEqual({
      ok: false,
      reason: 'libvirt did not answer within 10 s',
    });
  });

  it('is unknown when only one of the lists failed', async () => {
    const virsh = new FakeVirsh();
    virsh.add(a);
    virsh.overrides.set('list', (words) => (words.includes('--persistent') ? failed('lost') : null));
    expect(await collect(worldOf(virsh), new Map())).toEqual({ ok: false, reason: 'lost' });
  });

  it('lists a domain whose XML cannot be understood, with the obstacle', async () => {
    const virsh = new FakeVirsh();
    virsh.add({ ...a, xml: '<domain><uuid></domain>' });
    virsh.add(b);
    const found = await collect(worldOf(virsh), new Map());
    expect(found).toMatchObject({
      ok: true,
      domains: [
        { uuid: a.uuid, obstacles: [expect.stringContaining('could not be understood')] },
        { uuid: b.uuid, obstacles: [] },
      ],
    });
  });

  it('lists a domain whose XML libvirt does not give', async () => {
    const virsh = new FakeVirsh();
    virsh.add({ ...a, state: 'running' });
    virsh.overrides.set('dumpxml', () => failed('cannot acquire state change lock'));
    const found = await collect(worldOf(virsh), new Map());
    expect(found).toMatchObject({
      domains: [
        { uuid: a.uuid, state: 'running', xmlHash: '', obstacles: [expect.stringContaining('state change lock')] },
      ],
    });
  });

  it('asks again when a domain goes away in between', async () => {
    const virsh = new FakeVirsh();
    virsh.add(a);
    virsh.add(b);
    virsh.overrides.set('dumpxml', () => {
      virsh.domains.delete(b.uuid);
      return null;
    });
    const found = await collect(worldOf(virsh), new Map());
    expect(found.ok && found.domains.map(({ uuid }) => uuid)).toEqual([a.uuid]);
  });
});
