import { describeLevels } from '../fencing/device-settings.ts';
import type { FenceDevice } from '../fencing/driver.ts';
import { type ClusterRows, deviceRows } from './whole.ts';

/** Sentences about what the fence devices of a host cannot do as they are set, though that is allowed. */
export function deviceWarnings(cluster: string, rows: ClusterRows, host: string): readonly string[] {
  return describeLevels(deviceRows(cluster, rows, host)).flatMap((devices) =>
    devices.flatMap((device) => {
      if (!('problem' in device)) return warningsOf(device, host);
      if (device.name === '') return [`Host ${host} has no fence device: it can never be fenced. Set its ipmiHost.`];
      return [
        `Fence device ${device.name} of host ${host} has no address: its level can never succeed. Set its ipmiHost.`,
      ];
    }),
  );
}

function warningsOf(device: FenceDevice, host: string): string[] {
  const of = device.name === '' ? `for host ${host}` : `for fence device ${device.name} of host ${host}`;
  if (device.driver === 'fence-agent') {
    return device.agent.name === '' ? [`fenceAgent is empty ${of}: there is no program that could be run.`] : [];
  }
  if (device.driver === 'redfish')
    return device.redfish.certificate.toLowerCase() === 'any'
      ? [`redfishCertificate is any ${of}: an impostor could answer in the place of the device.`]
      : [];
  if (device.driver !== 'exec') return [];
  const empty = (words: string): boolean => words.trim() === '';
  const { exec } = device;
  return [
    ...(empty(exec.status)
      ? [`ipmiActionStatus is empty ${of}: without a status command nothing can ever be proven off.`]
      : []),
    ...(empty(exec.off) ? [`ipmiActionStop is empty ${of}: it cannot be powered off.`] : []),
    ...(empty(exec.identity) ? [`ipmiActionIdentity is empty ${of}: its device cannot be bound by identity.`] : []),
  ];
}
