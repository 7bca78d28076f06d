import type { ReadinessView, Score } from '@picket/protocol';
import type { Now } from './lookup.ts';
import { clusterView } from './views/cluster.ts';

const mostProblems = 50;
const stages = ['detect', 'prove', 'fence', 'place'] as const;

/** One figure: of the protected hosts, those whose death would be handled to the end. What stops every failover makes it 0. */
export function scoreOf(now: Now, hosts: ReadinessView['hosts']): Score {
  const stops = stopsAll(now);
  const failing = hosts.filter((host) => stages.some((stage) => !host[stage].ok));
  const percent =
    stops.length > 0 || hosts.length === 0 ? 0 : Math.floor((100 * (hosts.length - failing.length)) / hosts.length);
  const problems = [
    ...stops.map((sentence) => ({ severity: 'critical' as const, sentence, host: null })),
    ...failing.flatMap((host) =>
      stages
        .filter((stage) => !host[stage].ok)
        .map((stage) => ({
          severity: stage === 'place' ? ('warning' as const) : ('critical' as const),
          sentence: `${host.host}: ${host[stage].sentence}`,
          host: host.host,
        })),
    ),
    // What stands in for a fence device does not count; that it does not stand there is to be known.
    ...hosts.flatMap(({ host, watchdog }) =>
      watchdog?.ok === false ? [{ severity: 'warning' as const, sentence: `${host}: ${watchdog.sentence}`, host }] : [],
    ),
  ];
  const worstFirst = [...problems].sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
  return {
    percent,
    sentence: sentence(stops, hosts.length, failing.length),
    problems: worstFirst.slice(0, mostProblems),
  };
}

function stopsAll(now: Now): string[] {
  const { cluster } = now;
  const { armed, sentence, cap, fencingAction } = clusterView(now);
  const shadow = fencingAction === 'nothing' || fencingAction === 'blink';
  return [...(!armed.on || shadow || cap.reached ? [sentence] : []), ...cluster.observer.troubles];
}

function sentence(stops: readonly string[], all: number, failing: number): string {
  if (all === 0) return 'No host is protected yet.';
  if (stops[0] !== undefined) return `No failover would happen now. ${stops[0]}`;
  if (failing === 0) return `The death of any of the ${all} hosts would be handled now.`;
  return `The death of ${failing} of ${all} hosts would not be handled to the end now.`;
}
