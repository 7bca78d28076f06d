import { boundLevels, deviceName } from '../fencing/levels.ts';
import { deviceGate } from '../gates/device.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Host } from '../model/host.ts';
import type { Ms } from '../model/time.ts';
import { isFencedOften } from '../recovery/fatal.ts';
import { SUSPECT_TELL_MS } from '../states/tell.ts';
import type { Found } from './alarm.ts';

/** What stands about one host now: its state, a proof that was wrong, its fence devices. */
export function alarmsOfHost(cluster: Cluster, host: Host, now: Ms): readonly Found[] {
  if (host.state === 'disabled' || host.state === 'retired') return [];
  const about = { subject: host.name, sentence: host.sentence };
  const wrong: readonly Found[] =
    host.proofVoidSince === null
      ? []
      : [
          {
            ...about,
            event: 'proof-void',
            severity: 'critical',
            since: host.proofVoidSince,
            sentence: `The proof that ${host.name} was off has turned out wrong. ${host.sentence}`,
          },
        ];
  return [...wrong, ...ofState(host, now).map((found) => ({ ...about, ...found })), ...ofDevices(cluster, host, now)];
}

type OfState = Pick<Found, 'event' | 'severity' | 'since'> & { readonly next?: string };

function ofState(host: Host, now: Ms): readonly OfState[] {
  const { state, stateSince: since, settings, incident } = host;
  const stands = now - since >= settings.alarmAfterSeconds * 1000;
  switch (state) {
    case 'suspect':
    case 'checking':
      if (stands) return [{ event: 'host-unknown', severity: 'critical', since }];
      return silentForLong(host, now);
    case 'degraded':
      if (stands) return [{ event: 'host-degraded', severity: 'critical', since }];
      return silentForLong(host, now);
    case 'condemned': {
      const held = (incident?.closedGates.length ?? 0) > 0;
      return [{ event: held ? 'gate-closed' : 'host-condemned', severity: held ? 'warning' : 'critical', since }];
    }
    case 'fencing':
      return [{ event: 'fence-begun', severity: 'warning', since }];
    case 'unfenced':
      return [{ event: host.fence?.retryAt == null ? 'needs-person' : 'fence-failed', severity: 'critical', since }];
    case 'fenced':
      return host.proof === null ? [{ event: 'needs-person', severity: 'critical', since }] : [];
    case 'down':
      return stands && host.proof === null && (host.stopping?.running.length ?? 0) > 0
        ? [{ event: 'needs-person', severity: 'critical', since }]
        : [];
    case 'ineligible':
      return stands ? [{ event: 'needs-person', severity: 'warning', since }] : [];
    case 'maintenance':
      return isFencedOften(host) ? [{ event: 'needs-person', severity: 'warning', since }] : [];
    case 'returned':
      return settings.returnToService === 'manual' && host.release === null && host.inventory?.ok === true
        ? [{ event: 'host-returned', severity: 'info', since }]
        : [];
    default:
      return [];
  }
}

/** People hear of silence only when it lasts. */
function silentForLong({ incident, stateSince }: Host, now: Ms): readonly OfState[] {
  const since = incident?.openedAt ?? stateSince;
  return now - since >= SUSPECT_TELL_MS ? [{ event: 'host-suspect', severity: 'warning', since }] : [];
}

/** "This host could not be fenced now": a device that is caught or silent, or none that is bound. */
function ofDevices(cluster: Cluster, host: Host, now: Ms): readonly Found[] {
  const { name, devices, settings } = host;
  const found = devices.flatMap(({ set, binding, health }, level): Found[] => {
    if (!set) return [];
    const about = { subject: name, topic: `level ${level + 1}` };
    const device = `The ${deviceName(host, level)} of ${name}`;
    if (binding.kind === 'untrusted')
      return [
        {
          ...about,
          event: 'device-untrusted',
          severity: 'critical',
          since: binding.at,
          sentence: `${device} is not trusted: ${binding.reason}.`,
        },
      ];
    if (!health.told) return [];
    const said = health.last !== null && !health.last.ok ? ` (${health.last.detail})` : '';
    const sentence = `${device} does not answer as it should${said}: ${name} could not be fenced now.`;
    return [
      { ...about, event: 'device-unfenceable', severity: 'critical', since: health.failingSince ?? now, sentence },
    ];
  });
  const cuts = settings.fencingAction === 'off' || settings.fencingAction === 'reboot';
  const told = found.some(({ event }) => event === 'device-untrusted');
  if (!cuts || told || host.state === 'ineligible' || boundLevels(host).length > 0) return found;
  const { why } = deviceGate.ask(cluster, host, now);
  const sentence = `${name} could not be fenced now: ${why}`;
  return [
    ...found,
    {
      subject: name,
      topic: 'unbound',
      event: 'device-unfenceable',
      severity: 'warning',
      since: host.stateSince,
      sentence,
    },
  ];
}
