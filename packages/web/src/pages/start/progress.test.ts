import type { HostView, NotifierView } from '@picket/protocol';
import { expect, it } from 'vitest';
import type { OverviewCluster } from '../../api/types.ts';
import { progressOf } from './progress.ts';

const cluster = (fencingAction: OverviewCluster['fencingAction']) =>
  ({ name: 'farm', fencingAction }) as OverviewCluster;
const host = (name: string, device: Partial<HostView['device']>) =>
  ({ name, state: 'up', device: { set: false, binding: 'none', lastRead: null, ...device } }) as HostView;
const done = (...given: Parameters<typeof progressOf>) =>
  progressOf(...given)
    .filter((step) => step.done)
    .map(({ id }) => id);
const well = { set: true, binding: 'bound', lastRead: { power: 'on', agoSeconds: 1, detail: '' } } as const;

it('nothing is done on an empty server', () => {
  expect(done(null, [], [])).toEqual([]);
});

it('one host alone is not enough, and a device without an answer is not tested', () => {
  const hosts = [host('kvm1', { set: true })];
  expect(done(cluster('nothing'), hosts, [])).toEqual(['cluster', 'device']);
  expect(progressOf(cluster('nothing'), hosts, []).find(({ id }) => id === 'bind')?.stands).toContain(
    'Not bound: kvm1',
  );
});

it('all is done once a cluster with tested devices acts and somebody is told', () => {
  const mail = { name: 'mail', enabled: true, config: { kind: 'email' } } as NotifierView;
  const ping = { name: 'ping', enabled: true, config: { kind: 'ping' } } as NotifierView;
  const hosts = [host('kvm1', well), host('kvm2', well)];
  expect(done(cluster('off'), hosts, [mail])).toHaveLength(8);
  expect(done(cluster('off'), hosts, [ping])).not.toContain('notifier');
});
