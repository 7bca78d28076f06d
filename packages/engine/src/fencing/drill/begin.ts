import type { Draft } from '../../draft.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { ClusterEvent } from '../../model/events.ts';
import type { Host } from '../../model/host.ts';
import { readPower } from '../begin.ts';
import { bindingGuid, deviceAt, deviceName } from '../levels.ts';

/** Beyond the deadline of the read: the agent's inventory, which comes at once as a rule. */
const ANSWER_MS = 10_000;

/** Why a drill must not begin, or not go on before its off command: it kills whatever runs on the host. null: it may. */
export function whyNoDrill(cluster: Cluster, host: Host, level: number): string | null {
  const { set, binding } = deviceAt(host, level);
  const { name } = host;
  if (!set) return `${name} has no such fence device: set ipmiHost first.`;
  if (host.state !== 'maintenance')
    return `${name} is ${host.state}: an off-drill is for a host in maintenance (picket host maintenance ${name} --reason "…").`;
  if (!host.link.up) return `${name} is silent: only a host whose agent talks can show that it is its power that goes.`;
  if (binding.kind === 'untrusted')
    return `The ${deviceName(host, level)} of ${name} is not trusted (${binding.reason}); it may cut another host's power. Check its wiring, then state it: picket fence bind ${name} --statement --reason "…"`;
  if (host.inventory?.ok !== true) return `${name} cannot tell whether a VM runs on it; mend its libvirt first.`;
  const vm = Object.values(cluster.vms).find((v) => v.on.some((p) => p.host === name));
  if (vm !== undefined) return `${vm.name} is, or may be, on ${name}: move or stop it first; the drill cuts the power.`;
  if (host.inventory.guests > 0)
    return `A VM that Picket does not manage runs on ${name}: stop it first; the drill cuts the power.`;
  return null;
}

/** Looks first: power and inventory are asked for anew, and nothing is cut before both have answered. */
export function onBindByDrill(d: Draft, event: Extract<ClusterEvent, { kind: 'bind-by-drill' }>): void {
  const host = d.host(event.host);
  const level = event.level ?? 0;
  const commandMs = host.settings.fenceCommandSeconds * 1000;
  const { who, reason } = event;
  d.say(
    host.name,
    'drill',
    `${who} begins an off-drill of the ${deviceName(host, level)} of ${host.name} (${reason}): its power is cut once, to see that it is this host's.`,
    { level },
  );
  d.askInventory(host.name);
  d.patchHost(host.name, {
    drill: {
      level,
      who,
      reason,
      startedAt: d.now,
      revision: deviceAt(host, level).revision,
      bootId: host.bootId,
      guid: bindingGuid(host, level),
      offAt: null,
      phase: {
        kind: 'look',
        effect: readPower(d, host.name, level, host.settings.fenceCommandSeconds),
        on: false,
      },
      endsAt: d.now + 2 * commandMs + ANSWER_MS,
    },
  });
}
