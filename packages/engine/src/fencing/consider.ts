import type { Draft } from '../draft.ts';
import { verdictWord } from '../evidence/isolated.ts';
import { gateReport } from '../gates/index.ts';
import { restartableVms } from '../recovery/lost.ts';
import { transition } from '../states/transition.ts';
import { beginFence } from './begin.ts';
import { releaseCapByTime, tellHeld } from './closed.ts';
import { noPowerAction, tellWhenItWouldAct } from './shadow.ts';
import { watchdogWords } from './watchdog.ts';

/**
 * Called on every round and on every change that may open a gate: decides whether a condemned (or unfenced) host is fenced
 * now. Closed gates are named, told once per change, and keep the host where it is.
 */
export function considerFencing(d: Draft, name: string): void {
  const host = d.host(name);
  const incident = host.incident;
  if (incident === null || host.fence?.phase) return;
  if (host.state !== 'condemned' && host.state !== 'unfenced') return;
  const action = host.settings.fencingAction;
  const vms = restartableVms(d.cluster, name);
  if (host.state === 'condemned' && vms.length === 0 && !host.settings.fenceEmptyHosts) {
    d.patchHost(name, {
      sentence: `${name} is ${verdictWord(host)}, but ran no VM that could be started elsewhere, so it is not fenced (fenceEmptyHosts is false).`,
    });
    return;
  }
  if (action === 'nothing' || action === 'blink') {
    const names = vms.map((v) => v.name);
    if (host.state === 'condemned') noPowerAction(d, name, action, names);
    else tellWhenItWouldAct(d, name, names);
    return;
  }
  if (!host.devices.some((device) => device.set)) {
    if (host.state === 'condemned') needsDevice(d, name);
    return;
  }
  if (
    host.state === 'unfenced' &&
    (host.fence?.retryAt === null || host.fence?.retryAt === undefined || d.now < host.fence.retryAt)
  )
    return;
  releaseCapByTime(d);
  const report = gateReport(d.cluster, host, d.now);
  const shut = report.filter((g) => !g.open);
  if (shut.length === 0) {
    const besideOthers = incident.overrides.some((o) => o.gate === 'correlation');
    d.patchHost(name, { incident: { ...incident, besideOthers } });
    beginFence(d, name, action, report);
    return;
  }
  const sentence = `${name} is ${verdictWord(host)} but not fenced: ${shut.map((g) => g.why).join(' ')}`;
  tellHeld(d, name, { report, shut, sentence });
}

/** Nothing can cut its power: a person must look (DESIGN §4). Setting a device brings it before the gates again. */
function needsDevice(d: Draft, name: string): void {
  const sentence = `${name} is ${verdictWord(d.host(name))} and has no fence device, so nothing is started elsewhere.${watchdogWords(d, name)} Check the host, then run: picket host confirm-down ${name}`;
  transition(d, name, 'no-power-action', sentence);
  d.notifyOnce(name, 'person', 'needs-person', 'critical', sentence);
}
