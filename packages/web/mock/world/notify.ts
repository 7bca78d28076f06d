import type { OutboxEntry as Message, NotifierView } from '@picket/protocol';
import { agoIso } from './world.ts';

export function notifiers(): NotifierView[] {
  const common = {
    enabled: true,
    clusters: [],
    events: [],
    remindAfterSeconds: 14_400,
    who: 'admin',
    changedAt: agoIso(86_400 * 13),
    waiting: 0,
    dead: 0,
    trouble: null,
  };
  return [
    {
      ...common,
      name: 'oncall-mail',
      minSeverity: 'warning',
      secretsSet: ['password'],
      config: {
        kind: 'email',
        host: 'mail.example.org',
        port: 587,
        tls: 'starttls',
        caCertificate: '',
        username: 'picket',
        from: 'picket@example.org',
        to: ['oncall@example.org'],
      },
    },
    {
      ...common,
      name: 'nms',
      minSeverity: 'info',
      secretsSet: ['community'],
      waiting: 1,
      dead: 2,
      trouble: 'The last two informs were not acknowledged within 15 s.',
      config: {
        kind: 'snmp',
        host: '10.1.0.9',
        port: 162,
        version: '2c',
        type: 'inform',
        user: '',
        authProtocol: 'none',
        privProtocol: 'none',
        engineId: '',
      },
    },
    {
      ...common,
      name: 'watchdog',
      minSeverity: 'info',
      secretsSet: [],
      config: { kind: 'ping', url: 'https://ping.example.org/picket', everySeconds: 60, caCertificate: '' },
    },
  ];
}

export function messages(): Message[] {
  const sent = (notifier: string) => ({
    notifier,
    state: 'sent' as const,
    attempts: 1,
    nextTryAt: null,
    sentAt: agoIso(60),
    detail: '250 2.0.0 Ok: queued',
  });
  const dead = (notifier: string) => ({
    notifier,
    state: 'dead' as const,
    attempts: 12,
    nextTryAt: null,
    sentAt: null,
    detail: 'No acknowledgement from 10.1.0.9:162 within 15 s.',
  });
  const pending = { ...dead('nms'), state: 'pending' as const, attempts: 3, nextTryAt: agoIso(-30) };
  const message = (id: number, seconds: number, more: Partial<Message>): Message => ({
    id,
    messageId: `picket-7f3a-${id}`,
    at: agoIso(seconds),
    cluster: 'farm',
    event: 'needs-person',
    severity: 'critical',
    subject: 'kvm4',
    incident: 'farm-23',
    sentence: 'kvm4 could not be fenced: power off could not be confirmed in time. Nothing was started elsewhere.',
    reminder: false,
    state: 'sent',
    deliveries: [sent('oncall-mail')],
    ...more,
  });
  return [
    message(77, 20, { state: 'pending', deliveries: [sent('oncall-mail'), pending] }),
    message(76, 118, { event: 'fence-failed', deliveries: [sent('oncall-mail'), sent('nms')] }),
    message(75, 144, {
      event: 'fence-begun',
      severity: 'warning',
      sentence: 'kvm4 is about to be powered off.',
      deliveries: [sent('oncall-mail'), sent('nms')],
    }),
    message(74, 146, {
      event: 'host-condemned',
      sentence: 'kvm4 is dead by the word of its neighbours.',
      deliveries: [sent('oncall-mail'), sent('nms')],
    }),
    message(60, 1_260, {
      cluster: 'edge',
      subject: 'edge',
      incident: null,
      event: 'cap-reached',
      sentence: 'The cap of 3 power cuts within 60 min is reached: nothing more is cut until a person acknowledges it.',
      state: 'dead',
      deliveries: [sent('oncall-mail'), dead('nms')],
    }),
    message(52, 9_380, {
      incident: 'farm-19',
      subject: 'kvm3',
      event: 'vms-recovered',
      severity: 'info',
      sentence: 'All 5 VMs of kvm3 run elsewhere.',
      state: 'dead',
      deliveries: [dead('nms')],
    }),
    message(51, 9_410, {
      incident: null,
      subject: 'farm',
      event: 'server-takeover',
      severity: 'info',
      sentence: 'This server took over the lease.',
      state: 'unrouted',
      deliveries: [],
    }),
  ];
}
