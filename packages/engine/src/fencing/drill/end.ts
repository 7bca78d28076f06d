import type { Draft } from '../../draft.ts';
import type { Drill } from '../../model/drill.ts';
import { readPower } from '../begin.ts';
import { distrustDevice } from '../bind.ts';
import { noteIdentity } from '../health.ts';
import { deviceAt, deviceName, patchDevice } from '../levels.ts';

/** What the drill waits for is awaited no more. */
function dropOrder(d: Draft, { phase }: Drill): void {
  if (phase.effect !== null) d.drop(phase.effect);
}

/** The whole way was seen: the level went off and on with this host and no other (S1). */
export function bindByDrill(d: Draft, name: string): void {
  const host = d.host(name);
  const { drill } = host;
  if (drill === null) return;
  const { level, guid, who } = drill;
  dropOrder(d, drill);
  d.patchHost(name, { drill: null });
  patchDevice(d, name, level, { binding: { kind: 'bound', by: 'drill', guid, at: d.now } });
  noteIdentity(d, name, level, null);
  const sentence = `The ${deviceName(host, level)} of ${name} is bound by the off-drill of ${who}: ${name} fell silent when it was told off, it read off twice meanwhile, and ${name} came back with a new boot.`;
  d.say(name, 'device-bound', sentence, { level });
  d.notify('device-fenceable', 'info', name, sentence, { level });
}

/**
 * The drill ends without a bond. Where off may have been sent the power is ordered on again, once; the host stays in maintenance for
 * a person to look at.
 */
export function failDrill(d: Draft, name: string, why: string, contradicted = false): void {
  const host = d.host(name);
  const { drill } = host;
  if (drill === null) return;
  dropOrder(d, drill);
  const { level, revision } = drill;
  const sent = drill.offAt !== null && drill.phase.kind !== 'up';
  const backAlready = host.link.up && host.bootId !== drill.bootId;
  const same = deviceAt(host, level).revision === revision;
  const switchesOn = sent && !backAlready && same;
  const power = switchesOn
    ? ', and its power is ordered on again'
    : sent && !backAlready
      ? '; if it is off, switch it on by hand'
      : '';
  d.patchHost(name, { drill: switchesOn ? { ...drill, ...switchOn(d, name, drill, 'undo') } : null });
  const sentence = `The off-drill of ${name} failed: ${why}. Nothing is bound by it; ${name} stays in maintenance${power}.`;
  d.say(name, 'drill', sentence, { level });
  d.notify('needs-person', 'warning', name, sentence, { level });
  if (contradicted) distrustDevice(d, name, level, 'contradiction', `in an off-drill ${why}`);
}

/** Orders the power on, through the level that was told off. */
export function switchOn(
  d: Draft,
  name: string,
  { level, guid, revision }: Drill,
  kind: 'up' | 'undo',
): Pick<Drill, 'phase' | 'endsAt'> {
  const timeoutMs = d.host(name).settings.fenceCommandSeconds * 1000;
  const effect = d.order({ kind: 'power', host: name, level, action: 'on', guid, revision, timeoutMs });
  return { phase: { kind, effect }, endsAt: d.now + (kind === 'up' ? BOOT_MS : 3 * timeoutMs) };
}

/** Big servers test their memory for ten minutes before they boot. */
const BOOT_MS = 1_200_000;

/** A new run of the server: nobody has watched, so nothing is bound; what may be off is read before it is switched on. */
export function restartDrill(d: Draft, name: string): void {
  const host = d.host(name);
  const { drill } = host;
  if (drill === null) return;
  const ended = `The off-drill of ${name} ended with the restart of this server: nothing is bound by it.`;
  if (drill.offAt === null) {
    d.patchHost(name, { drill: null });
    d.say(name, 'drill', `${ended} No power command had been sent.`, { level: drill.level });
    return;
  }
  // A restored copy of long ago starts disarmed: whoever works at the host now must not have it switched on.
  if (!d.cluster.armed.on) {
    d.patchHost(name, { drill: null });
    const sentence = `${ended} The cluster is disarmed, so its power is left as it is: look whether ${name} is on.`;
    d.say(name, 'drill', sentence, { level: drill.level });
    d.notify('needs-person', 'warning', name, sentence, { level: drill.level });
    return;
  }
  const effect = readPower(d, name, drill.level, host.settings.fenceCommandSeconds);
  const endsAt = d.now + 3 * host.settings.fenceCommandSeconds * 1000;
  d.patchHost(name, { drill: { ...drill, phase: { kind: 'restarted', effect }, endsAt } });
  d.say(name, 'drill', `${ended} Its power is read, and switched on again if it is off.`, { level: drill.level });
}
