import type { PresetName } from './preset-names.ts';
import type { SettingValues } from './schema.ts';

/** What each preset fills in at the level at which it is written. */
export const presets: Readonly<Record<PresetName, SettingValues>> = {
  none: {},
  ipmitool: { fenceDriver: 'ipmi', ipmiCipherSuite: 17 },
  'hpe-ilo': { fenceDriver: 'redfish', redfishSystem: '1' },
  'hpe-ilo-ipmi': { fenceDriver: 'ipmi', ipmiCipherSuite: 17 },
  'dell-idrac': { fenceDriver: 'redfish', redfishSystem: 'System.Embedded.1' },
  'dell-idrac-ipmi': { fenceDriver: 'ipmi', ipmiCipherSuite: 17 },
  supermicro: { fenceDriver: 'redfish', redfishSystem: '1' },
  'supermicro-ipmi': { fenceDriver: 'ipmi', ipmiCipherSuite: 17 },
  'lenovo-xcc': { fenceDriver: 'redfish', redfishSystem: '1' },
  redfish: { fenceDriver: 'redfish' },
  'pdu-apc': { fenceDriver: 'fence-agent', fenceAgent: 'fence_apc_snmp' },
  'pdu-eaton': { fenceDriver: 'fence-agent', fenceAgent: 'fence_eaton_snmp' },
};
