/** What a cluster does with a condemned host (setting `fencingAction`). */
export const fencingActions = ['nothing', 'off', 'reboot', 'blink'] as const;
export type FencingAction = (typeof fencingActions)[number];

/** What a person may ask of a host's fence device by hand. */
export const manualFenceActions = ['off', 'on', 'reboot', 'blink', 'test', 'status'] as const;
export type ManualFenceAction = (typeof manualFenceActions)[number];

/** What a status call said. `unknown` covers every error, time-out and unreadable answer (I4). */
export const powerStates = ['on', 'off', 'unknown'] as const;
export type PowerState = (typeof powerStates)[number];
