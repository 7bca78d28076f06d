import { secs } from '../words/sentences.ts';
import { closed, type Gate, open } from './gate.ts';

/** S4, S17: no power cut right after the server started or fencing was switched on. */
export const graceGate: Gate = {
  id: 'grace',
  ask: (cluster, _host, now) => {
    const startup = cluster.observer.startedAt + cluster.settings.startupGraceSeconds * 1000;
    const until = Math.max(startup, cluster.armed.graceUntil);
    if (now < until) {
      return closed(
        `${until === startup ? 'The server has just started' : 'Fencing was just switched on'}; ${secs(until - now)} of grace are left.`,
      );
    }
    return open('The grace after start-up is over.');
  },
};
