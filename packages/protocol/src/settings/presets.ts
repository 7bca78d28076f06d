import type { PresetName } from './preset-names.ts';
import type { SettingValues } from './schema.ts';

/** What each preset fills in at the level at which it is written. */
export const presets: Readonly<Record<PresetName, SettingValues>> = {
  none: {},
  ipmitool: { fenceDriver: 'ipmi', ipmiCipherSuite: 17 },
  'hpe-ilo': { fenceDriver: 'redfish', redfishSystem: '1' },
  'hpe-ilo-ipmi': { fenceDriver: 'ipmi', ipmiCipherSuite: 17 },
  'hpe-ilo-agent': { fenceDriver: 'fence-agent', fenceAgent: 'fence_ilo5' },
  'dell-idrac': { fenceDriver: 'redfish', redfishSystem: 'System.Embedded.1' },
  'dell-idrac-ipmi': { fenceDriver: 'ipmi', ipmiCipherSuite: 17 },
  'dell-idrac-agent': { fenceDriver: 'fence-agent', fenceAgent: 'fence_idrac', fenceAgentOptions: 'lanplus=1' },
  supermicro: { fenceDriver: 'redfish', redfishSystem: '1' },
  'supermicro-ipmi': { fenceDriver: 'ipmi', ipmiCipherSuite: 17 },
  'lenovo-xcc': { fenceDriver: 'redfish', redfishSystem: '1' },
  'lenovo-xcc-ipmi': { fenceDriver: 'ipmi', ipmiCipherSuite: 17 },
  redfish: { fenceDriver: 'redfish', redfishSystem: '' },
  'pdu-apc': { fenceDriver: 'fence-agent', fenceAgent: 'fence_apc_snmp' },
  'pdu-eaton': { fenceDriver: 'fence-agent', fenceAgent: 'fence_eaton_snmp' },
};

/** For people who choose one: which devices it is for, and what must be switched on there. */
export const presetDocs: Readonly<Record<PresetName, string>> = {
  none: 'Nothing is filled in.',
  ipmitool: 'Any BMC with IPMI 2.0 over LAN. Older ones want ipmiCipherSuite 3.',
  'hpe-ilo':
    'HPE iLO 4 (firmware 2.30 and later), 5, 6 and 7 by Redfish. iLO comes with a self-signed certificate: set redfishCertificate to its fingerprint.',
  'hpe-ilo-ipmi':
    'HPE iLO by IPMI, which must be switched on in iLO (Security, Access Settings: IPMI/DCMI over LAN). iLO 4 wants ipmiCipherSuite 3.',
  'hpe-ilo-agent':
    'HPE iLO by the fence agent fence_ilo5 (IPMI). Set fenceAgent to fence_ilo4 or fence_ilo3 (IPMI), fence_ilo or fence_ilo2 (RIBCL over HTTPS), fence_ilo5_ssh (SSH) and so on for others.',
  'dell-idrac': 'Dell iDRAC 7 and 8 (firmware 2.40 and later), 9 and 10 by Redfish.',
  'dell-idrac-ipmi':
    'Dell iDRAC by IPMI, which must be switched on in iDRAC (Connectivity: IPMI over LAN). iDRAC 7 and 8 want ipmiCipherSuite 3.',
  'dell-idrac-agent': 'Dell iDRAC by the fence agent fence_idrac (IPMI).',
  supermicro:
    'Supermicro X10 and later by Redfish; X10 and X11 need a licence for it (SFT-OOB-LIC or SFT-DCMS-SINGLE). Without one: supermicro-ipmi.',
  'supermicro-ipmi': 'Supermicro by IPMI. X10 and older want ipmiCipherSuite 3.',
  'lenovo-xcc': 'Lenovo XClarity Controller (ThinkSystem) by Redfish.',
  'lenovo-xcc-ipmi':
    'Lenovo XClarity Controller by IPMI, which must be switched on (Network: IPMI over LAN) and allowed for the user.',
  redfish: 'Any Redfish service with one system behind it; set redfishSystem where there are several.',
  'pdu-apc':
    'APC rack PDU by SNMP: set fencePlug to the outlet. Without ipmiUsername the password is the SNMP community; with one, set fenceAgentOptions to "snmp_version=3 snmp_sec_level=authNoPriv".',
  'pdu-eaton': 'Eaton ePDU by SNMP: like pdu-apc.',
};
