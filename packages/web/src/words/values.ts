import type { SettingJson, SettingKey } from '@picket/protocol';
import { actionWords } from './actions.ts';
import { counted, span } from './text.ts';

const choices: Partial<Record<SettingKey, Readonly<Record<string, string>>>> = {
  fencingAction: Object.fromEntries(Object.entries(actionWords).map(([action, { label }]) => [action, label])),
  profile: { fast: 'Fast', balanced: 'Balanced', careful: 'Careful' },
  capRelease: { acknowledge: 'a person who acknowledges it', window: 'time: the window passes' },
  manageVms: { all: 'all persistent ones', tagged: 'only those tagged for Picket' },
  returnToService: { auto: 'by itself', manual: 'when a person says so' },
  shutdownPolicy: { wait: 'wait for their host', recover: 'are started elsewhere once it is proven off' },
  onCrash: { restart: 'is restarted on its host', notify: 'is left to a person' },
  isolationResponse: { keep: 'is kept', fence: 'is fenced' },
  watchdogProof: {
    never: 'never',
    hardware: 'a host with a watchdog in hardware',
    softdog: 'one in software, too (lab only)',
  },
  fencePreset: {
    none: 'None',
    ipmitool: 'ipmitool (any IPMI 2.0)',
    'hpe-ilo': 'HPE iLO (Redfish)',
    'hpe-ilo-ipmi': 'HPE iLO (IPMI)',
    'dell-idrac': 'Dell iDRAC (Redfish)',
    'dell-idrac-ipmi': 'Dell iDRAC (IPMI)',
    supermicro: 'Supermicro (Redfish)',
    'supermicro-ipmi': 'Supermicro (IPMI)',
    'lenovo-xcc': 'Lenovo XCC (Redfish)',
    redfish: 'Any Redfish',
    'pdu-apc': 'APC power strip (SNMP)',
    'pdu-eaton': 'Eaton power strip (SNMP)',
  },
  fenceDriver: {
    ipmi: 'ipmi: ipmitool',
    redfish: 'redfish: HTTPS',
    'fence-agent': 'fence-agent: any fence_… program',
    exec: 'exec: any command',
    'ceph-blocklist': 'ceph-blocklist: shut out of Ceph',
  },
};

export function choiceLabel(key: SettingKey, value: string): string {
  return choices[key]?.[value] ?? value;
}

/** A value as people read it: "5 s", "Power off", "yes", "2 levels". */
export function valueWords(key: SettingKey, value: SettingJson | null): string {
  if (value === null || value === '') return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'one device' : counted(value.length, 'level');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (key.endsWith('Seconds')) return value === 0 ? '0 s' : span(Number(value));
  if (key.endsWith('Percent')) return `${value} %`;
  return choiceLabel(key, String(value));
}
