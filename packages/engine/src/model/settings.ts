import type { Settings } from '@picket/protocol';

/** The settings that decisions depend on. Addresses and passwords of fence devices never enter the engine. */
export type EngineSettings = Pick<
  Settings,
  | 'profile'
  | 'heartbeatIntervalSeconds'
  | 'suspectAfterSeconds'
  | 'checkIntervalSeconds'
  | 'checkTimeoutSeconds'
  | 'checkAdditional'
  | 'confirmSpacingSeconds'
  | 'checkNeighbours'
  | 'fencingAction'
  | 'fencingMaxActions'
  | 'fencingWindowSeconds'
  | 'capRelease'
  | 'stormMaxUnhealthyPercent'
  | 'stormCooldownSeconds'
  | 'startupGraceSeconds'
  | 'fenceCommandSeconds'
  | 'fenceConfirmSeconds'
  | 'fenceLevelSeconds'
  | 'recoveryParallelStarts'
  | 'alarmAfterSeconds'
  | 'fenceEmptyHosts'
  | 'manageVms'
  | 'returnToService'
  | 'shutdownPolicy'
  | 'onCrash'
  | 'isolationResponse'
  | 'isolatedAfterSeconds'
>;
