import { contradictions } from '@picket/protocol';
import { type DevicePlace, placeKey, sameDevice } from '../fencing/device-place.ts';
import { describeLevels, devicePlaces } from '../fencing/device-settings.ts';
import { fenceDrivers } from '../fencing/registry.ts';
import { pauses } from '../pauses.ts';
import { valuesOf } from './levels.ts';
import { type ClusterRows, deviceRows, type Whole } from './whole.ts';

/** Where something was changed; a host null = on the cluster, which every host of it may feel. */
export interface Touched {
  readonly cluster: string;
  readonly host: string | null;
}

/** So many hosts are looked at between two pauses. */
const stretchHosts = 300;

/** Sentences for everything that does not fit together in what is written; of contradictions only where something was touched. */
export async function wholeProblems(whole: Whole, touched: readonly Touched[]): Promise<readonly string[]> {
  const out: string[] = [];
  const pause = pauses(stretchHosts);
  for (const [cluster, rows] of whole) {
    const here = touched.filter((place) => place.cluster === cluster);
    if (here.length === 0) continue;
    const ofCluster = contradictions(rows.values);
    out.push(...ofCluster.map((sentence) => `In cluster ${cluster}: ${sentence}`));
    const hosts = here.some(({ host }) => host === null) ? rows.hosts.keys() : new Set(here.map(({ host }) => host));
    for (const host of hosts) {
      if (host !== null) out.push(...hostProblems(cluster, rows, host, ofCluster));
      await pause();
    }
  }
  out.push(...(await sharedDevices(whole)));
  return out;
}

function hostProblems(cluster: string, rows: ClusterRows, host: string, ofCluster: readonly string[]): string[] {
  const where = `On host ${host} of cluster ${cluster}:`;
  const own = contradictions(rows.values, valuesOf(rows.hosts.get(host) ?? []));
  const said = own.filter((sentence) => !ofCluster.includes(sentence));
  const device = deviceRows(cluster, rows, host);
  const twice = samePlaces(devicePlaces(device), (a, b) => a.driver === b.driver);
  said.push(...twice.map(([a, b]) => `fence devices ${a.name} and ${b.name} are the same one; each must be its own.`));
  describeLevels(device).forEach((devices, level) => {
    const ready = devices.flatMap((one) => ('problem' in one ? [] : [one]));
    for (const one of ready) {
      if (one.driver === 'exec' && one.exec.statusOn === one.exec.statusOff)
        said.push('ipmiStatusOn and ipmiStatusOff are alike: power on and off could never be told apart.');
    }
    // Storage or network cut, or a heuristic: beside a power device, never alone (S20).
    const classes = ready.map((one) => fenceDrivers[one.driver].deviceClass(one));
    if (classes.includes('storage')) {
      // Proof for each VM by itself, and no word about power: it stands for itself (S19).
      if (devices.length > 1)
        said.push(`fence level ${level + 1} has a storage fence beside another device; give each a level of its own.`);
    } else if (classes.length > 0 && classes.length === devices.length && !classes.includes('power'))
      said.push(`fence level ${level + 1} has no device that cuts power, so it proves nothing; add one to it.`);
  });
  return said.map((sentence) => `${where} ${sentence}`);
}

/** One device on two hosts would power off a healthy machine and prove the wrong death (S1). */
async function sharedDevices(whole: Whole): Promise<string[]> {
  const places: (DevicePlace & { readonly who: string })[] = [];
  const pause = pauses(stretchHosts);
  for (const [cluster, rows] of whole) {
    for (const host of rows.hosts.keys()) {
      const who = `host ${host} of cluster ${cluster}`;
      places.push(...devicePlaces(deviceRows(cluster, rows, host)).map((place) => ({ ...place, who })));
      await pause();
    }
  }
  return samePlaces(places, (a, b) => a.who !== b.who).map(([a, b]) => {
    const [one, other] = [a, b].toSorted((x, y) => (x.who < y.who ? -1 : 1));
    return `${one?.address.asTyped} is the fence device of ${one?.who} and of ${other?.who}: one device must not stand for two hosts. Change or unset it on one of them first.`;
  });
}

function samePlaces<P extends DevicePlace>(places: readonly P[], also: (a: P, b: P) => boolean): [P, P][] {
  const groups = Map.groupBy(places, placeKey);
  return [...groups.values()].flatMap((group) =>
    group.flatMap((a, index) =>
      group
        .slice(index + 1)
        .filter((b) => also(a, b) && sameDevice(a, b))
        .map((b): [P, P] => [a, b]),
    ),
  );
}
