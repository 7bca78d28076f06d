import type { EngineSettings } from '@picket/engine';
import type { Settings } from '@picket/protocol';

/** Every key the engine decides by; the type makes sure that none is missing and none too many. */
const keys: Readonly<Record<keyof EngineSettings, true>> = {
  profile: true,
  heartbeatIntervalSeconds: true,
  suspectAfterSeconds: true,
  checkIntervalSeconds: true,
  checkTimeoutSeconds: true,
  checkAdditional: true,
  confirmSpacingSeconds: true,
  checkNeighbours: true,
  fencingAction: true,
  fencingMaxActions: true,
  fencingWindowSeconds: true,
  capRelease: true,
  stormMaxUnhealthyPercent: true,
  stormCooldownSeconds: true,
  fatalStartSeconds: true,
  fencedOftenSeconds: true,
  startupGraceSeconds: true,
  fenceCommandSeconds: true,
  fenceConfirmSeconds: true,
  fenceLevelSeconds: true,
  fenceTestSeconds: true,
  blinkSeconds: true,
  blinkRepeatSeconds: true,
  recoveryParallelStarts: true,
  alarmAfterSeconds: true,
  fenceEmptyHosts: true,
  manageVms: true,
  returnToService: true,
  shutdownPolicy: true,
  onCrash: true,
  isolationResponse: true,
  isolatedAfterSeconds: true,
};

export function entersEngine(key: string): key is keyof EngineSettings {
  return Object.hasOwn(keys, key);
}

/** The part of the settings that may enter the engine: no address, user, password or command. */
export function engineSettings(settings: Settings): EngineSettings {
  const picked = (Object.keys(keys) as (keyof EngineSettings)[]).map((key) => [key, settings[key]]);
  return Object.fromEntries(picked) as EngineSettings;
}
