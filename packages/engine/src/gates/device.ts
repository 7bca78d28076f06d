import type { Device } from '../model/device.ts';
import { closed, type Gate, open } from './gate.ts';

/** S1: at least one fence level is bound to this host. Whether it answers is no gate: trying is harmless. */
export const deviceGate: Gate = {
  id: 'device',
  ask: (_cluster, host) => {
    const { devices } = host;
    if (!devices.some((device) => device.set))
      return closed(`${host.name} has no fence device: set ipmiHost, ipmiUsername and ipmiPassword.`);
    const several = devices.length > 1;
    const said = devices.map((device, level) =>
      standing(several ? `Its level ${level + 1} device` : 'Its device', device),
    );
    const answer = devices.some(({ set, binding }) => set && binding.kind === 'bound') ? open : closed;
    return answer(said.join(' '));
  },
};

function standing(who: string, { set, binding }: Device): string {
  if (!set) return `${who} is not set.`;
  if (binding.kind === 'bound') return `${who} is bound by ${binding.by}.`;
  if (binding.kind === 'untrusted') return `${who} is not trusted: ${binding.reason}.`;
  return `${who} is not bound to it: ${binding.reason}.`;
}
