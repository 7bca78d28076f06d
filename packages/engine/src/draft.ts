import type { NotificationId, Severity } from '@picket/protocol';
import type { Cluster } from './model/cluster.ts';
import type { Effect } from './model/effects.ts';
import type { Host } from './model/host.ts';
import type { JournalEntry } from './model/journal.ts';
import { listed } from './model/lookup.ts';
import type { Ms } from './model/time.ts';
import type { Vm } from './model/vm.ts';
import { detailsOf } from './words/details.ts';

/** Distributes over the union, so that each kind keeps its own fields. */
type WithoutId<E> = E extends Effect ? Omit<E, 'id'> : never;

export interface StepResult {
  readonly cluster: Cluster;
  readonly effects: readonly Effect[];
  readonly journal: readonly JournalEntry[];
}

/**
 * The next cluster in the making. Entities are replaced, never changed in place, so that the runtime saves exactly those
 * whose identity changed, and an aborted step leaves nothing behind.
 */
export class Draft {
  readonly now: Ms;
  private next: Cluster;
  private readonly effects: Effect[] = [];
  private readonly entries: JournalEntry[] = [];

  constructor(cluster: Cluster, now: Ms) {
    this.next = cluster;
    this.now = now;
  }

  get cluster(): Cluster {
    return this.next;
  }

  hosts(): readonly Host[] {
    return listed(this.next.hosts);
  }

  vms(): readonly Vm[] {
    return listed(this.next.vms);
  }

  host(name: string): Host {
    const host = this.next.hosts[name];
    if (host === undefined) throw new Error(`no host ${name}`);
    return host;
  }

  vm(uuid: string): Vm {
    const vm = this.next.vms[uuid];
    if (vm === undefined) throw new Error(`no vm ${uuid}`);
    return vm;
  }

  patch(change: Partial<Omit<Cluster, 'hosts' | 'vms' | 'pending'>>): void {
    this.next = { ...this.next, ...change };
  }

  patchHost(name: string, change: Partial<Host>): void {
    this.next = { ...this.next, hosts: { ...this.next.hosts, [name]: { ...this.host(name), ...change } } };
  }

  putHost(host: Host): void {
    this.next = { ...this.next, hosts: { ...this.next.hosts, [host.name]: host } };
  }

  patchVm(uuid: string, change: Partial<Vm>): void {
    this.next = { ...this.next, vms: { ...this.next.vms, [uuid]: { ...this.vm(uuid), ...change } } };
  }

  putVm(vm: Vm): void {
    this.next = { ...this.next, vms: { ...this.next.vms, [vm.uuid]: vm } };
  }

  removeVm(uuid: string): void {
    const { [uuid]: _gone, ...vms } = this.next.vms;
    this.next = { ...this.next, vms };
  }

  /** Orders an effect. It stays pending, saved with the state, until its result comes (I6). Returns its id. */
  order(effect: WithoutId<Exclude<Effect, { kind: 'notify' | 'ask-inventory' }>>): string {
    const withId = { ...effect, id: this.newId(effect.kind) } as Effect;
    this.effects.push(withId);
    this.next = { ...this.next, pending: { ...this.next.pending, [withId.id]: withId } };
    return withId.id;
  }

  /** Takes a pending effect off the list and returns it; null if it is not awaited any more (late or doubled result). */
  settle<K extends Effect['kind']>(id: string, kind: K): Extract<Effect, { kind: K }> | null {
    const effect = this.next.pending[id];
    if (effect === undefined || effect.kind !== kind) return null;
    this.drop(id);
    return effect as Extract<Effect, { kind: K }>;
  }

  /** Forgets pending effects: their results will be ignored. */
  drop(...ids: readonly (string | null)[]): void {
    const gone = ids.filter((id): id is string => id !== null && this.next.pending[id] !== undefined);
    if (gone.length === 0) return;
    const pending = { ...this.next.pending };
    for (const id of gone) delete pending[id];
    this.next = { ...this.next, pending };
  }

  /** Nothing ordered before is awaited any more (a new run of the server). */
  forgetPending(): void {
    this.next = { ...this.next, pending: {} };
  }

  askInventory(host: string): void {
    this.effects.push({ kind: 'ask-inventory', id: this.newId('ask-inventory'), host });
  }

  /** Leaves one plain sentence, with its evidence as data (I8). */
  say(subject: string, kind: string, sentence: string, data: Readonly<Record<string, unknown>> = {}): void {
    const incident = this.next.hosts[subject]?.incident?.id ?? (data.incident as string | undefined) ?? null;
    this.entries.push({ at: this.now, incident, subject, kind, sentence, data });
  }

  /** Puts one row into the durable outbox, with what people need beside the sentence (NotificationDetails). */
  notify(
    event: NotificationId,
    severity: Severity,
    subject: string,
    sentence: string,
    data: Readonly<Record<string, unknown>> = {},
  ): void {
    const incident = this.next.hosts[subject]?.incident?.id ?? null;
    const all = { ...data, ...detailsOf(this.next, event, subject, data, this.now) };
    const id = this.newId('notify');
    this.effects.push({ kind: 'notify', id, event, severity, subject, incident, sentence, data: all });
  }

  /** True once per incident and topic, and marks it; without an incident always. */
  isFirst(host: string, topic: string): boolean {
    const { incident } = this.host(host);
    if (incident?.told.includes(topic) === true) return false;
    if (incident !== null) this.patchHost(host, { incident: { ...incident, told: [...incident.told, topic] } });
    return true;
  }

  /** Tells people once per incident and topic. */
  notifyOnce(
    host: string,
    topic: string,
    event: NotificationId,
    severity: Severity,
    sentence: string,
    data: Readonly<Record<string, unknown>> = {},
  ): void {
    if (this.isFirst(host, topic)) this.notify(event, severity, host, sentence, data);
  }

  finish(): StepResult {
    return { cluster: this.next, effects: this.effects, journal: this.entries };
  }

  private newId(kind: string): string {
    const lastId = this.next.lastId + 1;
    this.next = { ...this.next, lastId };
    return `${this.next.name}-${lastId}-${kind}`;
  }
}
