import type { Domain, PoolReport } from '@picket/protocol';
import type { Draft } from '../draft.ts';
import { isShutOut, withAddresses } from '../fencing/storage/cover.ts';
import type { ClusterEvent } from '../model/events.ts';
import type { Host } from '../model/host.ts';
import type { Vm } from '../model/vm.ts';
import { hasCrashed, onCrash } from '../recovery/crash.ts';
import { hold, resumeStopped } from '../recovery/lost.ts';
import { settleStarted } from '../recovery/results.ts';
import { notePools } from '../states/pools.ts';
import { list } from '../words/sentences.ts';
import { watchdogAfter } from './watchdog.ts';

const STOPPING_MS = 120_000;

type Seen = Omit<Domain, 'xml'>;

/** What a host says runs on it. A failed inventory is unknown, never empty (S5): then nothing about VMs changes. */
export function onInventory(d: Draft, event: Extract<ClusterEvent, { kind: 'host-inventory' }>): void {
  const host = d.cluster.hosts[event.host];
  // Of a host that is silent, or of a boot that is over, this is an old word: it must not undo what was proven since.
  if (host === undefined || event.bootId !== host.bootId || !host.link.up) return;
  const pools = notePools(
    d,
    host,
    event.pools.map((p) => stillThere(host, p)),
  );
  const common = {
    memoryTotalMib: event.memoryTotalMib,
    memoryFreeMib: event.memoryFreeMib,
    pools,
    otherManagers: event.otherManagers,
    watchdog: event.watchdog === undefined ? null : watchdogAfter(host, event.watchdog, false),
    usedAddresses: withAddresses(host, [...(event.addresses ?? []), ...pools.flatMap((p) => p.fence?.addresses ?? [])]),
  };
  if (!event.ok) {
    if (host.inventory?.ok !== false)
      d.say(
        host.name,
        'inventory',
        `${host.name} cannot tell what runs on it: ${event.reason}. Its VMs are taken to be where they were.`,
      );
    d.patchHost(host.name, {
      ...common,
      inventory: {
        at: host.inventory?.at ?? d.now,
        ok: false,
        bootId: event.bootId,
        reason: event.reason,
        guests: host.inventory?.guests ?? 0,
      },
    });
    return;
  }
  // What we know is looked for even where we start nothing: a transient copy or another manager's host may run it (S5).
  const ours = (x: Seen): boolean => x.persistent && event.otherManagers.length === 0;
  const domains = event.domains.filter((x) => ours(x) || d.cluster.vms[x.uuid] !== undefined);
  d.patchHost(host.name, {
    ...common,
    inventory: {
      at: d.now,
      ok: true,
      bootId: event.bootId,
      reason: '',
      guests: event.domains.filter(({ state }) => state !== 'shutoff').length,
    },
    defined: domains.filter(ours).map((x) => x.uuid),
  });
  for (const domain of domains) onDomain(d, host, domain);
  const named = new Set(domains.map((x) => x.uuid));
  for (const vm of d.vms()) if (!named.has(vm.uuid)) onNotHere(d, host, vm, null);
  // Announced long ago and still at work: the shutdown was called off.
  if (host.stopping !== null && d.now - host.stopping.at > STOPPING_MS) resumeStopped(d, host.name);
}

/** A pool that cannot be used just now cannot say of which storage it is a part: what it said before holds, to fence by (S19). */
function stillThere(host: Host, pool: PoolReport): PoolReport {
  const before = host.pools.find((p) => p.pool === pool.pool && p.type === pool.type);
  return pool.ok || pool.fence !== undefined || before?.fence === undefined ? pool : { ...pool, fence: before.fence };
}

function onDomain(d: Draft, host: Host, domain: Seen): void {
  const known = d.cluster.vms[domain.uuid];
  // Whatever is not shut off has a QEMU that may write.
  const running = domain.state !== 'shutoff';
  if (known === undefined) {
    d.putVm({
      uuid: domain.uuid,
      name: domain.name,
      memoryMib: domain.memoryMib,
      vcpus: domain.vcpus,
      disks: domain.disks,
      ...(domain.alsoWrites === undefined ? {} : { alsoWrites: domain.alsoWrites }),
      xmlHash: domain.xmlHash,
      obstacles: domain.obstacles,
      blockJob: domain.blockJob,
      priority: 100,
      policy: 'restart',
      group: null,
      desired: running ? 'running' : 'stopped',
      on: running ? [{ host: host.name, why: 'reported', since: d.now, bootId: host.bootId }] : [],
      epoch: 1,
      owner: host.name,
      recovery: { kind: 'none' },
      lastStartedAt: null,
      fatalStarts: 0,
    });
    return;
  }
  if (!running) {
    onNotHere(d, host, known, domain);
    return;
  }
  if (domain.persistent) refresh(d, known, domain);
  onRunningHere(d, host, d.vm(domain.uuid), domain.state === 'running');
}

/** The live definition of a running VM is the one to start elsewhere (S18). */
function refresh(d: Draft, vm: Vm, domain: Seen): void {
  const { name, memoryMib, vcpus, xmlHash, blockJob, alsoWrites = [] } = domain;
  const same =
    vm.name === name &&
    vm.memoryMib === memoryMib &&
    vm.vcpus === vcpus &&
    vm.xmlHash === xmlHash &&
    vm.blockJob === blockJob &&
    (vm.alsoWrites ?? []).join() === alsoWrites.join() &&
    vm.obstacles.join() === domain.obstacles.join();
  if (!same)
    d.patchVm(vm.uuid, {
      ...{ name, memoryMib, vcpus, xmlHash, blockJob, alsoWrites },
      ...{ obstacles: domain.obstacles, disks: domain.disks },
    });
}

function onRunningHere(d: Draft, host: Host, vm: Vm, active: boolean): void {
  // A guest that its storage turns away writes nothing any more: it lives elsewhere, and is released here (S9, S19).
  if (isShutOut(host, vm.uuid)) return;
  const r = vm.recovery;
  const here = vm.on.find((p) => p.host === host.name);
  // A start under way is settled by its own result: a starting QEMU shows as paused for a moment, and may yet fail on the lock.
  if (r.kind === 'starting' && r.host === host.name) return;
  if (r.kind === 'pinned' && r.host === host.name) {
    if (!active) return;
    d.drop(r.effect);
    settleStarted(d, vm, host.name, `${vm.name} runs on ${host.name} now, as its host reports.`);
    return;
  }
  // What a host said to an earlier run of the server is no report: it may have lost the VM since.
  const reports = (name: string): boolean => {
    const other = d.cluster.hosts[name];
    return other?.link.up === true && other.inventory !== null;
  };
  const elsewhere = vm.on.filter((p) => p.host !== host.name && p.why === 'reported' && reports(p.host));
  const starting = r.kind === 'starting' || r.kind === 'pinned';
  if (elsewhere.length > 0 || starting) {
    const others = starting ? [r.host] : elsewhere.map((p) => p.host);
    const why = active ? 'reported' : 'migration';
    if (here === undefined)
      d.patchVm(vm.uuid, { on: [...vm.on, { host: host.name, why, since: d.now, bootId: host.bootId }] });
    // The target of a migration holds it paused until the end; a returned host is settled by its release (S9).
    const news = here === undefined && active && (host.state !== 'returned' || host.proof === null);
    if (news) twice(d, vm, host.name, others);
    return;
  }
  if (!active && r.kind === 'waiting') {
    // What a broken migration left behind: it bars a start elsewhere and is no reason to forget the VM.
    const left = { host: host.name, why: 'migration', since: d.now, bootId: host.bootId } as const;
    if (here === undefined) d.patchVm(vm.uuid, { on: [...vm.on, left] });
    return;
  }
  if (r.kind === 'waiting' || r.kind === 'held') {
    d.say(vm.name, 'vm-found', `${vm.name} runs on ${host.name} already, as its host reports.`);
  }
  const settled =
    here?.why === 'reported' &&
    here.bootId === host.bootId &&
    vm.desired === 'running' &&
    vm.owner === host.name &&
    r.kind === 'none';
  if (settled) return;
  // A silent host stays on the set until it is proven off or says "not here" itself (S5).
  const silent = vm.on.filter((p) => p.host !== host.name);
  if (vm.owner !== host.name)
    d.say(
      vm.name,
      'vm-moved',
      `${vm.name} runs on ${host.name} now${vm.owner === null ? '' : ` (before: ${vm.owner})`}, moved by somebody else.`,
    );
  d.patchVm(vm.uuid, {
    on: [{ host: host.name, why: 'reported', since: d.now, bootId: host.bootId }, ...silent],
    desired: 'running',
    owner: host.name,
    epoch: vm.owner === host.name ? vm.epoch : vm.epoch + 1,
    recovery: { kind: 'none' },
  });
}

function twice(d: Draft, vm: Vm, host: string, others: readonly string[]): void {
  const sentence = `${vm.name} is reported running on ${list([host, ...others])} at once. Picket stops neither: find out which one is right and stop the other.`;
  d.say(vm.name, 'vm-twice', sentence);
  d.notify('needs-person', 'critical', vm.name, sentence, { hosts: [host, ...others] });
}

/** The host says that the VM (`domain`: defined there) does not run there. A start under way is not settled by that (S6). */
function onNotHere(d: Draft, host: Host, vm: Vm, domain: Seen | null): void {
  const here = vm.on.find((p) => p.host === host.name);
  if (here === undefined) {
    if (
      domain === null &&
      vm.owner === host.name &&
      vm.desired === 'stopped' &&
      vm.on.length === 0 &&
      vm.recovery.kind === 'none' &&
      silentHosts(d, host).length === 0
    ) {
      d.removeVm(vm.uuid);
      d.say(vm.name, 'vm-gone', `${vm.name} is no longer defined on ${host.name}; it is forgotten.`);
    }
    return;
  }
  if (here.why === 'starting') return;
  const on = vm.on.filter((p) => p !== here);
  if (hasCrashed(d, host.name, vm, on, domain?.shutoffReason)) {
    onCrash(d, host.name, vm, on);
    return;
  }
  // Right after a start of this server it may have moved to a host that has not spoken yet: the next inventory tells.
  const last = on.length === 0 && vm.recovery.kind === 'none';
  if (last && d.hosts().some((h) => h.name !== host.name && h.link.up && h.inventory === null)) return;
  if (last && here.why === 'migration') {
    d.patchVm(vm.uuid, { on });
    lostOnTheWay(d, host, d.vm(vm.uuid));
    return;
  }
  const stoppedByHand =
    on.length === 0 && host.stopping === null && host.state !== 'returned' && vm.recovery.kind === 'none';
  d.patchVm(vm.uuid, { on, ...(stoppedByHand ? { desired: 'stopped' as const } : {}) });
  // Given back to a host whose proof was void, and not there either: nothing is started (S2), yet people must know.
  if (on.length === 0 && host.state === 'returned' && host.proof === null && vm.recovery.kind === 'none')
    hold(
      d,
      d.vm(vm.uuid),
      host.name,
      `the proof that ${host.name} was off was wrong, and now it runs nowhere; to start it, run: picket vm retry ${vm.name}`,
    );
  if (stoppedByHand) tellStopped(d, host, vm, domain?.shutoffReason === 'failed');
}

/**
 * The far end of a migration has given it up, and it is nowhere else: nobody has stopped it (S5). If its source went down cleanly
 * in the middle, it belongs to the VMs that come back with that host (S8); else people must know.
 */
function lostOnTheWay(d: Draft, target: Host, vm: Vm): void {
  if (d.hosts().some((h) => h.stopping?.running.includes(vm.uuid) === true)) return;
  const why = `it was being moved to ${target.name} and runs nowhere now; to start it, run: picket vm retry ${vm.name}`;
  hold(d, vm, target.name, why);
}

/** Stopped by hand, as it seems. While a host is silent it may as well have moved there, unseen: people should look (S5). */
function tellStopped(d: Draft, host: Host, vm: Vm, failed: boolean): void {
  const silent = silentHosts(d, host);
  if (failed) {
    // libvirt's word for a start that did not work, never for a crash: somebody stopped it and could not start it again.
    const sentence = `${vm.name} was stopped on ${host.name} by somebody whose attempt to start it again failed. Picket does not start it; mend it and start it there.`;
    d.say(vm.name, 'vm-stopped', sentence);
    d.notify('needs-person', 'warning', vm.name, sentence, { hosts: [host.name] });
    return;
  }
  if (silent.length === 0) {
    d.say(vm.name, 'vm-stopped', `${vm.name} was stopped on ${host.name}; it stays stopped.`);
    return;
  }
  const sentence = `${vm.name} no longer runs on ${host.name}: it was stopped there, or moved to ${list(silent)}, which cannot be asked now. Picket does not start it; look whether it runs.`;
  d.say(vm.name, 'vm-stopped', sentence);
  d.notify('needs-person', 'critical', vm.name, sentence, { hosts: silent });
}

/** A host that is only shut out of a storage may be on (S19). */
function mayBeOn({ proof }: Host): boolean {
  return proof === null || proof.kind === 'storage';
}

function silentHosts(d: Draft, except: Host): string[] {
  const settled = ['retired', 'disabled', 'ineligible'];
  const silent = d
    .hosts()
    .filter((h) => h.name !== except.name && !h.link.up && mayBeOn(h) && !settled.includes(h.state));
  return silent.map((h) => h.name);
}
