import { type HostView, type IncidentStory, type JournalEntryView, parseScenario, type VmView } from '@picket/protocol';
import { expect, it } from 'vitest';
import { scenarioText } from './scenario.ts';

const entry = (kind: string, subject: string, data: Record<string, unknown> = {}): JournalEntryView => ({
  id: 1,
  at: '2027-01-15T03:00:00.000Z',
  cluster: 'farm',
  incident: 'farm-1',
  subject,
  kind,
  sentence: '',
  data,
});

const story = (entries: JournalEntryView[]): IncidentStory => ({
  id: 'farm-1',
  cluster: 'farm',
  host: 'kvm2',
  group: 'farm-1',
  open: false,
  openedAt: entries[0]?.at ?? null,
  closedAt: null,
  sentence: '',
  entries,
});

const hosts = ['kvm1', 'kvm2', 'kvm3'].map((name) => ({ name }) as HostView);
const vm = (name: string, host: string | null, group: string | null = null) =>
  ({
    name,
    on: host === null ? [] : [{ host }],
    priority: 100,
    policy: 'restart',
    memoryMib: 2048,
    group,
  }) as unknown as VmView;

async function played(text: string) {
  const parsed = await parseScenario(text);
  if (!parsed.ok) throw new Error(`${JSON.stringify(parsed.problems)}\n${text}`);
  return parsed.scenario;
}

it('a crash that was fenced becomes a scenario that the simulator reads', async () => {
  const entries = [
    entry('incident-opened', 'kvm2'),
    entry('round', 'kvm2', { sources: [{ key: 'heartbeat:nfs1' }, { key: 'heartbeat:nfs2' }] }),
    entry('power-read', 'kvm2', { power: 'on' }),
    entry('vm-start', 'db1'),
  ];
  const scenario = await played(
    scenarioText(story(entries), hosts, [vm('db1', 'kvm3', 'db: "1"'), vm('web1', 'kvm1'), vm('gone', null)]),
  );
  expect(scenario.timeline.map(({ action }) => action)).toEqual([
    expect.objectContaining({ do: 'host.panic', host: 'kvm2' }),
  ]);
  expect(scenario.cluster.vms.map(({ name, host }) => `${name}@${host}`)).toEqual(['db1@kvm2', 'web1@kvm1']);
  expect(scenario.cluster.pools.map(({ name }) => name)).toEqual(['nfs1', 'nfs2']);
});

it('a device that never answered lost its power with the host', async () => {
  const entries = [entry('incident-opened', 'kvm2'), entry('power-read', 'kvm2', { power: 'unknown' })];
  const scenario = await played(scenarioText(story(entries), hosts, []));
  expect(scenario.timeline[0]?.action).toMatchObject({ do: 'host.power-cut', bmcToo: true });
});
