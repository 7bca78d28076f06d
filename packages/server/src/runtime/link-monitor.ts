import { LONGEST_PAUSE_MS } from '@picket/engine';
import type { Clock } from './ports.ts';

/** A change of a link; beats themselves never leave this file (DESIGN §3, hot path). */
export type LinkEdge =
  | { readonly kind: 'silent'; readonly host: string; readonly silentForMs: number }
  | { readonly kind: 'heard'; readonly host: string };

interface Link {
  lastMs: number;
  up: boolean;
  /** False until this run has heard the host: agents may take a while to come back after a restart (T6). */
  heard: boolean;
  /** Announced silence: not judged before this; null = none announced. */
  pausedUntilMs: number | null;
}

/** A host not heard yet by this run is given at least this long: agents reconnect within 10 s (T6). */
const FIRST_HEARD_MS = 15_000;

/** Last-heard of every host of one cluster, in memory, by the monotonic clock. One sweep, no timer per host. */
export class LinkMonitor {
  private readonly clock: Clock;
  private readonly links = new Map<string, Link>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Begins to watch a host that was up when the last run ended, as if heard now. */
  expect(host: string): void {
    this.links.set(host, { lastMs: this.clock.monoMs(), up: true, heard: false, pausedUntilMs: null });
  }

  /** A new session said hello. */
  connected(host: string): void {
    this.links.set(host, { lastMs: this.clock.monoMs(), up: true, heard: true, pausedUntilMs: null });
  }

  /** Any message of the present session. Returns the edge if the host had been silent. */
  heard(host: string): LinkEdge | null {
    const link = this.links.get(host);
    if (link === undefined) return null;
    link.lastMs = this.clock.monoMs();
    link.heard = true;
    link.pausedUntilMs = null;
    if (link.up) return null;
    link.up = true;
    return { kind: 'heard', host };
  }

  /** The agent said that it goes for a while. Any word of it ends that. */
  pausing(host: string, forMs: number): void {
    const link = this.links.get(host);
    if (link !== undefined) link.pausedUntilMs = this.clock.monoMs() + Math.min(forMs, LONGEST_PAUSE_MS);
  }

  /** Hosts that have become silent since the last sweep. */
  sweep(suspectAfterMs: (host: string) => number): LinkEdge[] {
    const now = this.clock.monoMs();
    const edges: LinkEdge[] = [];
    for (const [host, link] of this.links) {
      if (!link.up || (link.pausedUntilMs !== null && now < link.pausedUntilMs)) continue;
      const silentForMs = now - link.lastMs;
      const limit = suspectAfterMs(host);
      if (silentForMs < (link.heard ? limit : Math.max(limit, FIRST_HEARD_MS))) continue;
      link.up = false;
      edges.push({ kind: 'silent', host, silentForMs });
    }
    return edges;
  }

  /** A pause of this process made everything look silent: all links count as just heard (S17). */
  excuse(): void {
    const now = this.clock.monoMs();
    for (const link of this.links.values()) if (link.up) link.lastMs = now;
  }
}
