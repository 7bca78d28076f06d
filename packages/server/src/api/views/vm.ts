import type { Vm } from '@picket/engine';
import type { VmState, VmView } from '@picket/protocol';
import type { Now } from '../lookup.ts';
import { listed, seconds, span } from './text.ts';

export function vmView(vm: Vm, now: Now): VmView {
  const { cluster, nowMs } = now;
  const { state, sentence } = situation(vm, now);
  return {
    uuid: vm.uuid,
    name: vm.name,
    cluster: cluster.name,
    state,
    sentence,
    on: vm.on.map(({ host, why, since }) => ({ host, why, sinceSeconds: seconds(nowMs - since) })),
    desired: vm.desired,
    priority: vm.priority,
    policy: vm.policy,
    group: vm.group,
    memoryMib: vm.memoryMib,
    vcpus: vm.vcpus,
    epoch: vm.epoch,
    owner: vm.owner,
    obstacles: [...vm.obstacles],
  };
}

function situation(vm: Vm, { cluster, nowMs }: Now): { state: VmState; sentence: string } {
  const { recovery } = vm;
  switch (recovery.kind) {
    case 'none': {
      const state = settledState(vm, cluster.hosts);
      return { state, sentence: settledSentence(vm, state, cluster.hosts) };
    }
    case 'waiting': {
      const where = recovery.onlyHost === null ? 'a host that can take it' : recovery.onlyHost;
      const from = recovery.from === null ? '' : `; it ran on ${recovery.from}`;
      const tries =
        recovery.attempts === 0
          ? ''
          : `, after ${recovery.attempts} failed ${recovery.attempts === 1 ? 'start' : 'starts'}`;
      return {
        state: 'waiting',
        sentence: `Waits since ${span(nowMs - recovery.since)} to be started on ${where}${tries}${from}.`,
      };
    }
    case 'starting': {
      const locked =
        recovery.lockedSince === null ? '' : `; its disk is still locked, since ${span(nowMs - recovery.lockedSince)}`;
      return {
        state: 'starting',
        sentence: `Is being started on ${recovery.host} since ${span(nowMs - recovery.since)}${locked}.`,
      };
    }
    case 'pinned':
      return {
        state: 'pinned',
        sentence: `Nobody knows whether its start on ${recovery.host} succeeded: it is started nowhere else until that host's agent says so or the host is proven off.`,
      };
    case 'held':
      return { state: 'held', sentence: `Held for a person since ${span(nowMs - recovery.since)}: ${recovery.reason}` };
  }
}

/** Its state alone, without sentences: lists of tens of thousands are counted and filtered by it. */
export function vmState(vm: Vm, hosts: Now['cluster']['hosts']): VmState {
  return vm.recovery.kind === 'none' ? settledState(vm, hosts) : vm.recovery.kind;
}

function settledState({ on, desired }: Vm, hosts: Now['cluster']['hosts']): VmState {
  if (on.length > 1 && on.filter(({ why }) => why === 'reported').length > 1) return 'doubled';
  if (on.some(({ host }) => hosts[host]?.link.up !== true)) return 'uncertain';
  if (on.length > 0) return 'running';
  return desired === 'stopped' ? 'stopped' : 'lost';
}

function settledSentence(vm: Vm, state: VmState, hosts: Now['cluster']['hosts']): string {
  const names = vm.on.map((presence) => presence.host);
  if (state === 'doubled') {
    const reported = vm.on.filter((presence) => presence.why === 'reported').map((presence) => presence.host);
    return `Reported running on ${listed(reported)} at once.`;
  }
  if (state === 'uncertain') {
    const silent = names.filter((name) => hosts[name]?.link.up !== true);
    return `Was last known on ${listed(names)}; ${listed(silent)} ${silent.length === 1 ? 'is' : 'are'} silent.`;
  }
  if (state === 'running') return `Runs on ${listed(names)}.`;
  return state === 'stopped' ? 'Is stopped, as it should be.' : 'Should run, but no host reports it running.';
}
