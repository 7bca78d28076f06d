import type { Draft } from '../draft.ts';
import { judgeRound, rememberSeen } from '../evidence/judge.ts';
import type { Cluster } from '../model/cluster.ts';
import type { RoundInFlight, RoundResult } from '../model/evidence.ts';
import type { Proof } from '../model/fence.ts';
import type { Host } from '../model/host.ts';
import { inRecovery } from '../model/lookup.ts';
import type { Vm } from '../model/vm.ts';
import { SUSPECT_TELL_MS } from '../states/tell.ts';
import { transition } from '../states/transition.ts';
import { list, secs } from '../words/sentences.ts';
import { lookBehindBar } from './storage/behind.ts';
import { readsSilent } from './watchdog.ts';

/** While VMs of a fenced host are not all started, its proof is watched: any life voids it, a person's word too (S2). */
export function watchesProof(cluster: Cluster, host: Host): boolean {
  if (host.state !== 'fenced' || host.proof === null || host.proof.kind === 'new-boot' || host.fence !== null)
    return false;
  return inRecovery(cluster.vms).some((vm) => {
    const r = vm.recovery;
    return r.kind !== 'none' && r.kind !== 'held' && r.from === host.name;
  });
}

/** Judges a look at a host that is proven off: whatever is younger than the proof is life. */
export function onWatch(d: Draft, name: string, check: RoundInFlight): void {
  const host = d.host(name);
  if (host.proof === null || !watchesProof(d.cluster, host)) return;
  const sinceDisconnectMs = d.now - host.proof.at;
  const { seen } = host;
  // The last look was after the bound: whatever has moved since is life, however old its stamps.
  const looked = { answers: check.answers, seen, afterOff: host.proof.kind !== 'watchdog' };
  const context = { cluster: d.cluster, host, now: d.now, sinceDisconnectMs, ...looked };
  const result = judgeRound(context, host.incident?.rounds ?? 0);
  d.patchHost(name, { seen: rememberSeen(host.seen, check.answers, d.now) });
  // Its machine beats with a new boot id: the old life is over, and the new one owns none of its VMs (S7, S22).
  if (hasBootedAnew(host, check, sinceDisconnectMs)) {
    tellUnread(d, name);
    return;
  }
  if (host.proof.kind === 'storage') {
    const behind = lookBehindBar(host, host.proof.storage, result.sources);
    if (behind.kind === 'written')
      voidProof(d, name, `${behind.by.why}, although ${host.proof.storage} turns it away`, 'life');
    return;
  }
  const life = result.sources.filter((s) => s.evidence === 'alive');
  const writes = life.find((s) => s.key !== 'network');
  const answers = life.find((s) => s.key === 'network');
  // A host whose power came back boots, and so does one that has reset itself: either answers before it can say who it is.
  const mayBoot = host.proof.kind === 'power-off' || host.proof.kind === 'watchdog';
  const sure = writes ?? (mayBoot ? undefined : answers);
  if (sure !== undefined) voidProof(d, name, `${sure.why}, although it was proven off`, 'life');
  else if (answers !== undefined) doubt(d, name, answers.why);
  else if (host.doubtSince !== null && endsDoubt(host.proof, result)) d.patchHost(name, { doubtSince: null });
  else tellUnread(d, name);
}

/** Nobody saw life. Where silence is all that the proof stands on, nothing less than its last look ends the doubt (S21). */
function endsDoubt(proof: Proof, { evidence, neighbours, sources }: RoundResult): boolean {
  if (proof.kind !== 'watchdog') return neighbours.length > 0;
  return evidence === 'dead' && readsSilent(proof.pools, sources);
}

/** After a restart of the server its VMs wait for a look that nobody can take: people must know. */
function tellUnread(d: Draft, name: string): void {
  const { proof, doubtSince } = d.host(name);
  if (proof?.kind !== 'watchdog' || doubtSince === null || d.now - doubtSince < SUSPECT_TELL_MS) return;
  const sentence = `${name} was reset by its watchdog; whether its old life is still silent cannot be told, since not all of it can be looked at (${list(proof.pools, 'its heartbeats')}, its network): its VMs wait. If you are sure that its old life is over, run: picket host confirm-down ${name}`;
  d.patchHost(name, { sentence });
  d.notifyOnce(name, 'reproof', 'needs-person', 'critical', sentence);
}

/** A beat of another boot, younger than the proof: one that is older may lie where this boot could never write. */
function hasBootedAnew(host: Host, check: RoundInFlight, sinceProofMs: number): boolean {
  const readings = Object.values(check.answers).flatMap((answer) => answer ?? []);
  return readings.some(
    (r) => r.kind === 'heartbeat' && r.result === 'read' && r.bootId !== host.bootId && r.ageMs <= sinceProofMs,
  );
}

/** A boot, and the start of the agent after it, take no longer than this. */
const BOOT_MS = 120_000;

/**
 * It was proven off, and now its network answers, and nothing else of it does: it was switched on again, as a rule, and will
 * say so by its new boot id. Until then nothing more of it is started; if it does not come, the proof was wrong.
 */
function doubt(d: Draft, name: string, why: string): void {
  const { doubtSince } = d.host(name);
  if (doubtSince === null) {
    d.patchHost(name, { doubtSince: d.now });
    d.say(
      name,
      'proof-doubt',
      `${name} was proven off, and ${why}: it seems to boot. Nothing more of it is started until it says who it is.`,
    );
  } else if (d.now - doubtSince >= BOOT_MS)
    voidProof(d, name, `${why} for ${secs(d.now - doubtSince)} without a new boot`, 'life');
}

/**
 * The proof was wrong. Nothing more is started: what waits goes back to the host, and what is being started is not tried again
 * while the host may run it (S2).
 */
export function voidProof(d: Draft, name: string, why: string, cause: 'life' | 'proof-void'): void {
  const host = d.host(name);
  const { proof } = d.host(name);
  const said = proof?.kind === 'storage' ? 'is shut out' : 'is off';
  const sentence = `The proof that ${name} ${said} was wrong: ${why}. Nothing more of it is started elsewhere; check at once which of its VMs run twice.`;
  d.notify('proof-void', 'critical', name, sentence, { proof: host.proof });
  giveBack(d, host);
  d.patchHost(name, { proof: null, doubtSince: null, automaticMaintenance: false, nextRoundAt: d.now });
  // It lives and writes: no guest of it counts as shut out any more, and what its agent reports is heard (S5, S19).
  const { barred } = d.host(name);
  if (cause === 'life' && barred !== null && barred !== undefined)
    d.patchHost(name, { barred: { ...barred, vms: [] } });
  transition(d, name, cause, sentence);
  d.patchHost(name, { proofVoidSince: d.now });
}

/** VMs of a host that are not started elsewhere yet may run on it after all: `which` of them, all if it is left out. */
export function giveBack(d: Draft, host: Host, which: (vm: Vm) => boolean = () => true): void {
  for (const vm of inRecovery(d.cluster.vms)) {
    const r = vm.recovery;
    if (r.kind === 'none' || r.kind === 'held' || r.from !== host.name || !which(vm)) continue;
    const old = { host: host.name, why: 'reported', since: d.now, bootId: host.bootId } as const;
    const on = vm.on.some((p) => p.host === host.name) ? vm.on : [...vm.on, old];
    d.patchVm(vm.uuid, r.kind === 'waiting' ? { on, recovery: { kind: 'none' } } : { on });
  }
}
