import type { BarAnswer } from '../../runtime/ports.ts';
import type { FenceDriver } from '../driver.ts';
import { askCeph, type CephAnswer } from './ask-ceph.ts';

const noPower = 'A storage fence cuts no power and cannot tell it.';
const notByHand =
  'Nothing was sent: a storage fence turns a host away by Picket’s own order alone, and has no power to switch.';

/**
 * Ceph's blocklist: the cluster turns away every client of a host, so that its VMs on RBD may run elsewhere although nobody can cut its
 * power (S19). `ipmiHost` is a monitor, `ipmiUsername` a Ceph user, `ipmiPassword` its key. One cluster serves all hosts.
 */
export const cephBlocklistDriver: FenceDriver = {
  deviceClass: () => 'storage',
  status: async () => ({ power: 'unknown', detail: noPower }),
  guid: async (device, timeoutMs) => {
    const { fsid, reason } = await askCeph(device, { call: 'look' }, timeoutMs);
    return { guid: fsid, detail: fsid === null ? unreached(reason) : `Ceph cluster ${fsid}` };
  },
  command: async () => ({ accepted: false, detail: notByHand }),
  identify: async () => ({ accepted: false, detail: 'A storage fence has no light.' }),
  test: async (device, timeoutMs) => {
    const answer = await askCeph(device, { call: 'look' }, timeoutMs);
    if (!answer.ok) return { accepted: false, detail: unreached(answer.reason) };
    return { accepted: true, detail: `Ceph answers; its blocklist has ${answer.entries ?? 0} entries` };
  },
  storage: {
    bar: async (device, { guid, addresses, images }, timeoutMs) => {
      const answer = await askCeph(device, { call: 'bar', guid, addresses, images }, timeoutMs);
      const { wasOpen = false, unclear = {} } = answer;
      return { outcome: outcomeOf(answer, guid), wasOpen, unclear, detail: whatItSaid(answer, guid) };
    },
    lift: async (device, { guid, addresses }, timeoutMs) => {
      const answer = await askCeph(device, { call: 'lift', guid, addresses }, timeoutMs);
      return { accepted: outcomeOf(answer, guid) === 'barred', detail: whatItSaid(answer, guid) };
    },
  },
};

function outcomeOf({ ok, sent, fsid }: CephAnswer, guid: string): BarAnswer['outcome'] {
  if (fsid !== null && fsid !== guid) return 'mismatch';
  if (!sent) return 'unreached';
  return ok ? 'barred' : 'failed';
}

function whatItSaid({ ok, fsid, reason }: CephAnswer, guid: string): string {
  if (fsid !== null && fsid !== guid) return `it is Ceph cluster ${fsid}, and the host uses ${guid}`;
  return ok ? `Ceph cluster ${guid} did it` : unreached(reason);
}

function unreached(reason: string): string {
  return reason === '' ? 'Ceph did not answer' : reason;
}
