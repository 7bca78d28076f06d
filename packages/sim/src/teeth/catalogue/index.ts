import type { Sabotage } from '../sabotage.ts';
import { deviceSabotages } from './devices.ts';
import { gateSabotages } from './gates.ts';
import { proofSabotages } from './proof.ts';
import { recoverySabotages } from './recovery.ts';
import { serverSabotages } from './server.ts';
import { verdictSabotages } from './verdict.ts';
import { watchdogSabotages } from './watchdog.ts';

/** Every deliberate defect, one or more for each rule that engine and runtime keep. */
export const sabotages: readonly Sabotage[] = [
  ...proofSabotages,
  ...watchdogSabotages,
  ...deviceSabotages,
  ...verdictSabotages,
  ...gateSabotages,
  ...recoverySabotages,
  ...serverSabotages,
];
