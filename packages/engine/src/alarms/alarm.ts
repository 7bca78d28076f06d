import type { NotificationId, Severity } from '@picket/protocol';
import type { Cluster } from '../model/cluster.ts';
import type { Ms } from '../model/time.ts';
import { detailsOf } from '../words/details.ts';

/** Something that is wrong now and stays so until somebody, or time, puts it right. */
export interface StandingAlarm {
  /** The same for as long as it stands; another one when it comes back in another incident. */
  readonly key: string;
  readonly event: NotificationId;
  readonly severity: Severity;
  readonly subject: string;
  readonly incident: string | null;
  readonly sentence: string;
  /** Engine time since which it stands. */
  readonly since: Ms;
  readonly evidence: readonly string[];
  readonly vms: readonly string[];
  readonly next: string;
}

export interface Found {
  readonly event: NotificationId;
  readonly severity: Severity;
  readonly subject: string;
  readonly sentence: string;
  readonly since: Ms;
  /** Tells two alarms of one event and subject apart. */
  readonly topic?: string;
  /** What comes next, where the event alone does not tell. */
  readonly next?: string;
}

/** The alarm with what people need beside its sentence. */
export function alarm(cluster: Cluster, now: Ms, found: Found): StandingAlarm {
  const { event, severity, subject, sentence, since, topic } = found;
  const incident = cluster.hosts[subject]?.incident?.id ?? null;
  const { evidence, vms, next } = detailsOf(cluster, event, subject, {}, now);
  const key = [event, subject, ...(topic === undefined ? [] : [topic]), ...(incident === null ? [] : [incident])].join(
    '/',
  );
  return { key, event, severity, subject, incident, sentence, since, evidence, vms, next: found.next ?? next };
}
