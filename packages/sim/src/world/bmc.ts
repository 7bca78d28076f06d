import type { Random } from '../time/random.ts';

/** A BMC: what is wrong with it now. Power itself is the machine's. */
export interface Bmc {
  readonly host: string;
  /** null: it does not tell whose it is, like a PDU. */
  readonly guid: string | null;
  /** Its own chances: how often it is asked shifts nothing of what happens elsewhere. */
  readonly random: Random;
  /** It has no power, or its controller is dead. */
  down: boolean;
  /** Power commands answer success and do nothing; status is true. */
  lies: boolean;
  slowMs: number;
  wrongPassword: boolean;
  /** Its network comes and goes every few seconds, counted from then. */
  flapsSince: number | null;
  /** Its address leads to this host's BMC instead. */
  swappedWith: string | null;
  swappedAt: number | null;
  /** `accepted`: status says the commanded state at once, power follows later. `stale`: status shows the truth of a while ago. */
  cached: { readonly byMs: number; readonly shows: 'accepted' | 'stale' } | null;
  /** What was commanded last, for as long as the power has not followed. */
  accepted: 'on' | 'off' | null;
  /** When the power of its machine changed, and to what, for stale answers. */
  readonly history: { readonly at: number; readonly power: 'on' | 'off' }[];
}

const FLAP_MS = 4_000;

export function newBmc(host: string, guid: string | null, random: Random): Bmc {
  return {
    host,
    guid,
    random,
    down: false,
    lies: false,
    slowMs: 0,
    wrongPassword: false,
    flapsSince: null,
    swappedWith: null,
    swappedAt: null,
    cached: null,
    accepted: null,
    history: [],
  };
}

/** It answers nobody at this moment. */
export function isDeaf(bmc: Bmc, now: number): boolean {
  return bmc.down || (bmc.flapsSince !== null && Math.floor((now - bmc.flapsSince) / FLAP_MS) % 2 === 0);
}

/** What a status read answers: the truth, but for what its cache makes of it. */
export function statusOf(bmc: Bmc, truth: 'on' | 'off', now: number): 'on' | 'off' {
  if (bmc.cached === null) return truth;
  if (bmc.cached.shows === 'accepted') return bmc.accepted ?? truth;
  const since = now - bmc.cached.byMs;
  const past = bmc.history.filter((h) => h.at <= since).at(-1);
  if (past !== undefined) return past.power;
  const first = bmc.history[0];
  return first === undefined ? truth : first.power === 'on' ? 'off' : 'on';
}

/** Clears every fault. A machine without power has a BMC without power when that was cut with it: not cleared here. */
export function mendBmc(bmc: Bmc): void {
  bmc.down = false;
  bmc.lies = false;
  bmc.slowMs = 0;
  bmc.wrongPassword = false;
  bmc.flapsSince = null;
  bmc.swappedWith = null;
  bmc.cached = null;
}
