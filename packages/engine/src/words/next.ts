import type { NotificationId } from '@picket/protocol';
import type { Cluster } from '../model/cluster.ts';
import type { Host } from '../model/host.ts';
import type { EngineSettings } from '../model/settings.ts';
import type { Ms } from '../model/time.ts';
import type { Vm } from '../model/vm.ts';
import { n, secs } from './sentences.ts';

/** Whom a message is about, as it stands when the message is written. */
export interface About {
  readonly cluster: Cluster;
  readonly subject: string;
  readonly host: Host | null;
  readonly vm: Vm | null;
  readonly settings: EngineSettings;
  readonly now: Ms;
  /** Ids of the gates that are closed for the host. */
  readonly closed: readonly string[];
  /** VMs concerned. */
  readonly vms: readonly string[];
}

/** What comes after each event: what Picket does, what it waits for, or what a person has to do. One sentence or two. */
export const nextWords: Readonly<Record<NotificationId, (about: About) => string>> = {
  'host-suspect': ({ settings: s }) =>
    `Its neighbours look again every ${every(s.checkIntervalSeconds)}; when ${n(s.checkAdditional + 1, 'round')} in a row find it dead, ${whenDead(s)}.`,
  'host-degraded': ({ settings: s, subject }) =>
    `Nothing is fenced while it shows life, and it is looked at every ${every(s.checkIntervalSeconds)}. Mend the agent or the network of ${subject}.`,
  'host-unknown': ({ settings: s, subject }) =>
    `Nothing is fenced while nobody can tell; it is looked at every ${every(s.checkIntervalSeconds)}. Look at ${subject}, and if it is off: ${confirmDown(subject)}`,
  'host-condemned': ({ settings: s }) => capital(`${whenDead(s)}.`),
  'gate-closed': gatesClosed,
  'cap-reached': capReached,
  'fence-begun': ({ settings: s }) =>
    `Its power is cut and read off twice; only then are its VMs started elsewhere${s.fencingAction === 'reboot' ? ', and it is switched on again' : ''}.`,
  'fence-confirmed': ({ settings: s, subject, vms, host }) =>
    `${vms.length === 0 ? 'It had no VM to be started elsewhere' : 'Its VMs are started on hosts that have room, those of high priority first'}. ${after(s, subject, host)}`,
  'fence-failed': ({ host, now, subject }) =>
    `Nothing is started elsewhere. ${retry(host, now)} If ${subject} is off: ${confirmDown(subject)}`,
  'proof-void': () =>
    'Nothing more of it is started. Find out at once which of its VMs run twice, and stop one of each.',
  'needs-person': needsPerson,
  'vms-recovered': ({ settings: s, subject, host }) => `Nothing is left to do for its VMs. ${after(s, subject, host)}`,
  'vm-unplaceable': ({ subject }) =>
    `It is tried again until it runs. Mend what keeps it down: room, its image, a host; to try at once: picket vm retry ${subject}`,
  'vm-held': ({ subject }) => `It stays down until a person decides: picket vm retry ${subject}`,
  'vm-crashed': ({ vm, subject }) =>
    vm?.recovery.kind === 'held'
      ? `It stays down until a person decides: picket vm retry ${subject}`
      : 'It is started again on its host; when it crashes too often it stays down, and you are told.',
  'host-returned': hostReturned,
  'device-unfenceable': ({ settings: s, subject }) =>
    `${s.fenceTestSeconds === 0 ? 'Try it once it is mended' : 'It is tried on, and you are told when it answers'}: picket fence ${subject} --action test. Until then a death of ${subject} may have to wait for a person.`,
  'device-fenceable': ({ subject }) => `Nothing is left to do: ${subject} can be fenced again.`,
  'device-untrusted': deviceUntrusted,
  'pool-lost': () =>
    'Nobody is fenced for it: the links tell who lives. While it lasts, VMs with disks there cannot be started by hosts that lack it, and a death can hardly be proven on it. Mend the storage, or the mounts of these hosts.',
  'pool-back': () => 'Nothing is left to do.',
  'server-takeover': ({ settings: s }) =>
    `No power is cut for ${secs(s.startupGraceSeconds * 1000)}; power and agents are asked first.`,
  'would-have-acted': ({ subject }) =>
    `Nothing is cut or started by itself. Check ${subject}; if it is off: ${confirmDown(subject)}. To have Picket act: picket settings set fencingAction off`,
};

/** What Picket does with a host once the verdict is dead. */
function whenDead({ fencingAction }: EngineSettings): string {
  switch (fencingAction) {
    case 'nothing':
      return 'people are told what would be done, and nothing is cut or started (fencingAction is nothing)';
    case 'blink':
      return 'its identify light is switched on, and a person decides (fencingAction is blink)';
    case 'off':
      return 'its power is cut once every gate is open, and its VMs are started elsewhere when it is proven off';
    case 'reboot':
      return 'its power is cut once every gate is open, its VMs are started elsewhere when it is proven off, and it is switched on again';
  }
}

function after({ fencingAction, returnToService }: EngineSettings, subject: string, host: Host | null): string {
  const back =
    returnToService === 'auto' ? 'it takes VMs again by itself' : `run: picket host end-maintenance ${subject}`;
  if (host?.proof?.kind === 'watchdog') return `${subject} boots anew by itself, if it can; once it is back ${back}.`;
  return fencingAction === 'reboot'
    ? `${subject} is switched on again; once it is back ${back}.`
    : `${subject} stays off until a person repairs it and switches it on; once it is back ${back}.`;
}

function gatesClosed({ closed, settings: s, subject }: About): string {
  const overridable = closed.filter((id) => ['observer', 'share', 'correlation', 'cap'].includes(id));
  const waits = `Its evidence is read anew every ${every(s.checkIntervalSeconds)}, and it is fenced as soon as every gate is open.`;
  if (closed.includes('cap')) return `${waits} Look at the cluster, then run: picket cap acknowledge --reason "…"`;
  const [gate] = overridable;
  return gate === undefined
    ? waits
    : `${waits} When you know that it is dead: picket gate override ${subject} ${gate} --reason "…"`;
}

function capReached({ cluster, now }: About): string {
  const { settings: s, cap } = cluster;
  if (s.capRelease === 'acknowledge')
    return 'No power is cut in this cluster until a person has looked and runs: picket cap acknowledge --reason "…"';
  const first = cap.actions.find(({ at }) => at > now - s.fencingWindowSeconds * 1000);
  const inMs = first === undefined ? s.fencingWindowSeconds * 1000 : first.at + s.fencingWindowSeconds * 1000 - now;
  return `No power is cut in this cluster for ${secs(inMs)}, until the first of these actions leaves the window; a person may resume earlier: picket cap acknowledge --reason "…"`;
}

function retry(host: Host | null, now: Ms): string {
  const at = host?.fence?.retryAt ?? null;
  return at === null
    ? 'It is not tried again by itself.'
    : `It is tried again in ${secs(at - now)}, from the first level.`;
}

function needsPerson({ host, vm, subject, settings: s, now }: About): string {
  if (vm !== null) return 'Picket neither starts nor stops it until that is cleared up.';
  switch (host?.state) {
    case 'unfenced':
      if (host.fence?.retryAt != null) return `${retry(host, now)} If ${subject} is off: ${confirmDown(subject)}`;
      return `Nothing is started elsewhere by itself${s.fencingAction === 'blink' ? '; its identify light shows the way' : ''}. Check ${subject}; if it is off: ${confirmDown(subject)}`;
    case 'fenced':
      return `Its VMs wait until its power reads off again. If ${subject} is off: ${confirmDown(subject)}`;
    case 'down':
      return `Its VMs wait for it. To start them elsewhere: ${confirmDown(subject)}`;
    case 'ineligible':
      return `A death of ${subject} would go unnoticed until what is missing is there.`;
    case 'maintenance':
      return `It stays in maintenance. Look at it, then run: picket host end-maintenance ${subject}`;
    default:
      return 'Picket waits; the sentence says for what.';
  }
}

function hostReturned({ host, settings: s, subject }: About): string {
  switch (host?.state) {
    case 'up':
      return 'Nothing is left to do: it is in service.';
    case 'maintenance':
      return `It takes no VM until a person has looked at it and runs: picket host end-maintenance ${subject}`;
    default:
      return s.returnToService === 'auto'
        ? 'It takes no VM until what it runs is reconciled; then it is in service again by itself.'
        : `It takes no VM until what it runs is reconciled and a person runs: picket host end-maintenance ${subject}`;
  }
}

function deviceUntrusted({ host, subject }: About): string {
  const by = host?.devices.find(({ binding }) => binding.kind === 'untrusted')?.binding;
  return by?.kind === 'untrusted' && by.by === 'identity'
    ? `Mend its address or its wiring; it is trusted again as soon as it names the machine of ${subject}.`
    : `Check its wiring; then set the device anew, or state it: picket fence bind ${subject} --statement --reason "…"`;
}

const confirmDown = (host: string): string => `picket host confirm-down ${host}`;
const every = (seconds: number): string => secs(seconds * 1000);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
