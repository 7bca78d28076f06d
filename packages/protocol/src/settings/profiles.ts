import type { SettingValues } from './schema.ts';

/** Timings of each profile, in seconds (counts for checkAdditional). Source: DESIGN §8. */
export const profiles = {
  fast: {
    heartbeatIntervalSeconds: 1,
    suspectAfterSeconds: 3,
    checkIntervalSeconds: 2,
    checkTimeoutSeconds: 2,
    checkAdditional: 2,
    confirmSpacingSeconds: 1,
  },
  balanced: {
    heartbeatIntervalSeconds: 1,
    suspectAfterSeconds: 5,
    checkIntervalSeconds: 5,
    checkTimeoutSeconds: 4,
    checkAdditional: 2,
    confirmSpacingSeconds: 2,
  },
  careful: {
    heartbeatIntervalSeconds: 5,
    suspectAfterSeconds: 30,
    checkIntervalSeconds: 10,
    checkTimeoutSeconds: 8,
    checkAdditional: 3,
    confirmSpacingSeconds: 3,
  },
} as const satisfies Record<string, SettingValues>;
