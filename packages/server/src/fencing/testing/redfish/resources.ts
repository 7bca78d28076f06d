import type { Flavour } from './flavours.ts';

/** What is true of one system at the moment. */
export interface SystemNow {
  readonly id: string;
  readonly uuid: string;
  readonly power: string;
  readonly lit: boolean;
  readonly led: string;
}

const root = '/redfish/v1';

/** Resources by path, after DMTF's mock-ups (DSP2043), as far as a fence driver could look. */
export function resources(flavour: Flavour, systems: readonly SystemNow[]): Map<string, object> {
  const members = (path: string, ids: readonly string[]) => ({
    '@odata.id': `${root}/${path}`,
    Name: `${path} collection`,
    'Members@odata.count': ids.length,
    Members: ids.map((id) => ({ '@odata.id': `${root}/${path}/${id}` })),
  });
  const sessions = flavour.sessions
    ? {
        SessionService: { '@odata.id': `${root}/SessionService` },
        Links: { Sessions: { '@odata.id': `${root}/SessionService/Sessions` } },
      }
    : { Links: {} };
  const ids = systems.map(({ id }) => id);
  return new Map<string, object>([
    [
      root,
      {
        '@odata.id': `${root}/`,
        '@odata.type': '#ServiceRoot.v1_5_0.ServiceRoot',
        Id: 'RootService',
        Name: 'Root Service',
        RedfishVersion: '1.6.0',
        Systems: { '@odata.id': `${root}/Systems` },
        Chassis: { '@odata.id': `${root}/Chassis` },
        ...sessions,
      },
    ],
    [`${root}/Systems`, members('Systems', ids)],
    [`${root}/Chassis`, members('Chassis', ids)],
    ...systems.flatMap((system): [string, object][] => [
      [`${root}/Systems/${system.id}`, systemResource(flavour, system)],
      [`${root}/Chassis/${system.id}`, chassisResource(flavour, system)],
      [`${root}/Systems/${system.id}/ResetActionInfo`, resetInfo(flavour, system)],
    ]),
  ]);
}

function systemResource(flavour: Flavour, { id, uuid, power, lit, led }: SystemNow): object {
  const path = `${root}/Systems/${id}`;
  return {
    '@odata.id': path,
    '@odata.etag': `W/"${id}-${power}-${led}-${lit}"`,
    '@odata.type': '#ComputerSystem.v1_13_0.ComputerSystem',
    Id: id,
    Name: 'Computer System',
    SystemType: 'Physical',
    UUID: uuid,
    PowerState: power,
    ...(flavour.light === 'system' ? { LocationIndicatorActive: lit } : {}),
    ...(flavour.light === 'system-led' ? { IndicatorLED: led } : {}),
    Links: { Chassis: [{ '@odata.id': `${root}/Chassis/${id}` }] },
    Actions: {
      '#ComputerSystem.Reset': {
        target: `${path}/Actions/ComputerSystem.Reset`,
        ...(flavour.actionInfo
          ? { '@Redfish.ActionInfo': `${path}/ResetActionInfo` }
          : { 'ResetType@Redfish.AllowableValues': flavour.resets }),
      },
    },
  };
}

function chassisResource(flavour: Flavour, { id, led }: SystemNow): object {
  return {
    '@odata.id': `${root}/Chassis/${id}`,
    '@odata.etag': `"${id}-${led}"`,
    '@odata.type': '#Chassis.v1_10_0.Chassis',
    Id: id,
    Name: 'Computer System Chassis',
    ChassisType: 'RackMount',
    ...(flavour.light === 'chassis-led' ? { IndicatorLED: led } : {}),
  };
}

function resetInfo(flavour: Flavour, { id }: SystemNow): object {
  return {
    '@odata.id': `${root}/Systems/${id}/ResetActionInfo`,
    '@odata.type': '#ActionInfo.v1_1_2.ActionInfo',
    Id: 'ResetActionInfo',
    Name: 'Reset Action Info',
    Parameters: [{ Name: 'ResetType', Required: true, DataType: 'String', AllowableValues: flavour.resets }],
  };
}

/** An error as DSP0266 has it. */
export function errorBody(id: string, message: string, args: readonly string[] = []): object {
  return {
    error: {
      code: 'Base.1.8.GeneralError',
      message: 'See @Message.ExtendedInfo for more information.',
      '@Message.ExtendedInfo': [{ MessageId: id, Message: message, MessageArgs: args }],
    },
  };
}

/** iLO leaves the text to its message registry and sends arguments only. */
export function iloError(): object {
  return {
    error: {
      code: 'iLO.0.10.ExtendedInfo',
      message: 'See @Message.ExtendedInfo for more information.',
      '@Message.ExtendedInfo': [{ MessageArgs: ['Power is off'], MessageId: 'iLO.2.8.InvalidOperationForSystemState' }],
    },
  };
}
