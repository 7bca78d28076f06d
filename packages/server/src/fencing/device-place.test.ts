import type { FenceDriverName } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { parseAddress } from './address.ts';
import { type DevicePlace, sameDevice } from './device-place.ts';
import type { Address } from './driver.ts';

const place = (driver: FenceDriverName, at: string, over: Partial<DevicePlace> = {}): DevicePlace => ({
  driver,
  address: parseAddress(at) as Address,
  plug: '',
  system: '',
  syntax: '$IPMI_EXEC $IPMI_PLUG $IPMI_ACTION',
  ...over,
});

describe('sameDevice', () => {
  it.each([
    ['however the name is written', place('ipmi', 'BMC1'), place('ipmi', 'bmc1.:623')],
    ['by two protocols', place('ipmi', '10.0.0.1'), place('redfish', '10.0.0.1:443')],
    ['with plugs that IPMI has none of', place('ipmi', 'b', { plug: '1' }), place('ipmi', 'b', { plug: '2' })],
    ['with one system named and one not', place('redfish', 'b', { system: '1' }), place('redfish', 'b')],
    ['on one outlet', place('fence-agent', 'p', { plug: 'A1' }), place('fence-agent', 'p:161', { plug: 'a1' })],
    [
      'where the line has no $IPMI_PLUG',
      place('exec', 'p', { plug: '1', syntax: '$IPMI_EXEC $IPMI_ACTION' }),
      place('exec', 'p', { plug: '2', syntax: '$IPMI_EXEC $IPMI_ACTION' }),
    ],
    ['on another port of the same kind', place('ipmi', 'b:6230'), place('exec', 'b:6230')],
  ])('sees one device %s', (_why, a, b) => {
    expect([sameDevice(a, b), sameDevice(b, a)]).toEqual([true, true]);
  });

  it.each([
    ['at two addresses', place('ipmi', '10.0.0.1'), place('ipmi', '10.0.0.2')],
    ['behind two forwarded ports', place('ipmi', 'b:6231'), place('ipmi', 'b:6232')],
    ['on two outlets', place('fence-agent', 'p', { plug: '1' }), place('fence-agent', 'p', { plug: '2' })],
    ['as two systems of a chassis', place('redfish', 'c', { system: '1' }), place('redfish', 'c', { system: '2' })],
    ['on two plugs of a line', place('exec', 'p', { plug: '1' }), place('exec', 'p', { plug: '2' })],
  ])('tells devices %s apart', (_why, a, b) => {
    expect([sameDevice(a, b), sameDevice(b, a)]).toEqual([false, false]);
  });
});
