import { closed, type Gate, open } from './gate.ts';

/** S1: the fence device is bound to this host. Whether it answers is no gate: trying is harmless. */
export const deviceGate: Gate = {
  id: 'device',
  ask: (_cluster, host) => {
    if (!host.device.set)
      return closed(`${host.name} has no fence device: set ipmiHost, ipmiUsername and ipmiPassword.`);
    const b = host.device.binding;
    if (b.kind === 'bound') return open(`Its device is bound by ${b.by}.`);
    if (b.kind === 'untrusted') return closed(`Its device is not trusted: ${b.reason}.`);
    return closed(`Its device is not bound to it: ${b.reason}.`);
  },
};
