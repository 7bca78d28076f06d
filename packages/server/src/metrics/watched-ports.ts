import type { LiveHub } from '../live/hub.ts';
import type { Commit, FenceDevices, Ports, Store } from '../runtime/ports.ts';
import type { Metrics } from './metrics.ts';

/**
 * The same ports, with saved steps told to the live streams and counted, and power commands counted. The runtime knows nothing of
 * either: what happens is seen where it leaves it.
 */
export function watchedPorts(ports: Ports, live: Pick<LiveHub, 'committed'>, metrics: Metrics): Ports {
  return {
    ...ports,
    store: watchedStore(ports, (commit, tookMs) => {
      metrics.commitSeconds.observe(tookMs / 1000);
      metrics.steps.inc({ cluster: commit.cluster });
      for (const { event } of commit.outbox) metrics.told.inc({ cluster: commit.cluster, event });
      live.committed(commit);
    }),
    devices: watchedDevices(ports.devices, (action, result) => metrics.fenceActions.inc({ action, result })),
  };
}

function watchedStore({ store, clock }: Ports, saved: (commit: Commit, tookMs: number) => void): Store {
  return {
    ...store,
    commit: async (commit) => {
      const beganMs = clock.monoMs();
      await store.commit(commit);
      saved(commit, clock.monoMs() - beganMs);
    },
  };
}

function watchedDevices(devices: FenceDevices, sent: (action: string, result: string) => void): FenceDevices {
  return {
    ...devices,
    command: async (...given) => {
      const answer = await devices.command(...given);
      sent(given[3], answer.devices.every(({ accepted }) => accepted) ? 'accepted' : 'refused');
      return answer;
    },
  };
}
