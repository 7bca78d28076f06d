import type { FenceDriver } from '../driver.ts';

const detail = 'This version of Picket cannot speak Redfish yet.';

/** Redfish over HTTPS (DMTF DSP0266). */
export const redfishDriver: FenceDriver = {
  deviceClass: () => 'power',
  status: async () => ({ power: 'unknown', detail }),
  guid: async () => ({ guid: null, detail }),
  command: async () => ({ accepted: false, detail }),
  identify: async () => ({ accepted: false, detail }),
  test: async () => ({ accepted: false, detail }),
};
