/** What a cluster does with a condemned host (setting `fencingAction`). */
export const fencingActions = ['nothing', 'off', 'reboot', 'blink'] as const;
export type FencingAction = (typeof fencingActions)[number];

/** What a person may ask of a host's fence device by hand. */
export const manualFenceActions = ['off', 'on', 'reboot', 'blink', 'test', 'status', 'blink-stop'] as const;
export type ManualFenceAction = (typeof manualFenceActions)[number];

/** What a status call said. `unknown` covers every error, time-out and unreadable answer (I4). */
export const powerStates = ['on', 'off', 'unknown'] as const;
export type PowerState = (typeof powerStates)[number];

/** How a fence device is spoken to (setting `fenceDriver`). */
export const fenceDriverNames = ['ipmi', 'redfish', 'fence-agent', 'exec', 'ceph-blocklist'] as const;
export type FenceDriverName = (typeof fenceDriverNames)[number];

/**
 * What a fence device cuts (S20). Only `power` can prove that a host is off. `storage` turns a host away from a storage that Picket knows
 * and is proof for each VM that writes nowhere else (S19): a level of its own. `fabric` cuts storage or network, `helper` (ping
 * heuristics, kdump, manual acknowledgement, dummy) cuts nothing: both may stand beside a power device, never alone.
 */
export const deviceClasses = ['power', 'storage', 'fabric', 'helper'] as const;
export type DeviceClass = (typeof deviceClasses)[number];
