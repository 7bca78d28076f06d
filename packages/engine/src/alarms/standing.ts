import type { Severity } from '@picket/protocol';
import { capReport } from '../gates/cap-report.ts';
import { stormReport } from '../gates/storm-report.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Ms } from '../model/time.ts';
import type { Vm } from '../model/vm.ts';
import { lackingPool, lostSentence, POOL_TELL_MS } from '../states/pools.ts';
import { list } from '../words/sentences.ts';
import { alarm, type Found, type StandingAlarm } from './alarm.ts';
import { alarmsOfHost } from './of-host.ts';

const order: readonly Severity[] = ['critical', 'warning', 'info'];

/**
 * Everything that is wrong now and waits for a person or for time, the worst and oldest first: what reminders and the overview are
 * made of. Pure: nothing is journalled or told by it.
 */
export function standingAlarms(cluster: Cluster, now: Ms): readonly StandingAlarm[] {
  const found: readonly Found[] = [
    ...ofCluster(cluster, now),
    ...Object.values(cluster.hosts).flatMap((host) => alarmsOfHost(cluster, host, now)),
    ...Object.keys(cluster.lostPools ?? {}).flatMap((pool) => ofPool(cluster, pool, now)),
    ...Object.values(cluster.vms).flatMap(ofVm),
  ];
  return found
    .toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || a.since - b.since)
    .map((one) => alarm(cluster, now, one));
}

function ofCluster(cluster: Cluster, now: Ms): readonly Found[] {
  const { name: subject, armed, observer, cap } = cluster;
  const found: Found[] = [];
  const report = capReport(cluster, now);
  if (report.reached)
    found.push({
      subject,
      event: 'cap-reached',
      severity: 'critical',
      since: cap.reachedAt ?? report.used.at(-1)?.at ?? now,
      sentence: `The cap on failure actions is reached: ${report.installation.used} of ${report.installation.max} are used up${report.used.length === 0 ? '' : ` (${list(report.used.map(({ host }) => host))})`}.`,
    });
  const storm = stormReport(cluster, now);
  if (storm.active)
    found.push({
      subject,
      topic: 'storm',
      event: 'gate-closed',
      severity: 'critical',
      since: storm.since ?? now,
      sentence: `A storm keeps dead hosts from being fenced: ${storm.why}`,
      next: 'Power cuts go on by themselves once fewer hosts are in trouble and the cool-down is over; for one host: picket gate override HOST share --reason "…"',
    });
  if (observer.troubles.length > 0)
    found.push({
      subject,
      topic: 'observer',
      event: 'needs-person',
      severity: 'critical',
      since: observer.startedAt,
      sentence: `This server is not well itself: ${observer.troubles.join('; ')}.`,
      next: 'Nothing is fenced until the server is well again.',
    });
  if (!armed.on)
    found.push({
      subject,
      topic: 'armed',
      event: 'gate-closed',
      severity: 'info',
      since: armed.since,
      sentence: `The cluster is disarmed by ${armed.who}${armed.reason === '' ? '' : ` (${armed.reason})`}: hosts are watched, and nothing is fenced or started.`,
      next: `When you are done: picket cluster arm ${subject}`,
    });
  return found;
}

function ofPool(cluster: Cluster, subject: string, now: Ms): readonly Found[] {
  const { users, lacking } = lackingPool(cluster, subject);
  const since = lacking[0]?.since ?? now;
  if (now - since < POOL_TELL_MS) return [];
  const severity = users === lacking.length ? 'critical' : 'warning';
  return [{ subject, event: 'pool-lost', severity, since, sentence: lostSentence(subject, users, lacking, now) }];
}

function ofVm({ name: subject, on, recovery: r }: Vm): readonly Found[] {
  const reported = on.filter(({ why }) => why === 'reported');
  if (reported.length > 1) {
    const since = Math.max(...reported.map((p) => p.since));
    const sentence = `${subject} is reported running on ${list(reported.map(({ host }) => host))} at once. Picket stops neither.`;
    return [{ subject, topic: 'twice', event: 'needs-person', severity: 'critical', since, sentence }];
  }
  if (r.kind === 'held')
    return [
      {
        subject,
        event: 'vm-held',
        severity: 'critical',
        since: r.since,
        sentence: `${subject} is held: ${r.reason.replace(/\.$/, '')}.`,
      },
    ];
  const inVain = (r.kind === 'waiting' || r.kind === 'starting') && r.alarmed;
  if (inVain) {
    const why = inVain === 'locked' ? 'its image stays locked' : 'every start was refused';
    const sentence = `${subject} is tried in vain: ${why}.`;
    return [{ subject, event: 'vm-unplaceable', severity: 'critical', since: r.since, sentence }];
  }
  if ((r.kind !== 'waiting' && r.kind !== 'pinned') || !r.told) return [];
  const sentence =
    r.kind === 'waiting'
      ? `${subject} waits for a host that can take it.`
      : `Whether ${subject} was started on ${r.host} is not known, so it is started nowhere else.`;
  return [{ subject, event: 'vm-unplaceable', severity: 'critical', since: r.since, sentence }];
}
