import { z } from 'zod';
import { deviceSpecs } from './device-specs.ts';
import { action, count, flag, seconds } from './kinds.ts';
import { both, cluster, type SettingSpec, spec } from './spec.ts';

export type { SettingScope, SettingSpec } from './spec.ts';

/** Every setting of Picket, once. API, CLI, docs and UI are made from this table. */
export const settingSpecs = {
  profile: spec({
    schema: z.enum(['fast', 'balanced', 'careful']),
    builtIn: 'balanced',
    scopes: cluster,
    doc: 'Set of timings to start from: fast, balanced or careful.',
  }),
  heartbeatIntervalSeconds: spec({
    schema: seconds(0.5, 60),
    builtIn: 1,
    scopes: cluster,
    timing: true,
    doc: 'How often an agent beats on its link and on each pool, in seconds (0.5–60).',
  }),
  suspectAfterSeconds: spec({
    schema: seconds(1, 600),
    builtIn: 5,
    scopes: cluster,
    timing: true,
    doc: 'A host silent for this long is suspect, in seconds (1–600).',
  }),
  checkIntervalSeconds: spec({
    schema: seconds(1, 600),
    builtIn: 5,
    scopes: cluster,
    timing: true,
    doc: 'Time between two rounds of checks by neighbours, in seconds (1–600).',
  }),
  checkTimeoutSeconds: spec({
    schema: seconds(0.5, 300),
    builtIn: 4,
    scopes: cluster,
    timing: true,
    doc: 'A check without an answer for this long is unknown, in seconds (0.5–300).',
  }),
  checkAdditional: spec({
    schema: count(0, 100),
    builtIn: 2,
    scopes: cluster,
    timing: true,
    doc: 'Dead rounds in a row after the first one before a host is condemned (0–100).',
  }),
  confirmSpacingSeconds: spec({
    schema: seconds(0.5, 60),
    builtIn: 2,
    scopes: cluster,
    timing: true,
    doc: 'Time between the off command and the first, and the first and second, power status read, in seconds (0.5–60).',
  }),
  checkNeighbours: spec({
    schema: count(1, 16),
    builtIn: 2,
    scopes: cluster,
    doc: 'How many neighbours check a silent host (1–16).',
  }),
  fencingAction: spec({
    schema: action,
    builtIn: 'nothing',
    scopes: both,
    doc: 'What to do with a condemned host: nothing, off, reboot or blink. Every one of them notifies.',
  }),
  fencingMaxActions: spec({
    schema: count(1, 1000),
    builtIn: 3,
    scopes: cluster,
    doc: 'No more automatic failure actions than this within the window (1–1000).',
  }),
  fencingWindowSeconds: spec({
    schema: seconds(60, 604800),
    builtIn: 3600,
    scopes: cluster,
    doc: 'Length of the window that caps failure actions, in seconds (60–604800).',
  }),
  capRelease: spec({
    schema: z.enum(['acknowledge', 'window']),
    builtIn: 'acknowledge',
    scopes: cluster,
    doc: 'What ends a reached cap: a person (acknowledge) or time (window).',
  }),
  stormMaxUnhealthyPercent: spec({
    schema: count(1, 100),
    builtIn: 40,
    scopes: cluster,
    doc: 'No power cut while more than this share of hosts is unhealthy, in percent (1–100); one host is always allowed.',
  }),
  fatalStartSeconds: spec({
    schema: seconds(0, 86_400),
    builtIn: 600,
    scopes: cluster,
    doc: 'A VM whose host dies within this time after Picket started it there, twice in a row, is held for a person, in seconds (0–86400; 0: never).',
  }),
  fencedOftenSeconds: spec({
    schema: seconds(0, 604_800),
    builtIn: 86_400,
    scopes: cluster,
    doc: 'A host fenced twice within this time stays in maintenance when it comes back, in seconds (0–604800; 0: never).',
  }),
  stormCooldownSeconds: spec({
    schema: seconds(0, 3600),
    builtIn: 120,
    scopes: cluster,
    doc: 'No power cut this long after the end of a storm, in seconds (0–3600): one that stormMaxUnhealthyPercent, or half of the hosts silent at once, had held back a power cut.',
  }),
  startupGraceSeconds: spec({
    schema: seconds(0, 3600),
    builtIn: 60,
    scopes: cluster,
    doc: 'No power cut this long after the server started or fencing was switched on, in seconds (0–3600).',
  }),
  fenceCommandSeconds: spec({
    schema: seconds(1, 10),
    builtIn: 10,
    scopes: both,
    doc: 'Deadline of one command to the fence device, in seconds (1–10).',
  }),
  fenceConfirmSeconds: spec({
    schema: seconds(1, 600),
    builtIn: 20,
    scopes: both,
    doc: 'Power must read off this long after the off command at the latest, in seconds (1–600).',
  }),
  fenceLevelSeconds: spec({
    schema: seconds(2, 1200),
    builtIn: 60,
    scopes: both,
    doc: 'Deadline of one fence level, all commands and reads together, in seconds (2–1200).',
  }),
  fenceTestSeconds: spec({
    schema: seconds(0, 86_400),
    builtIn: 300,
    scopes: both,
    doc: 'How often each fence device is tried while its host is well, in seconds (0–86400; 0: only when saved or asked for). One that fails twice is an alarm.',
  }),
  blinkSeconds: spec({
    schema: seconds(0, 604_800),
    builtIn: 0,
    scopes: both,
    doc: 'Action blink: the identify light stays on for this long, in seconds (0–604800; 0: until the host is back or a person stops it).',
  }),
  blinkRepeatSeconds: spec({
    schema: seconds(10, 3600),
    builtIn: 240,
    scopes: both,
    doc: 'Action blink: the identify light is ordered anew this often, in seconds (10–3600): most devices let it go out after 255 s at the latest.',
  }),
  recoveryParallelStarts: spec({
    schema: count(1, 64),
    builtIn: 4,
    scopes: cluster,
    doc: 'How many VMs are started at once on one host (1–64).',
  }),
  alarmAfterSeconds: spec({
    schema: seconds(10, 86400),
    builtIn: 300,
    scopes: cluster,
    doc: 'A degraded or unknown host becomes a standing alarm after this long, in seconds (10–86400).',
  }),
  fenceEmptyHosts: spec({
    schema: flag,
    builtIn: false,
    scopes: cluster,
    doc: 'Fence a dead host even if it ran no VM that Picket could restart.',
  }),
  manageVms: spec({
    schema: z.enum(['all', 'tagged']),
    builtIn: 'all',
    scopes: cluster,
    doc: 'Which persistent VMs are protected: all, or only those tagged for Picket.',
  }),
  returnToService: spec({
    schema: z.enum(['auto', 'manual']),
    builtIn: 'auto',
    scopes: both,
    doc: 'Whether a returned host takes VMs again by itself (auto) or after a person says so (manual).',
  }),
  shutdownPolicy: spec({
    schema: z.enum(['wait', 'recover']),
    builtIn: 'wait',
    scopes: both,
    doc: 'VMs of a host that was shut down cleanly wait for it (wait) or are recovered elsewhere once it is proven off (recover).',
  }),
  onCrash: spec({
    schema: z.enum(['restart', 'notify']),
    builtIn: 'restart',
    scopes: both,
    doc: 'A VM whose QEMU crashed on a living host is restarted there, at most 3 times in 10 minutes (restart), or left down for a person (notify).',
  }),
  isolationResponse: spec({
    schema: z.enum(['keep', 'fence']),
    builtIn: 'keep',
    scopes: cluster,
    doc: 'A host that nobody reaches but that still writes is kept (keep) or fenced (fence).',
  }),
  isolatedAfterSeconds: spec({
    schema: seconds(10, 86400),
    builtIn: 300,
    scopes: cluster,
    doc: 'How long a host must be isolated before isolationResponse fence acts, in seconds (10–86400).',
  }),
  watchdogProof: spec({
    schema: z.enum(['never', 'hardware', 'softdog']),
    builtIn: 'never',
    scopes: both,
    doc: 'A host that feeds a watchdog counts as dead once its bound has passed since its last life: never, with a watchdog in hardware (hardware), or with one in software too (softdog: for a lab only, since a kernel that hangs may not reset itself).',
  }),
  ...deviceSpecs,
} as const;

export type SettingKey = keyof typeof settingSpecs;

export type Settings = {
  -readonly [K in SettingKey]: (typeof settingSpecs)[K] extends SettingSpec<infer T> ? T : never;
};

/** Values written at one level; what is absent is inherited. */
export type SettingValues = Partial<Settings>;

export const settingKeys = Object.keys(settingSpecs) as SettingKey[];
