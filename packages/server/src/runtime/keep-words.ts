import type { Renewable } from './health.ts';

/** The newest beat of a host over the session that speaks for it. */
export interface HeardBeat {
  readonly cluster: string;
  readonly host: string;
  readonly session: string;
  readonly seq: number;
}

/** The newest beat of each host. One number a host, and nothing of the engine: beats are many. */
export class NewestBeats {
  private readonly beats = new Map<string, HeardBeat>();

  note(beat: HeardBeat): void {
    this.beats.set(JSON.stringify([beat.cluster, beat.host]), beat);
  }

  all(): readonly HeardBeat[] {
    return [...this.beats.values()];
  }
}

/**
 * The lease, with a word to every host that feeds a watchdog after each renewal: their VMs are still their own (S21). It names a beat that was
 * heard *before* the renewal began. So it cannot speak for a server that another one has followed, however late it arrives: that
 * one begins after the lease has run out, and counts from its own beginning.
 */
export function answeringBeats(
  lease: Renewable,
  heard: () => readonly HeardBeat[],
  tell: (beat: HeardBeat) => void,
): Renewable {
  return {
    renew: async () => {
      const before = heard();
      const renewed = await lease.renew();
      for (const beat of before) tell(beat);
      return renewed;
    },
  };
}
