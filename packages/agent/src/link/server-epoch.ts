import type { Welcome } from '@picket/protocol';

export interface Obeyed {
  readonly installation: string | null;
  readonly highestServerEpoch: number;
}

/** Why this server must not be obeyed, as a sentence; null when it may (S17, S24). */
export function whyNotServer(obeyed: Obeyed, welcome: Pick<Welcome, 'installation' | 'serverEpoch'>): string | null {
  if (obeyed.installation !== null && obeyed.installation !== welcome.installation) {
    return `The server belongs to installation ${welcome.installation}, this host to ${obeyed.installation}: join again if it was meant to move.`;
  }
  return whyNotEpoch(obeyed, welcome.serverEpoch);
}

/** The same for a single order of a server that was welcome. */
export function whyNotEpoch(obeyed: Obeyed, serverEpoch: number): string | null {
  if (serverEpoch >= obeyed.highestServerEpoch) return null;
  return `The server's epoch ${serverEpoch} is below ${obeyed.highestServerEpoch}, which this host has already obeyed: it is an old, restored or cloned server.`;
}
