import type { NotificationMessage } from '@picket/protocol';
import type { NewMessage, StoredNotifier } from '../../store/notify-types.ts';
import type { PicketStore } from '../../store/types.ts';

/** For tests: a message as channels get it. */
export function aMessage(over: Partial<NotificationMessage> = {}): NotificationMessage {
  return {
    id: 'inst-7',
    installation: 'inst',
    at: '2026-11-26T11:07:28.123Z',
    event: 'host-condemned',
    severity: 'critical',
    cluster: 'lab',
    subject: 'kvm1',
    incident: 'lab-1',
    sentence: 'kvm1 is dead by the word of kvm2 and kvm3.',
    evidence: ['kvm2: no beat on nfs1 for 25 s.', 'kvm3: no answer to ping.'],
    vms: ['vm1', 'vm2'],
    next: 'Its power is cut as soon as the gates allow.',
    reminder: false,
    test: false,
    ...over,
  };
}

/** For tests: a notifier as it is stored; `wants` reads no config. */
export function aNotifier(over: Partial<StoredNotifier> = {}): StoredNotifier {
  return {
    name: 'hook',
    kind: 'webhook',
    config: { kind: 'webhook', url: 'http://127.0.0.1:1/', caCertificate: '' },
    boxes: {},
    enabled: true,
    minSeverity: 'info',
    clusters: [],
    events: [],
    remindAfterSeconds: 0,
    who: 'test',
    changedMs: 0,
    ...over,
  };
}

/** For tests: what goes into the outbox. */
export function aRow(n: number, over: Partial<NewMessage> = {}): NewMessage {
  return {
    wallMs: 1_800_000_000_000 + n,
    cluster: 'lab',
    event: 'host-condemned',
    severity: 'critical',
    subject: 'kvm1',
    incident: 'lab-1',
    sentence: `Message ${n}.`,
    data: { evidence: [`evidence ${n}`], vms: ['vm1'], next: 'next' },
    ...over,
  };
}

/** For tests: writes so many messages, one after the other. */
export async function fill(store: Pick<PicketStore, 'outbox'>, count: number, from = 1): Promise<void> {
  for (let n = from; n < from + count; n += 1) await store.outbox.add(aRow(n));
}
