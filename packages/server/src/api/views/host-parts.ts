import type { Device, Fence, FencePhase, Host, HostIncident, Proof, RoundResult } from '@picket/engine';
import type { DeviceView, FenceView, HostIncidentView, ProofView, RoundView } from '@picket/protocol';
import { seconds, span } from './text.ts';

export function roundView(round: RoundResult, nowMs: number): RoundView {
  return {
    round: round.round,
    agoSeconds: seconds(nowMs - round.at),
    evidence: round.evidence,
    neighbours: [...round.neighbours],
    sentence: round.sentence,
    sources: round.sources.map((source) => ({ ...source })),
  };
}

export function incidentPartView(incident: HostIncident, nowMs: number): HostIncidentView {
  return {
    id: incident.id,
    openSeconds: seconds(nowMs - incident.openedAt),
    rounds: incident.rounds,
    deadRounds: incident.deadRounds,
    closedGates: [...incident.closedGates],
    needsClick: incident.needsClick,
    counted: incident.counted,
    lastLifeSecondsAgo: incident.lastLifeAt === null ? null : seconds(nowMs - incident.lastLifeAt),
    overrides: incident.overrides.map(({ gate, who, reason }) => ({ gate, who, reason })),
  };
}

/** One fence level; a host without any has one that is not set. */
export function deviceView(device: Device | undefined, nowMs: number): DeviceView {
  if (device === undefined) return neverTried;
  const { binding, lastRead, health } = device;
  return {
    set: device.set,
    binding: binding.kind,
    boundBy: binding.kind === 'bound' ? binding.by : null,
    sentence: deviceSentence(device, nowMs),
    lastRead:
      lastRead === null
        ? null
        : { power: lastRead.power, agoSeconds: seconds(nowMs - lastRead.at), detail: lastRead.detail },
    health: healthWord(health),
    failingSeconds: health.failingSince === null ? null : seconds(nowMs - health.failingSince),
    lastTest:
      health.last === null
        ? null
        : {
            agoSeconds: seconds(nowMs - health.last.at),
            ok: health.last.ok,
            tookMs: health.last.tookMs,
            detail: health.last.detail,
          },
  };
}

function healthWord({ failingSince, last }: Device['health']): DeviceView['health'] {
  if (failingSince !== null) return 'failing';
  return last === null ? 'untested' : 'ok';
}

const noDevice = 'No fence device is set: this host cannot be fenced.';

const neverTried: DeviceView = {
  set: false,
  binding: 'none',
  boundBy: null,
  sentence: noDevice,
  lastRead: null,
  health: 'untested',
  failingSeconds: null,
  lastTest: null,
};

function deviceSentence({ set, binding }: Device, nowMs: number): string {
  if (!set) return noDevice;
  switch (binding.kind) {
    case 'none':
      return `Not bound: ${binding.reason}`;
    case 'untrusted':
      return `Untrusted since ${span(nowMs - binding.at)}: ${binding.reason}`;
    case 'bound':
      return `Bound ${span(nowMs - binding.at)} ago ${boundBy[binding.by]}.`;
  }
}

const boundBy = {
  identity: 'by identity: what the host reads of its device and what the device says agree',
  drill: 'by a supervised off-drill',
  statement: "by a person's statement",
} as const;

export function fenceView(fence: Fence, nowMs: number): FenceView {
  return {
    action: fence.action,
    level: fence.level + 1,
    startedSecondsAgo: seconds(nowMs - fence.startedAt),
    attempt: fence.attempt,
    phase: fence.phase?.kind ?? null,
    sentence: fence.phase === null ? pauseSentence(fence.retryAt, nowMs) : phaseSentence(fence.phase, nowMs),
    lastError: fence.lastError,
  };
}

function pauseSentence(retryAt: number | null, nowMs: number): string {
  return retryAt === null ? 'No further attempt is planned.' : `Tries again in ${span(retryAt - nowMs)}.`;
}

function phaseSentence(phase: FencePhase, nowMs: number): string {
  switch (phase.kind) {
    case 'wait-before-off':
      return `An off command has just ended; reads the power status in ${span(phase.until - nowMs)}, before anything else.`;
    case 'look-before-off':
      return 'The level does not read off; neighbours look once more before its off command.';
    case 'bar':
      return 'The storage is told to turn the host away, and asked whether it does.';
    case 'bar-again':
      return 'The storage turns the host away; it is asked once more, in a new session.';
    case 'read-before-off':
      return 'Asks the device for a fresh power status before anything else.';
    case 'off':
      return 'The off command is under way.';
    case 'wait-first-read':
      return `The off command was sent; reads the power status in ${span(phase.until - nowMs)}, the first of two times.`;
    case 'first-read':
      return 'Reads the power status, the first of two times.';
    case 'last-look':
      return `The power read off once; neighbours take a last look for life, the second read follows in ${span(phase.until - nowMs)}.`;
    case 'second-read':
      return 'The power read off once; reads it the second time, in a new session.';
  }
}

export function proofView(proof: Proof, nowMs: number): ProofView {
  return { kind: proof.kind, agoSeconds: seconds(nowMs - proof.at), sentence: proofSentence(proof) };
}

function proofSentence(proof: Proof): string {
  switch (proof.kind) {
    case 'power-off':
      return `${proof.alreadyOff ? 'It was already off: its' : 'Its'} power read off twice, ${span(proof.secondReadAt - proof.firstReadAt)} apart, with no sign of life in between.`;
    case 'storage':
      return `${proof.storage} turns it away (${proof.addresses.join(', ')}): asked twice, and nothing was written there in between. It may be on.`;
    case 'new-boot':
      return `It came back with a new boot id (${proof.bootId}): its old life is over.`;
    case 'person':
      return `${proof.who} confirmed that it is down: ${proof.reason}`;
  }
}

/**
 * What speaks against declaring the host down, in sentences. A power status counts only if it was read in this incident:
 * an older "on" says nothing about now.
 */
export function looksAlive(host: Host, nowMs: number): string[] {
  const out: string[] = [];
  if (host.link.up) out.push('Its agent is linked to this server right now.');
  const round = host.incident?.lastRound ?? null;
  if (round?.evidence === 'alive')
    out.push(`Round ${round.round}, ${span(nowMs - round.at)} ago, found it alive: ${round.sentence}`);
  for (const source of round?.evidence === 'alive' ? [] : (round?.sources ?? [])) {
    if (source.evidence === 'alive')
      out.push(`${source.key} looked alive ${span(nowMs - (round?.at ?? nowMs))} ago: ${source.why}`);
  }
  const { incident } = host;
  for (const { lastRead } of host.devices) {
    if (incident !== null && lastRead?.power === 'on' && lastRead.at >= incident.openedAt)
      out.push(`Its fence device said "power on" ${span(nowMs - lastRead.at)} ago.`);
  }
  return out;
}
