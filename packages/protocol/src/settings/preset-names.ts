/** Kinds of fence devices that are prepared (setting `fencePreset`); what each fills in is in presets.ts. */
export const presetNames = [
  'none',
  'ipmitool',
  'hpe-ilo',
  'hpe-ilo-ipmi',
  'dell-idrac',
  'dell-idrac-ipmi',
  'supermicro',
  'supermicro-ipmi',
  'lenovo-xcc',
  'redfish',
  'pdu-apc',
  'pdu-eaton',
] as const;

export type PresetName = (typeof presetNames)[number];
