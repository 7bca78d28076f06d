/** Kinds of fence devices that are prepared (setting `fencePreset`); what each fills in is in presets.ts. */
export const presetNames = [
  'none',
  'ipmitool',
  'hpe-ilo',
  'hpe-ilo-ipmi',
  'hpe-ilo-agent',
  'dell-idrac',
  'dell-idrac-ipmi',
  'dell-idrac-agent',
  'supermicro',
  'supermicro-ipmi',
  'lenovo-xcc',
  'lenovo-xcc-ipmi',
  'redfish',
  'pdu-apc',
  'pdu-eaton',
] as const;

export type PresetName = (typeof presetNames)[number];
