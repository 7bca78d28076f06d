import type { HostView, NotifierView } from '@picket/protocol';
import type { OverviewCluster } from '../../api/types.ts';
import { cutsPower } from '../../words/actions.ts';
import { counted, listed } from '../../words/text.ts';

export type StepId = 'cluster' | 'hosts' | 'device' | 'bind' | 'test' | 'notifier' | 'shadow' | 'action';

export interface Step {
  readonly id: StepId;
  readonly title: string;
  readonly done: boolean;
  /** Where it stands, one sentence. */
  readonly stands: string;
}

const few = (hosts: readonly HostView[]): string =>
  hosts.length <= 5 ? listed(hosts.map(({ name }) => name)) : counted(hosts.length, 'host');

/** How far the set-up has come, as what is there shows. */
export function progressOf(
  cluster: OverviewCluster | null,
  all: readonly HostView[],
  notifiers: readonly NotifierView[],
): readonly Step[] {
  const hosts = all.filter(({ state }) => state !== 'retired' && state !== 'disabled');
  const unset = hosts.filter(({ device }) => !device.set);
  const unbound = hosts.filter(({ device }) => device.set && device.binding !== 'bound');
  const silent = hosts.filter(
    ({ device }) => device.set && (device.lastRead === null || device.lastRead.power === 'unknown'),
  );
  const tells = notifiers.filter(({ enabled, config }) => enabled && config.kind !== 'ping');
  const some = hosts.length > 0;
  const acts = cluster !== null && cutsPower(cluster.fencingAction);
  return [
    {
      id: 'cluster',
      title: 'Make a cluster',
      done: cluster !== null,
      stands:
        cluster === null
          ? 'A cluster is a set of hosts that share storage and can judge each other.'
          : `There is the cluster ${cluster.name}.`,
    },
    {
      id: 'hosts',
      title: 'Let hosts join',
      done: hosts.length >= 2,
      stands:
        hosts.length === 0
          ? 'No host has joined yet. It takes at least two: one alone has nobody to look at it.'
          : hosts.length === 1
            ? `${few(hosts)} has joined. One alone has nobody to look at it: add another.`
            : `${counted(hosts.length, 'host')} have joined.`,
    },
    {
      id: 'device',
      title: 'Give each host its fence device',
      done: some && unset.length === 0,
      stands: !some
        ? 'First a host has to join.'
        : unset.length === 0
          ? 'Every host has one.'
          : `Without one: ${few(unset)}.`,
    },
    {
      id: 'bind',
      title: 'Bind each device to its host',
      done: some && unset.length === 0 && unbound.length === 0,
      stands: !some
        ? 'First a host has to join.'
        : unbound.length === 0
          ? unset.length === 0
            ? 'Every device is bound.'
            : 'Those that are set are bound.'
          : `Not bound: ${few(unbound)}. A device proves nothing until it is certain whose it is.`,
    },
    {
      id: 'test',
      title: 'Test every device',
      done: some && unset.length === 0 && silent.length === 0,
      stands: !some
        ? 'First a host has to join.'
        : silent.length === 0
          ? 'Each of those that are set answers.'
          : `No answer yet: ${few(silent)}.`,
    },
    {
      id: 'notifier',
      title: 'Say who is told',
      done: tells.length > 0,
      stands:
        tells.length === 0
          ? 'Nobody is told of anything yet.'
          : `${listed(tells.map(({ name }) => name))} ${tells.length === 1 ? 'tells' : 'tell'} people.`,
    },
    {
      id: 'shadow',
      title: 'Watch in shadow mode',
      done: acts,
      stands: acts
        ? 'It was left for an action that cuts power.'
        : 'A new cluster begins here: Picket tells what it would do and cuts no power. Let a host be restarted, or pull a cable, and see whether its words fit.',
    },
    {
      id: 'action',
      title: 'Choose what is done with a dead host',
      done: acts,
      stands: acts ? `${cluster.name} acts on dead hosts.` : 'As long as nothing is chosen, no VM is recovered.',
    },
  ];
}
