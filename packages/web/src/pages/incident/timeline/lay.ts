import type { IncidentStory, JournalEntryView, RoundView } from '@picket/protocol';
import type { Tone } from '../../../words/tone.ts';
import { scaleOf } from './scale.ts';

/** Something at one moment in a lane. */
export interface Dot {
  readonly atMs: number;
  readonly tone: Tone;
  readonly shape: 'round' | 'diamond' | 'bar';
  /** What it says to whoever points at it. */
  readonly says: string;
  /** The journal entry that it stands for. */
  readonly entry: number;
}

/** Something that lasts. `toMs` null: it goes on. */
export interface Band {
  readonly fromMs: number;
  readonly toMs: number;
  readonly tone: Tone;
  readonly says: string;
}

export interface Lane {
  readonly id: string;
  readonly label: string;
  readonly dots: readonly Dot[];
  readonly bands: readonly Band[];
}

export interface LaidTimeline {
  readonly fromMs: number;
  readonly toMs: number;
  readonly lanes: readonly Lane[];
  /** Where a moment stands, 0–1: long waits are drawn shorter than they were. */
  readonly place: (ms: number) => number;
  /** Moments worth a label, ascending. */
  readonly ticks: readonly number[];
}

type Source = RoundView['sources'][number];

const evidenceTones: Readonly<Record<string, Tone>> = { alive: 'good', dead: 'bad', unknown: 'notice' };
const stateTones: Readonly<Record<string, Tone>> = {
  suspect: 'notice',
  checking: 'notice',
  degraded: 'notice',
  condemned: 'bad',
  fencing: 'bad',
  unfenced: 'bad',
  fenced: 'accent',
  returned: 'accent',
  down: 'good',
  up: 'good',
};

/** Lays the story of an incident out in lanes: link, state, neighbours, pools, network, fence device, gates, VMs. */
export function layTimeline(story: IncidentStory, nowMs: number): LaidTimeline {
  const { entries } = story;
  const openedMs = Date.parse(story.openedAt ?? entries[0]?.at ?? new Date(nowMs).toISOString());
  const fromMs = openedMs - lastWordMs(entries);
  const lastMs = Math.max(openedMs, ...entries.map(({ at }) => Date.parse(at)));
  const toMs = story.open ? Math.max(lastMs, nowMs) : lastMs;
  const lanes = [
    linkLane(fromMs, openedMs, toMs, entries),
    stateLane(entries, toMs),
    ...neighbourLanes(entries),
    ...sourceLanes(entries),
    deviceLane(entries),
    gateLane(entries),
    ...vmLanes(entries, toMs),
  ].filter(({ dots, bands }) => dots.length + bands.length > 0);
  const moments = [fromMs, openedMs, ...entries.map(({ at }) => Date.parse(at)), toMs];
  const place = scaleOf(moments);
  return { fromMs, toMs, lanes, place, ticks: ticksOf(moments, place) };
}

/** How long before its silence was established the last word of its agent came. */
function lastWordMs(entries: readonly JournalEntryView[]): number {
  return Number(entries.find(({ kind }) => kind === 'incident-opened')?.data.silentMs ?? 0);
}

const msOf = ({ at }: JournalEntryView): number => Date.parse(at);

function linkLane(fromMs: number, openedMs: number, toMs: number, entries: readonly JournalEntryView[]): Lane {
  const back = entries.find(
    ({ kind, data }) => kind === 'new-boot' || (kind === 'state' && (data.to === 'returned' || data.to === 'up')),
  );
  const endMs = back === undefined ? toMs : msOf(back);
  const first = entries[0]?.id ?? 0;
  return {
    id: 'link',
    label: 'Link',
    dots: [
      { atMs: fromMs, tone: 'good', shape: 'round', says: 'The last word of its agent', entry: first },
      { atMs: openedMs, tone: 'bad', shape: 'diamond', says: 'Its silence is established', entry: first },
      ...(back === undefined
        ? []
        : [{ atMs: endMs, tone: 'good' as const, shape: 'round' as const, says: back.sentence, entry: back.id }]),
    ],
    bands: [{ fromMs, toMs: endMs, tone: 'bad', says: 'Silent' }],
  };
}

function stateLane(entries: readonly JournalEntryView[], toMs: number): Lane {
  const changes = entries.filter(({ kind, data }) => kind === 'state' && typeof data.to === 'string');
  return {
    id: 'state',
    label: 'State',
    dots: [],
    bands: changes.map((entry, at) => {
      const next = changes[at + 1];
      const state = String(entry.data.to);
      return {
        fromMs: msOf(entry),
        toMs: next === undefined ? toMs : msOf(next),
        tone: stateTones[state] ?? 'calm',
        says: state,
      };
    }),
  };
}

const roundsOf = (entries: readonly JournalEntryView[]) =>
  entries.filter(({ kind, data }) => (kind === 'round' || kind === 'last-look') && Array.isArray(data.sources));
const sourcesOf = ({ data }: JournalEntryView): readonly Source[] => data.sources as Source[];

/** What each neighbour said in each round: life if it saw any, else silence if it read anything. */
function neighbourLanes(entries: readonly JournalEntryView[]): Lane[] {
  const rounds = roundsOf(entries);
  const names = new Set(
    rounds.flatMap((round) => [
      ...asNames(round.data.neighbours),
      ...sourcesOf(round).flatMap(({ by }) => (by === null ? [] : [by])),
    ]),
  );
  return [...names].sort().map((name) => ({
    id: `neighbour:${name}`,
    label: `Neighbour ${name}`,
    bands: [],
    dots: rounds.flatMap((round) => {
      const asked = asNames(round.data.neighbours).includes(name);
      const read = sourcesOf(round).filter(({ by }) => by === name);
      if (!asked && read.length === 0) return [];
      const worst = read.some(({ evidence }) => evidence === 'alive')
        ? 'alive'
        : read.some(({ evidence }) => evidence === 'dead')
          ? 'dead'
          : 'unknown';
      const words =
        read.length === 0 ? 'asked; its reading was not the one that decided' : read.map(({ why }) => why).join('; ');
      return [
        {
          atMs: msOf(round),
          tone: read.length === 0 ? 'calm' : (evidenceTones[worst] ?? 'calm'),
          shape: 'round',
          says: `${name}: ${words}`,
          entry: round.id,
        } as const,
      ];
    }),
  }));
}

/** Pools by heartbeat and disks together, and the network. */
function sourceLanes(entries: readonly JournalEntryView[]): Lane[] {
  const rounds = roundsOf(entries);
  const placeOf = ({ key }: Source): string => {
    const [kind = '', pool = ''] = key.split(':');
    return kind === 'network' ? 'network' : `pool:${pool}`;
  };
  const places = new Set(rounds.flatMap((round) => sourcesOf(round).map(placeOf)));
  return [...places]
    .sort((a, b) => Number(a === 'network') - Number(b === 'network') || a.localeCompare(b))
    .map((place) => ({
      id: place,
      label: place === 'network' ? 'Network' : `Pool ${place.slice('pool:'.length)}`,
      bands: [],
      dots: rounds.flatMap((round) => {
        const found = sourcesOf(round).filter((source) => placeOf(source) === place);
        if (found.length === 0) return [];
        const all = (evidence: string) => found.some((source) => source.evidence === evidence);
        const word = all('alive') ? 'alive' : all('unknown') ? 'unknown' : 'dead';
        return [
          {
            atMs: msOf(round),
            tone: evidenceTones[word] ?? 'calm',
            shape: 'round',
            says: found.map(({ why }) => why).join('; '),
            entry: round.id,
          } as const,
        ];
      }),
    }));
}

function deviceLane(entries: readonly JournalEntryView[]): Lane {
  const kinds = ['power-read', 'power-off', 'power-on', 'read-off', 'manual-fence', 'identify', 'level-given-up'];
  return {
    id: 'device',
    label: 'Fence device',
    bands: [],
    dots: entries
      .filter(({ kind }) => kinds.includes(kind))
      .map((entry) => ({
        atMs: msOf(entry),
        tone: deviceTone(entry),
        shape: entry.kind === 'power-off' ? 'diamond' : 'round',
        says: entry.sentence,
        entry: entry.id,
      })),
  };
}

function deviceTone({ kind, data, sentence }: JournalEntryView): Tone {
  if (kind === 'power-read') return data.power === 'off' ? 'good' : data.power === 'unknown' ? 'notice' : 'calm';
  if (kind === 'read-off') return 'good';
  if (kind === 'power-off') return sentence.includes('refused') ? 'notice' : 'bad';
  return 'accent';
}

function gateLane(entries: readonly JournalEntryView[]): Lane {
  const asked = entries.filter(({ data }) => Array.isArray(data.gates));
  return {
    id: 'gates',
    label: 'Gates',
    bands: [],
    dots: asked.map((entry) => {
      const closed = (entry.data.gates as { open: boolean; why: string }[]).filter(({ open }) => !open);
      return {
        atMs: msOf(entry),
        tone: closed.length === 0 ? 'good' : 'bad',
        shape: 'bar',
        says: closed.length === 0 ? 'Every gate is open' : closed.map(({ why }) => why).join(' '),
        entry: entry.id,
      };
    }),
  };
}

function vmLanes(entries: readonly JournalEntryView[], toMs: number): Lane[] {
  const own = entries.filter(({ kind }) => kind.startsWith('vm-'));
  return [...new Set(own.map(({ subject }) => subject))].map((vm) => {
    const steps = own.filter(({ subject }) => subject === vm);
    const begun = steps.find(({ kind }) => kind === 'vm-start');
    const runs = steps.find(({ kind }) => kind === 'vm-started');
    return {
      id: `vm:${vm}`,
      label: `VM ${vm}`,
      dots: steps.map((entry) => ({
        atMs: msOf(entry),
        tone: entry.kind === 'vm-started' ? 'good' : entry.kind === 'vm-start' ? 'accent' : 'notice',
        shape: 'round',
        says: entry.sentence,
        entry: entry.id,
      })),
      bands:
        begun === undefined
          ? []
          : [
              {
                fromMs: msOf(begun),
                toMs: runs === undefined ? toMs : msOf(runs),
                tone: 'accent' as const,
                says: 'Starting',
              },
            ],
    };
  });
}

function asNames(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];
}

/** Labels no nearer to one another than this share of the width. */
const tickApart = 0.115;

function ticksOf(moments: readonly number[], place: (ms: number) => number): number[] {
  const sorted = [...new Set(moments)].sort((a, b) => a - b);
  const end = sorted.at(-1);
  const out: number[] = [];
  for (const ms of sorted) {
    const before = out.at(-1);
    const nearEnd = end !== undefined && ms !== end && place(end) - place(ms) < tickApart;
    if ((before === undefined || place(ms) - place(before) >= tickApart) && !nearEnd) out.push(ms);
  }
  return out;
}
