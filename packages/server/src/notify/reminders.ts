import { type StandingAlarm, standingAlarms } from '@picket/engine';
import type { Clock } from '../runtime/ports.ts';
import type { RuntimeSurface } from '../runtime/surface.ts';
import type { NewMessage, StoredNotifier, ToldAlarm } from '../store/notify-types.ts';
import type { PicketStore } from '../store/types.ts';
import { wants } from './route.ts';

/** An alarm that stands, and where. */
export type ClusterAlarm = Omit<StandingAlarm, 'since'> & { readonly cluster: string };

interface ReminderPlan {
  readonly told: readonly ToldAlarm[];
  readonly gone: readonly ToldAlarm[];
  readonly messages: readonly NewMessage[];
}

/**
 * Which alarms are told again, to whom. An alarm first seen now was told by its own message a moment ago: its time begins.
 * One that is over is forgotten.
 */
function planReminders(
  alarms: readonly ClusterAlarm[],
  notifiers: readonly StoredNotifier[],
  before: readonly ToldAlarm[],
  nowMs: number,
): ReminderPlan {
  const known = new Map(before.map((told) => [keyOf(told.notifier, told.cluster, told.alarm), told]));
  const told: ToldAlarm[] = [];
  const messages: NewMessage[] = [];
  for (const notifier of notifiers) {
    if (notifier.remindAfterSeconds === 0) continue;
    for (const alarm of alarms) {
      if (!wants(alarm, notifier)) continue;
      const key = keyOf(notifier.name, alarm.cluster, alarm.key);
      const last = known.get(key);
      known.delete(key);
      const again = last !== undefined && nowMs - last.toldMs >= notifier.remindAfterSeconds * 1000;
      // A time to come was written before the wall clock was set back.
      const unusable = last === undefined || last.toldMs > nowMs;
      if (again) messages.push(reminder(alarm, notifier.name, nowMs));
      if (again || unusable) {
        const { cluster, event, subject } = alarm;
        told.push({ notifier: notifier.name, cluster, alarm: alarm.key, event, subject, toldMs: nowMs });
      }
    }
  }
  return { told, gone: [...known.values()], messages };
}

export interface ReminderWorld {
  readonly store: Pick<PicketStore, 'notifiers' | 'reminders'>;
  readonly alarms: () => readonly ClusterAlarm[];
  readonly clock: Clock;
}

/** One look at the standing alarms. Writes only when something changed; resolves with the number of reminders. */
export async function remindOnce({ store, alarms, clock }: ReminderWorld): Promise<number> {
  const [notifiers, before] = await Promise.all([store.notifiers.list(), store.reminders.list()]);
  const plan = planReminders(alarms(), notifiers, before, clock.wallMs());
  if (plan.told.length + plan.gone.length > 0) await store.reminders.save(plan);
  return plan.messages.length;
}

/** Every alarm that stands now, of all clusters. */
export function alarmsNow(
  runtime: Pick<RuntimeSurface, 'clusterNames' | 'state' | 'engineMs'>,
): readonly ClusterAlarm[] {
  return runtime
    .clusterNames()
    .flatMap((cluster) =>
      standingAlarms(runtime.state(cluster), runtime.engineMs(cluster)).map((alarm) => ({ ...alarm, cluster })),
    );
}

function reminder(alarm: ClusterAlarm, notifier: string, nowMs: number): NewMessage {
  const { cluster, event, severity, subject, incident, sentence, evidence, vms, next } = alarm;
  const data = { evidence, vms, next, reminder: true, notifier };
  return { wallMs: nowMs, cluster, event, severity, subject, incident, sentence, data };
}

function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}
