import { closed, type Gate, open } from './gate.ts';

/** S4: a person has switched fencing on, and incidents older than that were clicked one by one. */
export const armedGate: Gate = {
  id: 'armed',
  ask: (cluster, host) => {
    if (!cluster.armed.on)
      return closed(
        `The cluster is disarmed by ${cluster.armed.who}${cluster.armed.reason === '' ? '' : ` (${cluster.armed.reason})`}.`,
      );
    if (host.incident?.needsClick === true) {
      return closed(
        `${host.name} was silent before fencing was switched on; press "act now" (picket host act-now ${host.name}) to go on.`,
      );
    }
    return open('The cluster is armed.');
  },
};
