import type { Draft } from '../draft.ts';
import { nothingSeen } from '../evidence/judge.ts';
import { takeRound } from '../evidence/round.ts';
import { dropFence } from '../fencing/confirm.ts';
import type { Ms } from '../model/time.ts';
import { secs } from '../words/sentences.ts';
import { groupFor, noteCompanions, withOthers } from './group.ts';

/** Opens the one incident of this host and outage; its last word came `silentMs` ago. */
export function openIncident(d: Draft, name: string, silentMs: Ms): void {
  const number = d.cluster.lastIncident + 1;
  const id = `${d.cluster.name}-${number}`;
  const group = groupFor(d, name, id);
  d.patch({ lastIncident: number });
  takeRound(d, name);
  d.patchHost(name, {
    seen: nothingSeen,
    proof: null,
    doubtSince: null,
    fence: null,
    nextRoundAt: d.now,
    incident: {
      id,
      group,
      companions: {},
      openedAt: d.now,
      disconnectAt: d.now,
      rounds: 0,
      deadRounds: 0,
      lastRound: null,
      lastDeadAt: null,
      lastLifeAt: null,
      closedGates: [],
      counted: false,
      besideOthers: false,
      needsClick: false,
      overrides: [],
      told: [],
      wasReturned: d.host(name).state === 'returned',
    },
  });
  noteCompanions(d, name);
  const sentence = `${name} fell silent: the last word of its agent came ${secs(silentMs)} ago.`;
  d.say(name, 'incident-opened', `${sentence}${withOthers(d, name)}`, { incident: id, host: name, group, silentMs });
}

/** Ends the incident and whatever was under way in it. */
export function closeIncident(d: Draft, name: string, sentence: string): void {
  const { incident } = d.host(name);
  takeRound(d, name);
  dropFence(d, name);
  if (incident !== null) d.say(name, 'incident-closed', sentence, { incident: incident.id, host: name });
  d.patchHost(name, { incident: null, nextRoundAt: null });
}
