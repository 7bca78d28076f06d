import { secs } from '../words/sentences.ts';
import { closed, type Gate, open } from './gate.ts';

/** After a storm the cluster must have been calm for a while (states/storm.ts). */
export const cooldownGate: Gate = {
  id: 'cooldown',
  ask: (cluster, _host, now) => {
    if (cluster.cooldownUntil !== null && now < cluster.cooldownUntil) {
      return closed(`The cluster cools down after a storm for ${secs(cluster.cooldownUntil - now)} more.`);
    }
    return open('There was no storm lately.');
  },
};
