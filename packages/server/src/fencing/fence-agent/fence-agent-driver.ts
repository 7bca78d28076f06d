import type { FenceDriver } from '../driver.ts';

const detail = 'This version of Picket cannot run fence agents yet.';

/** Any fence_* program of the fence-agents project. */
export const fenceAgentDriver: FenceDriver = {
  deviceClass: () => 'power',
  status: async () => ({ power: 'unknown', detail }),
  guid: async () => ({ guid: null, detail }),
  command: async () => ({ accepted: false, detail }),
  identify: async () => ({ accepted: false, detail }),
  test: async () => ({ accepted: false, detail }),
};
