import type { FenceDriverName, SettingKey } from '@picket/protocol';

/** Names of settings as the fencing tab has them; the key stands beside each, as files and the command line know it. */
export const settingLabels: Readonly<Record<SettingKey, string>> = {
  profile: 'Profile',
  heartbeatIntervalSeconds: 'Heartbeat every',
  suspectAfterSeconds: 'Suspect after',
  checkIntervalSeconds: 'Check by neighbours every',
  checkTimeoutSeconds: 'Deadline of a check',
  checkAdditional: 'Additional checks before the verdict',
  confirmSpacingSeconds: 'Time between two power reads',
  checkNeighbours: 'Neighbours that check',
  fencingAction: 'Fencing action',
  fencingMaxActions: 'Most power cuts',
  fencingWindowSeconds: 'Within',
  capRelease: 'A reached cap is released by',
  stormMaxUnhealthyPercent: 'Storm: most unhealthy hosts',
  fatalStartSeconds: 'Hold a VM whose host dies within',
  fencedOftenSeconds: 'Keep a host that is fenced twice within',
  stormCooldownSeconds: 'Cool-down after a storm',
  startupGraceSeconds: 'Grace after start and arming',
  fenceCommandSeconds: 'Deadline of a command',
  fenceConfirmSeconds: 'Must read off within',
  fenceLevelSeconds: 'Deadline of a level',
  fenceTestSeconds: 'Test devices every',
  blinkSeconds: 'Blink for',
  blinkRepeatSeconds: 'Order the blinking anew every',
  recoveryParallelStarts: 'VMs started at once per host',
  alarmAfterSeconds: 'Alarm when unclear for',
  fenceEmptyHosts: 'Fence hosts without VMs',
  manageVms: 'Protected VMs',
  returnToService: 'A returned host takes VMs',
  shutdownPolicy: 'VMs of a clean shutdown',
  onCrash: 'A crashed VM',
  isolationResponse: 'An isolated host',
  isolatedAfterSeconds: 'Isolated for at least',
  watchdogProof: 'Counts as dead after its bound',
  fencePreset: 'Preset',
  fenceDriver: 'Driver',
  ipmiHost: 'IPMI hostname or IP',
  fencePlug: 'Outlet or slot',
  ipmiUsername: 'IPMI username',
  ipmiPassword: 'IPMI password',
  ipmiCipherSuite: 'IPMI cipher suite',
  ipmiExec: 'IPMI exec',
  ipmiActionStop: 'IPMI action stop',
  ipmiActionStart: 'IPMI action start',
  ipmiActionReboot: 'IPMI action reboot',
  ipmiActionBlink: 'IPMI action blink',
  ipmiActionBlinkStop: 'IPMI action blink stop',
  ipmiActionTest: 'IPMI action test',
  ipmiActionStatus: 'IPMI action status',
  ipmiActionIdentity: 'IPMI action identity',
  ipmiExecutionSyntax: 'IPMI execution syntax',
  ipmiStatusOn: 'Status means on',
  ipmiStatusOff: 'Status means off',
  ipmiAcceptExitCodes: 'Exit codes that accept',
  redfishSystem: 'Redfish system',
  redfishCertificate: 'Redfish certificate',
  fenceAgent: 'Fence agent',
  fenceAgentOptions: 'Options of the agent',
  fenceDevices: 'Fence levels',
};

export interface SettingGroup {
  readonly title: string;
  readonly keys: readonly SettingKey[];
  /** Only this driver uses them. */
  readonly driver?: FenceDriverName;
}

/** The tab Fencing (IPMI), cluster and host. */
export const fencingGroups: readonly SettingGroup[] = [
  { title: 'When a host is dead', keys: ['fencingAction'] },
  {
    title: 'Fence device',
    keys: ['fencePreset', 'fenceDriver', 'ipmiHost', 'fencePlug', 'ipmiUsername', 'ipmiPassword'],
  },
  { title: 'Driver ipmi: ipmitool', driver: 'ipmi', keys: ['ipmiCipherSuite'] },
  { title: 'Driver redfish: HTTPS', driver: 'redfish', keys: ['redfishSystem', 'redfishCertificate'] },
  {
    title: 'Driver fence-agent: any fence_… program',
    driver: 'fence-agent',
    keys: ['fenceAgent', 'fenceAgentOptions'],
  },
  {
    title: 'Driver exec: any command',
    driver: 'exec',
    keys: [
      'ipmiExec',
      'ipmiExecutionSyntax',
      'ipmiActionStop',
      'ipmiActionStart',
      'ipmiActionReboot',
      'ipmiActionBlink',
      'ipmiActionBlinkStop',
      'ipmiActionTest',
      'ipmiActionStatus',
      'ipmiActionIdentity',
      'ipmiStatusOn',
      'ipmiStatusOff',
      'ipmiAcceptExitCodes',
    ],
  },
  {
    title: 'Deadlines and tests',
    keys: ['fenceTestSeconds', 'fenceCommandSeconds', 'fenceConfirmSeconds', 'fenceLevelSeconds'],
  },
  { title: 'Blinking', keys: ['blinkSeconds', 'blinkRepeatSeconds'] },
];

/** The tab HA policy. */
export const policyGroups: readonly SettingGroup[] = [
  {
    title: 'How fast death is noticed',
    keys: [
      'profile',
      'heartbeatIntervalSeconds',
      'suspectAfterSeconds',
      'checkIntervalSeconds',
      'checkTimeoutSeconds',
      'checkAdditional',
      'checkNeighbours',
      'confirmSpacingSeconds',
    ],
  },
  { title: 'Cap on power cuts', keys: ['fencingMaxActions', 'fencingWindowSeconds', 'capRelease'] },
  { title: 'Storms and grace', keys: ['stormMaxUnhealthyPercent', 'stormCooldownSeconds', 'startupGraceSeconds'] },
  {
    title: 'Recovery of VMs',
    keys: ['manageVms', 'recoveryParallelStarts', 'onCrash', 'shutdownPolicy', 'fatalStartSeconds'],
  },
  { title: 'Hosts', keys: ['returnToService', 'fencedOftenSeconds', 'fenceEmptyHosts'] },
  { title: 'Unclear hosts', keys: ['alarmAfterSeconds', 'isolationResponse', 'isolatedAfterSeconds'] },
  { title: 'Hosts that reset themselves', keys: ['watchdogProof'] },
];

/** What of the policy a host may have for itself. */
export const hostPolicyGroup: SettingGroup = {
  title: 'Policy of this host',
  keys: ['returnToService', 'shutdownPolicy', 'onCrash', 'watchdogProof'],
};
