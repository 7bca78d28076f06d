import type { Draft } from '../draft.ts';
import { verdictWord } from '../evidence/isolated.ts';
import { type GateReport, gateReport } from '../gates/index.ts';
import { transition } from '../states/transition.ts';
import { list, n, secs } from '../words/sentences.ts';
import { blinkLevel } from './blink.ts';

/**
 * Shadow mode: fencingAction nothing or blink. The host is left to a person; gates are asked all the same, so that people read
 * what would have been done, and when. Nothing is marked and nothing counts against the cap.
 */
export function noPowerAction(d: Draft, name: string, action: 'nothing' | 'blink', vms: readonly string[]): void {
  const plan = whatItWouldDo(d, name, vms);
  const lamp =
    blinkLevel(d.host(name)) === undefined
      ? 'it has no fence device whose light could be switched on'
      : 'its identify light is switched on';
  const what =
    action === 'nothing'
      ? 'fencingAction is nothing, so Picket only tells'
      : `fencingAction is blink: ${lamp} and no VM is moved`;
  const sentence = `${name} is ${verdictWord(d.host(name))}. ${what}: ${plan.words} Check the host, then run: picket host confirm-down ${name}`;
  transition(d, name, 'no-power-action', sentence, { gates: plan.report });
  noteGates(d, name, plan.shut);
  if (plan.shut.length === 0) tellWould(d, name, plan, sentence, vms);
  d.notifyOnce(name, 'person', 'needs-person', 'critical', sentence, { vms });
}

/** Told once: as soon as no gate would hold the host any longer. Until then every change of the closed gates is journalled. */
export function tellWhenItWouldAct(d: Draft, name: string, vms: readonly string[]): void {
  const { incident } = d.host(name);
  if (incident === null || incident.told.includes(WOULD)) return;
  const plan = whatItWouldDo(d, name, vms);
  const sentence = `${name} is ${verdictWord(d.host(name))}, and Picket only tells: ${plan.words} Check the host, then run: picket host confirm-down ${name}`;
  if (plan.shut.length === 0) {
    d.patchHost(name, { sentence });
    tellWould(d, name, plan, sentence, vms);
  } else if (plan.shut.map((g) => g.id).join() !== incident.closedGates.join()) {
    d.patchHost(name, { sentence });
    d.say(name, 'gates', sentence, { gates: plan.report });
  } else return;
  noteGates(d, name, plan.shut);
}

/** Topic under which the one telling is remembered in the incident. */
export const WOULD = 'would';

interface Plan {
  readonly report: readonly GateReport[];
  readonly shut: readonly GateReport[];
  readonly words: string;
}

/** A missing fence device holds nothing back here, since none is used; it is said instead. */
function whatItWouldDo(d: Draft, name: string, vms: readonly string[]): Plan {
  const host = d.host(name);
  const report = gateReport(d.cluster, host, d.now);
  const noDevice = !host.devices.some((device) => device.set);
  const shut = report.filter((g) => !g.open && !(g.id === 'device' && noDevice));
  const act = `cut the power of ${name} and started ${n(vms.length, 'VM')} elsewhere (${list(vms)})`;
  const but = noDevice ? `; it has no fence device, so a person would have had to confirm that it is off` : '';
  const after = secs(d.now - (host.link.silentSince ?? d.now));
  const words =
    shut.length === 0
      ? `it would have ${act} now, ${after} after its last word${but}.`
      : `it would not have ${act} yet, since a gate is closed${but}: ${shut.map((g) => g.why).join(' ')}`;
  return { report, shut, words };
}

function tellWould(d: Draft, name: string, { report }: Plan, sentence: string, vms: readonly string[]): void {
  if (d.host(name).incident?.told.includes(WOULD) === true) return;
  const data = { at: d.now, gates: report, vms };
  d.say(name, 'would-have-acted', sentence, data);
  d.notifyOnce(name, WOULD, 'would-have-acted', 'critical', sentence, data);
}

function noteGates(d: Draft, name: string, shut: readonly GateReport[]): void {
  const { incident } = d.host(name);
  if (incident !== null) d.patchHost(name, { incident: { ...incident, closedGates: shut.map((g) => g.id) } });
}
