import type { FenceDriverName } from '@picket/protocol';
import { hostKey } from './address.ts';
import type { Address } from './driver.ts';
import { parseSyntax, uses } from './exec/command-line.ts';

/** Where one fence device is, and which part of it stands for the host. */
export interface DevicePlace {
  readonly driver: FenceDriverName;
  readonly address: Address;
  readonly plug: string;
  /** `redfishSystem`. */
  readonly system: string;
  /** `ipmiExecutionSyntax`. */
  readonly syntax: string;
}

/**
 * Ports at which fence devices listen when none is written: ssh, telnet, http, SNMP, https, IPMI. One address has one device
 * behind all of them, so that a BMC is the same one by IPMI and by Redfish.
 */
const usualPorts: ReadonlySet<number> = new Set([22, 23, 80, 161, 443, 623]);

/**
 * Do both settings reach the same power switch? Two hosts may not share one (S1). What cannot tell hosts apart does not
 * count: a plug means nothing to driver ipmi, and a device without a plug or system stands for all of itself.
 */
export function sameDevice(a: DevicePlace, b: DevicePlace): boolean {
  if (placeKey(a) !== placeKey(b)) return false;
  const [one, other] = [partOf(a), partOf(b)];
  return one === '' || other === '' || one === other;
}

/** Devices that are the same have the same text here; the reverse need not hold. To look for equals among many. */
export function placeKey(place: DevicePlace): string {
  return `${hostKey(place.address)} ${portOf(place)}`;
}

function portOf({ address: { port } }: DevicePlace): number {
  return port === null || usualPorts.has(port) ? 0 : port;
}

/** What selects the host behind the address; '' = nothing does. */
function partOf({ driver, plug, system, syntax }: DevicePlace): string {
  switch (driver) {
    case 'ipmi':
    case 'ceph-blocklist':
      return '';
    case 'redfish':
      return system.toLowerCase();
    case 'fence-agent':
      return plug.toLowerCase();
    case 'exec':
      return usesPlug(syntax) ? plug.toLowerCase() : '';
    default:
      return driver satisfies never;
  }
}

function usesPlug(syntax: string): boolean {
  try {
    return uses(parseSyntax(syntax), 'ipmi_plug');
  } catch {
    return false;
  }
}
