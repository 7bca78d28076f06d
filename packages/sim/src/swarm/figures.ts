/** Counts since the start of the swarm; `linked` and `dead` are of now. */
export interface Figures {
  hosts: number;
  linked: number;
  dead: number;
  joins: number;
  beats: number;
  sent: number;
  received: number;
  /** Links opened after a host's first one. */
  reconnects: number;
  /** TLS sessions resumed instead of negotiated anew. */
  resumed: number;
  refusals: number;
  checks: number;
  orders: number;
  started: number;
}

export function noFigures(hosts: number): Figures {
  return {
    hosts,
    linked: 0,
    dead: 0,
    joins: 0,
    beats: 0,
    sent: 0,
    received: 0,
    reconnects: 0,
    resumed: 0,
    refusals: 0,
    checks: 0,
    orders: 0,
    started: 0,
  };
}

/** One line for people: rates since `before`, `seconds` ago; sums since the start. */
export function figuresLine(now: Figures, before: Figures, seconds: number): string {
  const rate = (key: 'beats' | 'sent' | 'received' | 'joins') => Math.round((now[key] - before[key]) / seconds);
  const parts = [
    `linked ${now.linked}/${now.hosts}`,
    ...(now.dead > 0 ? [`dead ${now.dead}`] : []),
    ...(now.joins > before.joins ? [`joins/s ${rate('joins')}`] : []),
    `beats/s ${rate('beats')}`,
    `messages/s ${rate('sent')} out, ${rate('received')} in`,
    `reconnects ${now.reconnects} (${now.resumed} resumed)`,
    ...(now.refusals > 0 ? [`refused ${now.refusals}`] : []),
    `checks ${now.checks}`,
    `orders ${now.orders} (${now.started} VMs started)`,
  ];
  return parts.join('  ');
}
