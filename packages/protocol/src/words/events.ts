/** Ids of the events people are told about; each becomes an outbox row, later a mail and a trap. */
export const notificationIds = [
  'host-suspect',
  'host-degraded',
  'host-unknown',
  'host-condemned',
  'gate-closed',
  'cap-reached',
  'fence-begun',
  'fence-confirmed',
  'fence-failed',
  'proof-void',
  'needs-person',
  'vms-recovered',
  'vm-unplaceable',
  'vm-held',
  'vm-crashed',
  'host-returned',
  'device-unfenceable',
  'device-fenceable',
  'device-untrusted',
  'server-takeover',
  'would-have-acted',
  'pool-lost',
  'pool-back',
] as const;

export type NotificationId = (typeof notificationIds)[number];

export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** When people are told each, in one sentence: the reference page is made from these. */
export const notificationMeanings: Readonly<Record<NotificationId, string>> = {
  'host-suspect': 'A host has been silent for 30 s.',
  'host-degraded': 'A host is silent to the server, yet something has proved it alive for `alarmAfterSeconds`.',
  'host-unknown': 'A host is silent and for `alarmAfterSeconds` nobody could tell whether it lives.',
  'host-condemned': 'The verdict on a silent host is dead.',
  'gate-closed': 'A condemned host is not fenced because of a closed gate; the sentence names it.',
  'cap-reached': 'The cap on failure actions is reached: nothing more is cut until a person acknowledges.',
  'fence-begun': 'A host is about to be powered off.',
  'fence-confirmed': 'It is proven that a host cannot write any more; its VMs are started elsewhere.',
  'fence-failed': 'A host could not be proven off; it is tried again with growing pauses.',
  'proof-void': 'A host that counted as off has shown life: no VM of it is started any more.',
  'needs-person': 'Picket cannot go on alone; the sentence says what to do.',
  'vms-recovered': 'What could be recovered of a fenced host runs elsewhere.',
  'vm-unplaceable': 'No host can take a VM, or its starts fail again and again; it is tried for ever.',
  'vm-held': 'A VM is not started on purpose; the sentence says why.',
  'vm-crashed': 'A QEMU died on a living host.',
  'host-returned': 'A host that was given up is back.',
  'device-unfenceable': 'A host could not be fenced now: its device does not answer as it should.',
  'device-fenceable': 'A device answers as it should again.',
  'device-untrusted': 'A device contradicts what is seen of its host: it proves nothing until a person looked.',
  'server-takeover': 'Another server has taken over the lease.',
  'would-have-acted': 'Shadow mode: what would have been done now if `fencingAction` were set.',
  'pool-lost': 'Hosts that are up have not been able to use a shared pool for 30 s; again when it is all of them.',
  'pool-back': 'Every host that is up can use a pool again.',
};

/**
 * Last arc of each event's notification type in PICKET-MIB. A number is never given twice and never changed: managers match on it.
 */
export const notificationNumbers: Readonly<Record<NotificationId, number>> = {
  'host-suspect': 1,
  'host-degraded': 2,
  'host-unknown': 3,
  'host-condemned': 4,
  'gate-closed': 5,
  'cap-reached': 6,
  'fence-begun': 7,
  'fence-confirmed': 8,
  'fence-failed': 9,
  'proof-void': 10,
  'needs-person': 11,
  'vms-recovered': 12,
  'vm-unplaceable': 13,
  'vm-held': 14,
  'vm-crashed': 15,
  'host-returned': 16,
  'device-unfenceable': 17,
  'device-fenceable': 18,
  'device-untrusted': 19,
  'server-takeover': 20,
  'would-have-acted': 21,
  'pool-lost': 22,
  'pool-back': 23,
};
