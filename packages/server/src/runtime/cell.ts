import { type Cell, type Cluster, type ClusterEvent, capUse } from '@picket/engine';

/** What the cell asks of a cluster's runtime. */
export interface CellMember {
  state(): Cluster;
  /** Its engine time now; every cluster has a clock of its own. */
  engineMs(): number;
  tell(event: ClusterEvent): void;
}

interface Seen {
  readonly member: CellMember;
  /** What the others must know of it, as of its last saved step. */
  readonly cap: Cluster['cap'];
  readonly maxActions: number;
  readonly cutEndedAt: Cluster['cutEndedAt'];
  readonly cutting: string | null;
}

/**
 * All clusters of one installation under one cap and with one power cut at a time (I3, S11). Each cluster's engine decides by
 * itself and is told here what the others do. Turns are given in the order in which steps were saved, so two clusters that
 * begin in the same instant never both send: the second is refused right before its command would leave.
 */
export class CellOfClusters {
  private readonly members = new Map<string, Seen>();
  /** Clusters with a power cut under way, first come first. */
  private turns: readonly string[] = [];
  private readonly told = new Map<string, string>();

  /** Takes part from now on; tellAll() tells everybody. */
  join(name: string, member: CellMember): void {
    const { cap, settings, cutEndedAt } = member.state();
    this.members.set(name, { member, cap, maxActions: settings.fencingMaxActions, cutEndedAt, cutting: null });
    this.note(name);
  }

  /** To be called after every saved step of a cluster, before any of its effects is performed. */
  saved(name: string): void {
    if (this.note(name)) this.tellAll();
  }

  /** Notes what the others must know of it; true if that changed. */
  private note(name: string): boolean {
    const before = this.members.get(name);
    if (before === undefined) return false;
    const { cap, settings, cutEndedAt, hosts } = before.member.state();
    const cutting = Object.values(hosts).find((h) => h.state === 'fencing')?.name ?? null;
    const maxActions = settings.fencingMaxActions;
    this.members.set(name, { member: before.member, cap, maxActions, cutEndedAt, cutting });
    if (cutting === null) this.turns = this.turns.filter((t) => t !== name);
    else if (!this.turns.includes(name)) this.turns = [...this.turns, name];
    return (
      before.cap !== cap ||
      before.maxActions !== maxActions ||
      before.cutEndedAt !== cutEndedAt ||
      before.cutting !== cutting
    );
  }

  /** Why this host's power must not be cut right now; null when it is its cluster's turn, or a person let it go beside. */
  refusal(name: string, host: string): string | null {
    const other = this.cuttingBeside(name);
    if (other === null) return null;
    if (this.members.get(name)?.member.state().hosts[host]?.incident?.besideOthers === true) return null;
    return `${other.host} of cluster ${other.cluster} is being fenced; one host at a time in this installation`;
  }

  private cuttingBeside(name: string): Cell['cutting'] {
    const first = this.turns[0];
    const host = first === undefined ? undefined : this.members.get(first)?.cutting;
    return first === undefined || first === name || host === undefined || host === null
      ? null
      : { cluster: first, host };
  }

  /** Tells every cluster whose picture of the others changed; to be called after clusters have joined. */
  tellAll(): void {
    const busy = [...this.members].filter(([, m]) => m.cap.actions.length > 0 || m.cutEndedAt !== null);
    const [most, next] = [...this.members].sort(([, a], [, b]) => b.maxActions - a.maxActions);
    for (const [name, { member }] of this.members) {
      const maxActions = (most?.[0] === name ? next : most)?.[1].maxActions ?? 0;
      const cutting = this.cuttingBeside(name);
      const others = busy.filter(([other]) => other !== name);
      // Engine times of other clusters shift against ours by fractions: what they mean in their own is compared.
      const meant = others.map(([other, m]) => [other, m.cutEndedAt, m.cap.actions, m.cap.acknowledged?.at]);
      const key = JSON.stringify([maxActions, cutting, meant]);
      if ((this.told.get(name) ?? alone) === key) continue;
      this.told.set(name, key);
      member.tell({ kind: 'cell-changed', cell: { maxActions, cutting, ...inTimeOf(member, others) } });
    }
  }
}

const alone = JSON.stringify([0, null, []]);

/** What others have done, as engine times of this cluster. */
function inTimeOf(member: CellMember, others: readonly [string, Seen][]): Pick<Cell, 'actions' | 'cutEndedAt'> {
  const now = member.engineMs();
  const actions: { at: number; host: string; cluster: string }[] = [];
  let cutEndedAt: number | null = null;
  for (const [cluster, other] of others) {
    const aheadMs = now - other.member.engineMs();
    for (const { at, host } of capUse(other.member.state(), now - aheadMs))
      actions.push({ at: at + aheadMs, host, cluster });
    if (other.cutEndedAt !== null)
      cutEndedAt = Math.max(cutEndedAt ?? Number.NEGATIVE_INFINITY, other.cutEndedAt + aheadMs);
  }
  return { actions: actions.sort((a, b) => a.at - b.at), cutEndedAt };
}
