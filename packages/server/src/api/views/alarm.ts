import { standingAlarms } from '@picket/engine';
import type { AlarmView } from '@picket/protocol';
import type { Now } from '../lookup.ts';
import { seconds } from './text.ts';

export function alarmViews({ cluster, nowMs }: Now): AlarmView[] {
  return standingAlarms(cluster, nowMs).map(({ since, evidence, vms, ...alarm }) => ({
    ...alarm,
    sinceSeconds: seconds(nowMs - since),
    evidence: [...evidence],
    vms: [...vms],
  }));
}
