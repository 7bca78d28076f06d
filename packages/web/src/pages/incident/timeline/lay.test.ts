import type { IncidentStory, JournalEntryView } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import closedStory from '../../../../mock/stories/closed.json';
import openStory from '../../../../mock/stories/open.json';
import { layTimeline } from './lay.ts';
import { scaleOf } from './scale.ts';

const startMs = Date.parse('2027-01-15T03:00:00Z');

/** A story that the simulator told. */
function told(file: 'open' | 'closed'): IncidentStory {
  const rows = (file === 'open' ? openStory : closedStory) as unknown as (Omit<JournalEntryView, 'id' | 'at'> & {
    atMs: number;
  })[];
  const entries = rows.map((row, id) => ({
    ...row,
    id,
    cluster: 'farm',
    incident: 'farm-1',
    at: new Date(startMs + row.atMs).toISOString(),
  }));
  const open = file === 'open';
  return {
    id: 'farm-1',
    cluster: 'farm',
    host: entries[0]?.subject ?? '',
    group: 'farm-1',
    open,
    openedAt: entries[0]?.at ?? null,
    closedAt: open ? null : (entries.at(-1)?.at ?? null),
    sentence: '',
    entries,
  };
}

describe('the flight recorder', () => {
  const story = told('closed');
  const timeline = layTimeline(story, startMs + 3_600_000);
  const lane = (id: string) => timeline.lanes.find((each) => each.id === id);

  it('begins with the last heartbeat, before the silence was noticed, and ends with the last VM', () => {
    expect(Date.parse(story.openedAt ?? '') - timeline.fromMs).toBe(5_200);
    expect(timeline.toMs).toBe(Date.parse(story.closedAt ?? ''));
  });

  it('has a lane for link, state, each neighbour, each pool, network, device, gates and each VM', () => {
    expect(timeline.lanes.map(({ id }) => id)).toEqual([
      'link',
      'state',
      'neighbour:kvm2',
      'neighbour:kvm4',
      'pool:nfs1',
      'pool:nfs2',
      'network',
      'device',
      'gates',
      'vm:db2',
      'vm:mail1',
      'vm:mail2',
      'vm:web4',
      'vm:web5',
    ]);
  });

  it('shows each state from its beginning to the next', () => {
    expect(lane('state')?.bands.map(({ says }) => says)).toEqual([
      'suspect',
      'checking',
      'condemned',
      'fencing',
      'fenced',
      'down',
    ]);
  });

  it('tells silence, power and the start of a VM apart', () => {
    expect(new Set(lane('pool:nfs1')?.dots.map(({ tone }) => tone))).toEqual(new Set(['bad']));
    expect(lane('device')?.dots.map(({ shape }) => shape)).toContain('diamond');
    expect(lane('device')?.dots.at(-1)?.tone).toBe('good');
    expect(lane('vm:db2')?.bands).toHaveLength(1);
  });

  it('of an open incident goes on until now', () => {
    const now = startMs + 3_600_000;
    const open = layTimeline(told('open'), now);
    expect(open.toMs).toBe(now);
    expect(open.lanes.find(({ id }) => id === 'state')?.bands.at(-1)?.toMs).toBe(now);
  });

  it('labels moments that stand apart', () => {
    const places = timeline.ticks.map(timeline.place);
    for (const [at, place] of places.entries())
      if (at > 0) expect(place - (places[at - 1] ?? 0)).toBeGreaterThanOrEqual(0.085);
  });
});

describe('the scale', () => {
  it('is plain for seconds', () => {
    const place = scaleOf([0, 5_000, 10_000]);
    expect([0, 2_500, 5_000, 10_000, 99_000].map(place)).toEqual([0, 0.25, 0.5, 1, 1]);
  });

  it('draws an hour of waiting shorter than it was', () => {
    const place = scaleOf([0, 4_000, 3_604_000]);
    expect(place(4_000)).toBeGreaterThan(0.04);
    expect(place(4_000)).toBeLessThan(0.2);
  });
});
