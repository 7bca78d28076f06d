import type { DriverFacts } from '../driver-facts.ts';

const none = { runs: 'nothing', answers: 'a storage has no such thing' };

export const cephBlocklistFacts: DriverFacts = {
  how: "A Ceph monitor (`ipmiHost`) by librados, as the Ceph user `ipmiUsername` with the key `ipmiPassword`; one process a call, by the Python bindings of ceph-common. The user needs `mon 'allow r, allow command \"osd blocklist\"'` and `osd 'profile rbd-read-only pool=…'` for each pool.",
  actions: {
    status: { runs: 'nothing', answers: 'always unknown: it cuts storage and cannot tell the power' },
    identity: { runs: 'a connection to the cluster', answers: 'the cluster’s id (fsid)' },
    off: none,
    on: none,
    reboot: none,
    'light on': none,
    'light off': none,
    test: { runs: '`osd blocklist ls`', answers: 'the list: passed; anything else: failed' },
  },
  deadline:
    'All of an order fits into one deadline, or it failed. Setting the same entry twice is harmless; its end is moved. Then TERM and KILL to the process group.',
  proof:
    'None of power. For each VM that writes to this cluster alone: `osd blocklist add ADDRESS:0/0` (every client of the host, for a year, looked at each minute), read back in a session of its own, every OSD of the pools made to know it, and no image of the VM open any more; all of that twice, with a last look of the neighbours in between (S19). Bound by the fsid, which the agent reads itself.',
  password: {
    way: 'on standard input, to the library only',
    processList: 'Nothing.',
  },
};
