import { Draft, type StepResult } from './draft.ts';
import { fileAnswer } from './evidence/round.ts';
import { onDeviceBound } from './fencing/bind.ts';
import { onIdentified } from './fencing/blink.ts';
import { onBindByDrill } from './fencing/drill/begin.ts';
import { onPowerDone, onPowerRead } from './fencing/phases.ts';
import { onStorageBarred } from './fencing/storage/bar.ts';
import { onBarLifted } from './fencing/storage/keep.ts';
import { onDeviceTested } from './fencing/test.ts';
import { onHostEnrolled } from './handlers/enrol.ts';
import { onInventory } from './handlers/inventory.ts';
import { onHostHeard, onHostSilent, onHostStopping, onIdentityConflict } from './handlers/links.ts';
import * as operator from './handlers/operator.ts';
import {
  onCellChanged,
  onDevicesChanged,
  onObserverChanged,
  onObserverStalled,
  onServerStarted,
  onSettingsChanged,
} from './handlers/server.ts';
import { onHostWatchdog } from './handlers/watchdog.ts';
import type { Cluster } from './model/cluster.ts';
import type { ClusterEvent, ClusterEventKind } from './model/events.ts';
import type { Ms } from './model/time.ts';
import { onOwnResult } from './recovery/own.ts';
import { onReleaseResult } from './recovery/release.ts';
import { onCancelResult, onStartResult } from './recovery/results.ts';
import { advance } from './states/advance.ts';

/**
 * One step of a cluster: what happened, and everything that follows from it now. Pure: same cluster, event and time give the
 * same result. The caller saves cluster, journal and effects in one transaction, and only then performs the effects (I6).
 */
export function step(cluster: Cluster, event: ClusterEvent, now: Ms): StepResult {
  const d = new Draft(cluster, now);
  if (operator.allowed(d, event)) handle(d, event);
  advance(d);
  return d.finish();
}

type Handlers = { readonly [K in ClusterEventKind]: (d: Draft, event: Extract<ClusterEvent, { kind: K }>) => void };

const handlers: Handlers = {
  tick: () => {},
  'server-started': onServerStarted,
  'observer-changed': onObserverChanged,
  'observer-stalled': onObserverStalled,
  'cell-changed': onCellChanged,
  'settings-changed': onSettingsChanged,
  'devices-changed': onDevicesChanged,
  'host-enrolled': onHostEnrolled,
  'host-heard': onHostHeard,
  'host-silent': onHostSilent,
  'identity-conflict': onIdentityConflict,
  'host-inventory': onInventory,
  'host-stopping': onHostStopping,
  'host-watchdog': onHostWatchdog,
  'check-result': fileAnswer,
  'power-read': onPowerRead,
  'power-done': onPowerDone,
  'storage-barred': onStorageBarred,
  'bar-lifted': onBarLifted,
  'device-bound': onDeviceBound,
  'device-tested': onDeviceTested,
  identified: onIdentified,
  'manual-done': operator.onManualDone,
  'start-result': onStartResult,
  'cancel-result': onCancelResult,
  'release-result': onReleaseResult,
  'own-result': onOwnResult,
  arm: operator.onArm,
  disarm: operator.onDisarm,
  maintenance: operator.onMaintenance,
  'end-maintenance': operator.onEndMaintenance,
  'confirm-down': operator.onConfirmDown,
  retire: operator.onRetire,
  disable: operator.onDisable,
  enable: operator.onEnable,
  'override-gate': operator.onOverride,
  'act-now': operator.onActNow,
  'acknowledge-cap': operator.onAcknowledgeCap,
  'bind-by-statement': operator.onBindByStatement,
  'bind-by-drill': onBindByDrill,
  'manual-fence': operator.onManualFence,
  'vm-set': operator.onVmSet,
  'vm-retry': operator.onVmRetry,
};

/** Every kind of event a step can answer, for tests that must reach each (kill points, coverage reports). */
export const eventKinds = Object.keys(handlers) as readonly ClusterEventKind[];

function handle<K extends ClusterEventKind>(d: Draft, event: Extract<ClusterEvent, { kind: K }>): void {
  (handlers[event.kind as K] as (d: Draft, event: Extract<ClusterEvent, { kind: K }>) => void)(d, event);
}
