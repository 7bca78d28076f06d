import type { Cluster, Host, Vm } from '@picket/engine';

export interface Anew {
  /** Who is said to have disarmed: `restore` or `take-over`. */
  readonly who: string;
  readonly reason: string;
  /** Engine time of the copy. */
  readonly at: number;
  /** Since 1970. */
  readonly nowMs: number;
}

/**
 * An entity of a database that is behind the world, fit to be used: the cluster is disarmed (SAFETY, backups), what was proven then proves
 * nothing now (I2), a watchdog of then may have been stopped since, or be that of a boot that is over (S21), and VM epochs jump above
 * all that agents may have seen since, or they would refuse every order (S6). Seconds since 1970 are such a number: a VM is not started
 * once a second, and a later restore lands above an earlier one. null: it stays as it is.
 */
export function anew(kind: string, body: unknown, { who, reason, at, nowMs }: Anew): unknown {
  switch (kind) {
    case 'cluster': {
      const armed: Cluster['armed'] = { on: false, since: at, graceUntil: at, who, reason };
      return { ...(body as Cluster), armed };
    }
    case 'host':
      return { ...(body as Host), proof: null, watchdog: null };
    case 'vm':
      return { ...(body as Vm), epoch: Math.max((body as Vm).epoch + 1, Math.floor(nowMs / 1000)) };
    default:
      return null;
  }
}
