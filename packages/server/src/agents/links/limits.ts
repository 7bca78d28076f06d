/** Times and sizes of a link. Tests shorten the times; nothing else should. */
export interface LinkLimits {
  /** The first message must be a hello within this time. */
  readonly helloMs: number;
  /** A link that answers a ping within this time is alive, and a second session of its identity is refused. */
  readonly probeMs: number;
  /** How often links are pinged, to find dead TCP connections. Says nothing about silence: only the agent's messages do. */
  readonly pingMs: number;
  /** Neither message nor pong for so long: the connection is dead and is dropped. */
  readonly deadMs: number;
  /** Pause before something that the database refused is tried again. */
  readonly retryMs: number;
}

export const defaultLimits: LinkLimits = {
  helloMs: 5_000,
  probeMs: 1_000,
  pingMs: 5_000,
  deadMs: 15_000,
  retryMs: 2_000,
};

/** Largest message of an agent: an inventory of 5,000 domains with some of their XML. */
export const maxMessageBytes = 16 * 1024 * 1024;
