import type { Draft } from '../../draft.ts';
import type { Drill } from '../../model/drill.ts';
import type { ReadPower } from '../../model/effects.ts';
import type { ClusterEvent } from '../../model/events.ts';
import type { PowerSeen } from '../../model/evidence.ts';
import type { Host } from '../../model/host.ts';
import type { Ms } from '../../model/time.ts';
import { secs } from '../../words/sentences.ts';
import { readPower } from '../begin.ts';
import { distrustDevice } from '../bind.ts';
import { deviceAt, deviceName, offCountsFrom, patchDevice } from '../levels.ts';
import { linkSettlesMs } from '../test.ts';
import { whyNoDrill } from './begin.ts';
import { bindByDrill, failDrill, switchOn } from './end.ts';

type Down = Extract<Drill['phase'], { kind: 'down' }>;

/** A living host beats at least this often; its last beat may lie before the command by so much (jitter included). */
const beatMs = ({ settings }: Host): Ms => settings.heartbeatIntervalSeconds * 1000 + 1_000;

/** Files a status read that the drill has asked for. Returns false for any other. */
export function fileDrillRead(d: Draft, name: string, { id, level, askedAt }: ReadPower, seen: PowerSeen): boolean {
  const { drill } = d.host(name);
  if (drill === null || drill.phase.effect !== id) return false;
  const { phase } = drill;
  d.say(name, 'power-read', `The power of ${name} reads ${words(seen)} in its off-drill.`, { level, ...seen });
  if (phase.kind === 'restarted') {
    onReadAfterRestart(d, name, drill, seen);
  } else if (
    seen.identity === 'mismatch' ||
    (drill.guid !== null && seen.power !== 'unknown' && seen.identity !== 'match')
  ) {
    if (seen.identity === 'mismatch') distrustDevice(d, name, level, 'identity', seen.detail);
    failDrill(d, name, seen.identity === 'mismatch' ? seen.detail : 'its device did not tell its identity');
  } else if (phase.kind === 'look') {
    if (seen.power === 'on') setPhase(d, name, { ...phase, effect: null, on: true });
    else failDrill(d, name, `its power reads ${words(seen)} before anything was sent, and it is linked`);
  } else if (phase.kind === 'down') setPhase(d, name, afterRead(d, phase, seen, askedAt, d.host(name)));
  return true;
}

function words({ power, detail }: PowerSeen): string {
  return power === 'unknown' ? `nothing (${detail})` : power;
}

/** Two off reads in a row, the second asked for confirmSpacing after the first (S2). */
function afterRead(d: Draft, phase: Down, seen: PowerSeen, askedAt: Ms, { settings }: Host): Down {
  const spacingMs = settings.confirmSpacingSeconds * 1000;
  const next = { ...phase, effect: null, lastRead: words(seen), nextReadAt: d.now + spacingMs };
  if (seen.power === 'on') return { ...next, firstOffAt: null, secondOffAt: null };
  if (seen.power === 'unknown') return next;
  if (phase.firstOffAt === null) return { ...next, firstOffAt: d.now };
  return { ...next, secondOffAt: askedAt >= phase.firstOffAt + spacingMs ? d.now : null };
}

/** Files the result of a power command of the drill. Returns false for any other. */
export function fileDrillPower(d: Draft, name: string, event: Extract<ClusterEvent, { kind: 'power-done' }>): boolean {
  const host = d.host(name);
  const { drill } = host;
  if (drill === null || drill.phase.effect !== event.effect) return false;
  const { phase, level } = drill;
  if (phase.kind === 'undo') d.patchHost(name, { drill: null });
  if (phase.kind !== 'off') return false;
  if (event.outcome === 'mismatch' || event.outcome === 'not-sent') {
    d.patchHost(name, { drill: { ...drill, offAt: null } });
    if (event.outcome === 'mismatch') distrustDevice(d, name, level, 'identity', event.detail);
    failDrill(d, name, `no power command was sent: ${event.detail}`);
    return true;
  }
  const said = event.outcome === 'accepted' ? 'accepted power off' : `refused power off: ${event.detail}`;
  d.say(
    name,
    'power-off',
    `The ${deviceName(host, level)} of ${name} ${said}; its power and its link are watched now.`,
    { level },
  );
  goDown(d, name);
  return true;
}

/** The off command has ended, one way or the other. Verdicts on other hosts are read anew, as after each power cut (S11). */
function goDown(d: Draft, name: string): void {
  const { drill, settings } = d.host(name);
  if (drill === null) return;
  patchDevice(d, name, drill.level, { offEndedAt: d.now });
  d.patch({ cutEndedAt: d.now });
  const nextReadAt = offCountsFrom(d.host(name));
  const endsAt = d.now + (settings.fenceConfirmSeconds + settings.fenceCommandSeconds) * 1000;
  d.patchHost(name, {
    drill: {
      ...drill,
      endsAt,
      phase: { kind: 'down', effect: null, nextReadAt, firstOffAt: null, secondOffAt: null, lastRead: 'nothing yet' },
    },
  });
}

function setPhase(d: Draft, name: string, phase: Drill['phase']): void {
  const { drill } = d.host(name);
  if (drill !== null) d.patchHost(name, { drill: { ...drill, phase } });
}

/** When the drill goes on by itself. */
export function drillDeadlines(host: Host): readonly Ms[] {
  const { drill } = host;
  if (drill === null) return [];
  const { phase, endsAt } = drill;
  if (phase.kind !== 'down') return [endsAt];
  if (phase.secondOffAt !== null) return [phase.secondOffAt + linkSettlesMs(host)];
  return phase.effect === null ? [Math.min(phase.nextReadAt, endsAt)] : [endsAt];
}

/** Lets the drill go on with what was heard, read or missed meanwhile. */
export function advanceDrill(d: Draft, name: string): void {
  const host = d.host(name);
  const { drill } = host;
  if (drill === null) return;
  const changed = deviceAt(host, drill.level).revision !== drill.revision;
  if (changed && drill.phase.kind !== 'undo') {
    failDrill(d, name, 'its device was changed meanwhile');
    return;
  }
  switch (drill.phase.kind) {
    case 'look':
      look(d, host, drill, drill.phase);
      break;
    case 'off':
      if (d.now >= drill.endsAt) {
        d.drop(drill.phase.effect);
        goDown(d, name);
      }
      break;
    case 'down':
      down(d, host, drill, drill.phase);
      break;
    case 'up':
      up(d, host, drill);
      break;
    default:
      if (d.now < drill.endsAt) break;
      d.drop(drill.phase.effect);
      d.patchHost(name, { drill: null });
      d.say(name, 'drill', `The device of ${name} gave no answer after its off-drill: look whether the host is on.`);
  }
}

function look(d: Draft, host: Host, drill: Drill, phase: Extract<Drill['phase'], { kind: 'look' }>): void {
  const { name, inventory } = host;
  const why =
    whyNoDrill(d.cluster, host, drill.level) ?? (host.bootId === drill.bootId ? null : `${name} has booted anew.`);
  if (why !== null) failDrill(d, name, why.replace(/\.$/, ''));
  else if (phase.on && (inventory?.at ?? 0) > drill.startedAt) cut(d, host, drill);
  else if (d.now >= drill.endsAt)
    failDrill(d, name, phase.on ? `${name} did not say what runs on it` : 'its device gave no answer in time');
}

/** Through the same guards as every power command (S17); a person has asked for it, so it uses up nothing of the cap. */
function cut(d: Draft, { name, settings }: Host, drill: Drill): void {
  const { level, guid, revision } = drill;
  const timeoutMs = settings.fenceCommandSeconds * 1000;
  const effect = d.order({ kind: 'power', host: name, level, action: 'off', guid, revision, timeoutMs });
  d.patchHost(name, {
    drill: { ...drill, offAt: d.now, phase: { kind: 'off', effect }, endsAt: d.now + 3 * timeoutMs },
  });
  d.say(name, 'power-off', `Power off is ordered for ${name}, for its off-drill: it is on, and nothing runs on it.`, {
    level,
  });
}

/** Both must be seen: the level reads off twice, and the link has fallen silent since the command, neither before it nor not at all. */
function down(d: Draft, host: Host, drill: Drill, phase: Down): void {
  const { name, link, bootId } = host;
  const silentSince = link.up ? null : link.silentSince;
  if (bootId !== drill.bootId) {
    failDrill(d, name, `${name} came back with a new boot before its power had read off twice`);
  } else if (silentSince !== null && silentSince < (drill.offAt ?? d.now) - beatMs(host)) {
    failDrill(d, name, `${name} had fallen silent before its power was told off`);
  } else if (phase.secondOffAt !== null && silentSince !== null) {
    d.say(name, 'drill', `${name} is silent, and its power read off twice: it is switched on again.`, {
      level: drill.level,
    });
    d.patchHost(name, { drill: { ...drill, ...switchOn(d, name, drill, 'up') } });
  } else if (phase.secondOffAt !== null && d.now >= phase.secondOffAt + linkSettlesMs(host)) {
    failDrill(d, name, `it read off twice while ${name} went on talking: it cuts another machine, or none`, true);
  } else if (phase.secondOffAt === null && d.now >= drill.endsAt) {
    failDrill(d, name, `its power did not read off twice in time (last read: ${phase.lastRead})`);
  } else if (phase.secondOffAt === null && phase.effect === null && d.now >= phase.nextReadAt) {
    const effect = readPower(d, name, drill.level, host.settings.fenceCommandSeconds);
    setPhase(d, name, { ...phase, effect });
  }
}

/** The same machine with a new boot: its life had ended (S22). Its old boot: the level never had its power. */
function up(d: Draft, host: Host, drill: Drill): void {
  const { name, link, bootId } = host;
  if (link.up && bootId !== drill.bootId) bindByDrill(d, name);
  else if (link.up) failDrill(d, name, `it read off twice, yet ${name} is heard again without having rebooted`, true);
  else if (d.now >= drill.endsAt)
    failDrill(d, name, `${name} did not come back within ${secs(drill.endsAt - (drill.offAt ?? d.now))}; look at it`);
}

function onReadAfterRestart(d: Draft, name: string, drill: Drill, seen: PowerSeen): void {
  if (seen.power === 'off' && seen.identity !== 'mismatch') {
    d.patchHost(name, { drill: { ...drill, ...switchOn(d, name, drill, 'undo') } });
    return;
  }
  d.patchHost(name, { drill: null });
  if (seen.power !== 'on')
    d.say(name, 'drill', `Whether ${name} is on after its off-drill cannot be read: look at it.`, {
      level: drill.level,
    });
}
