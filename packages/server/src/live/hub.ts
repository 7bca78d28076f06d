import type { JournalEntryView, liveEventSchemas } from '@picket/protocol';
import { journalEntryView, wallTime } from '../api/views/journal.ts';
import type { Clock, Commit } from '../runtime/ports.ts';
import type { JournalRepository, JournalRow } from '../store/types.ts';
import { frame, type LiveStream } from './stream.ts';

/** At most four `changed` a second for each cluster. */
const spacingMs = 250;
const pingMs = 10_000;
const mostStreams = 200;
/** A reader that missed more than this reads anew instead. */
const mostMissed = 500;

export interface LiveHub {
  /** To be told of every saved step. */
  committed(commit: Pick<Commit, 'cluster' | 'journal'>): void;
  /** Why there is no place for one more; null when there is. */
  full(): string | null;
  /** `lastSeen`: id of the last journal entry that the reader has; null = begins now. */
  add(stream: LiveStream, lastSeen: number | null): Promise<void>;
  remove(stream: LiveStream): void;
  /** Ends the streams of a session. */
  end(sessionHash: string): void;
  count(): number;
  close(): void;
}

export interface LiveHubOptions {
  readonly clock: Clock;
  readonly journal: JournalRepository;
  readonly about: { readonly installation: string; readonly version: string };
}

/** Tells browsers what changes. They hold no state of their own: `changed` makes them read again. */
export function openLiveHub({ clock, journal, about }: LiveHubOptions): LiveHub {
  const streams = new Set<LiveStream>();
  const dirty = new Map<string, boolean>();
  let timer: { cancel(): void } | null = null;
  let pinger: { cancel(): void } | null = null;
  /** Newest entry of the journal that was told; null until somebody listens. */
  let told: number | null = null;
  let closed = false;

  function committed({ cluster, journal: rows }: Pick<Commit, 'cluster' | 'journal'>): void {
    if (streams.size === 0 || closed) return;
    dirty.set(cluster, dirty.get(cluster) === true || rows.length > 0);
    // Also the first waits: the step is saved, and in the next instants it will be what readers are shown.
    timer ??= clock.after(spacingMs, () => void flush());
  }

  async function flush(): Promise<void> {
    const clusters = [...dirty];
    dirty.clear();
    timer = null;
    const at = wallTime(clock.wallMs());
    for (const [cluster] of clusters) send('changed', { cluster, at });
    if (clusters.some(([, written]) => written)) await tellJournal();
  }

  async function tellJournal(): Promise<void> {
    const from = told;
    if (from === null) return;
    const page = await journal.list({ order: 'oldest', after: from, limit: mostMissed }).catch(() => null);
    if (page === null) return;
    for (const row of page.rows) {
      const text = journalFrame(row);
      for (const stream of streams) stream.journal(row.id, text);
      told = Math.max(told ?? 0, row.id);
    }
    if (page.next !== null) await tellJournal();
  }

  function send(event: keyof typeof liveEventSchemas, data: object): void {
    const text = frame(event, data);
    for (const stream of streams) stream.send(text);
  }

  async function add(stream: LiveStream, lastSeen: number | null): Promise<void> {
    streams.add(stream);
    pinger ??= clock.after(pingMs, ping);
    stream.send(frame('hello', { ...about, at: wallTime(clock.wallMs()) }));
    if (told === null || lastSeen === null) {
      const newest = (await journal.list({ limit: 1 })).rows[0]?.id ?? 0;
      told ??= newest;
      if (lastSeen === null) return stream.caughtUp(newest);
    }
    const missed = await journal.list({ order: 'oldest', after: lastSeen, limit: mostMissed });
    if (missed.next === null) {
      for (const row of missed.rows) stream.send(journalFrame(row));
      return stream.caughtUp(missed.rows.at(-1)?.id ?? lastSeen);
    }
    stream.send(frame('resync', {}));
    stream.caughtUp((await journal.list({ limit: 1 })).rows[0]?.id ?? 0);
  }

  function ping(): void {
    pinger = streams.size === 0 || closed ? null : clock.after(pingMs, ping);
    send('ping', { at: wallTime(clock.wallMs()) });
    for (const stream of streams) stream.check();
  }

  return {
    committed,
    add,
    full: () =>
      streams.size >= mostStreams ? `${mostStreams} live streams are open, and that is all there may be.` : null,
    remove: (stream) => void streams.delete(stream),
    end: (sessionHash) => {
      for (const stream of streams) if (stream.session === sessionHash) stream.end();
    },
    count: () => streams.size,
    close: () => {
      closed = true;
      timer?.cancel();
      pinger?.cancel();
      for (const stream of streams) stream.end();
    },
  };
}

function journalFrame(row: JournalRow): string {
  return frame('journal', journalEntryView(row) satisfies JournalEntryView, row.id);
}
