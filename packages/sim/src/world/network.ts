/** What happens to messages on one way of a link. */
export interface Way {
  readonly cut: boolean;
  readonly delayMs: number;
  /** Share of messages that are lost and sent again, 0–1. */
  readonly loss: number;
}

const clear: Way = { cut: false, delayMs: 0, loss: 0 };

/** Which of two ends can reach which: host names, `server`, `server2`, `bmc:HOST`, `pool:NAME`. Each direction by itself. */
export class Network {
  private readonly ways = new Map<string, Way>();

  way(from: string, to: string): Way {
    return this.ways.get(`${from}>${to}`) ?? clear;
  }

  /** A question and its answer get through. */
  talks(a: string, b: string): boolean {
    return !this.way(a, b).cut && !this.way(b, a).cut;
  }

  set(from: string, to: string, oneWay: boolean, way: Way): void {
    this.ways.set(`${from}>${to}`, way);
    if (!oneWay) this.ways.set(`${to}>${from}`, way);
  }

  /** Without names everything is healed. */
  heal(from?: string, to?: string, oneWay = false): void {
    if (from === undefined || to === undefined) {
      for (const key of [...this.ways.keys()]) {
        const [a, b] = key.split('>');
        if (from === undefined || from === a || from === b) this.ways.delete(key);
      }
      return;
    }
    this.ways.delete(`${from}>${to}`);
    if (!oneWay) this.ways.delete(`${to}>${from}`);
  }
}
