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
] as const;

export type NotificationId = (typeof notificationIds)[number];

export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];
