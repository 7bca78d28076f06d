import type { NotificationMessage } from '@picket/protocol';

/** A condemned host's message, with what a test wants to be different. */
export function exampleMessage(different: Partial<NotificationMessage> = {}): NotificationMessage {
  return {
    id: '6f1c0f2e-9f7b-4a53-8f5d-0a3c5d3c1b11-42',
    installation: '6f1c0f2e-9f7b-4a53-8f5d-0a3c5d3c1b11',
    at: '2026-11-26T03:04:05.678Z',
    event: 'host-condemned',
    severity: 'critical',
    cluster: 'rack1',
    subject: 'host-a',
    incident: 'rack1/host-a/7',
    sentence: 'Host host-a is dead: its heartbeat and its disks are silent since 03:03:50 (3 rounds).',
    evidence: ['host-b read pool nfs1: heartbeat silent for 15 s.', 'host-c read network: no answer to ARP.'],
    vms: ['web-1', 'db-1'],
    next: 'It is powered off through its device ilo-a.',
    reminder: false,
    test: false,
    ...different,
  };
}
