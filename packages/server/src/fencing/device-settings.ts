import { createHash } from 'node:crypto';
import {
  type LevelDevice,
  presets,
  resolveSetting,
  type SettingKey,
  type Settings,
  type SettingValues,
} from '@picket/protocol';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { StoredSetting } from '../store/types.ts';
import { parseAddress } from './address.ts';
import type { DevicePlace } from './device-place.ts';
import type { FenceDevice } from './driver.ts';

/** What is written at both levels for one host, as it lies in the store. */
export interface DeviceRows {
  readonly cluster: string;
  readonly host: string;
  readonly ofCluster: readonly StoredSetting[];
  readonly ofHost: readonly StoredSetting[];
}

const common = ['fenceDriver', 'ipmiHost', 'fencePlug', 'ipmiUsername'] as const satisfies readonly SettingKey[];
const perDriver = {
  ipmi: ['ipmiCipherSuite'],
  redfish: ['redfishSystem', 'redfishCertificate'],
  'fence-agent': ['fenceAgent', 'fenceAgentOptions'],
  'ceph-blocklist': [],
  exec: [
    'ipmiExec',
    'ipmiExecutionSyntax',
    'ipmiActionStop',
    'ipmiActionStart',
    'ipmiActionReboot',
    'ipmiActionBlink',
    'ipmiActionBlinkStop',
    'ipmiActionTest',
    'ipmiActionStatus',
    'ipmiActionIdentity',
    'ipmiStatusOn',
    'ipmiStatusOff',
    'ipmiAcceptExitCodes',
  ],
} as const satisfies Record<Settings['fenceDriver'], readonly SettingKey[]>;

/** What the engine knows of one level's settings. */
export interface DeviceState {
  /** Every device of it has an address. */
  readonly set: boolean;
  /** Changes with everything that decides which device answers, and how: a change unbinds it (S1). */
  readonly revision: string;
  /** 'storage': it turns the host away and leaves its power on (S19). Absent: the power. */
  readonly cuts?: 'power' | 'storage';
}

/** Under this key lies the sealed password of a device that has one of its own. */
export function passwordKey(device: string): string {
  return device === '' ? 'ipmiPassword' : `fenceDevices/${device}/ipmiPassword`;
}

/** The fence levels of a host, the first one first. Needs no key: of the passwords only their sealed form goes in. */
export function deviceStates(rows: DeviceRows): readonly DeviceState[] {
  return levelsOf(rows).map((devices) => {
    const parts = devices.map(({ get, password }) => {
      const keys = [...common, ...perDriver[get('fenceDriver')]];
      return [...keys.map((key) => get(key)), password?.box ?? null];
    });
    const [only] = parts;
    const hash = createHash('sha256').update(JSON.stringify(parts.length === 1 ? only : parts));
    return {
      set: devices.every(({ get }) => get('ipmiHost') !== ''),
      revision: hash.digest('hex').slice(0, 16),
      ...(devices.every(({ get }) => get('fenceDriver') === 'ceph-blocklist') ? { cuts: 'storage' as const } : {}),
    };
  });
}

/** Every device of a host that has a usable address, over all its levels, as far as it must not be another host's too (S1). */
export function devicePlaces(rows: DeviceRows): readonly (DevicePlace & { readonly name: string })[] {
  return levelsOf(rows).flatMap((devices) =>
    devices.flatMap(({ name, get }) => {
      const address = parseAddress(get('ipmiHost'));
      if ('problem' in address) return [];
      const [driver, plug] = [get('fenceDriver'), get('fencePlug')];
      // One storage serves all hosts: it is told whom to turn away.
      if (driver === 'ceph-blocklist') return [];
      return [{ name, driver, address, plug, system: get('redfishSystem'), syntax: get('ipmiExecutionSyntax') }];
    }),
  );
}

/**
 * The devices of one level (0 = the first) with their passwords opened, or a sentence why there is none to speak to.
 * @throws PicketError SECRET_KEY_BAD when a stored password cannot be opened
 */
export function readLevel(
  rows: DeviceRows,
  level: number,
  box: SecretBox,
): readonly FenceDevice[] | { readonly problem: string } {
  const devices = levelsOf(rows)[level];
  if (devices === undefined) return { problem: `Host ${rows.host} has no fence level ${level + 1}.` };
  const read: FenceDevice[] = [];
  for (const device of devices) {
    const one = describe(rows.host, device);
    if ('problem' in one) return one;
    const { password } = device;
    read.push({ ...one, password: password === null ? '' : box.open(password.box, password) });
  }
  return read;
}

/** All levels as they resolve, without passwords: to look at, never to speak to. */
export function describeLevels(
  rows: DeviceRows,
): readonly (readonly (FenceDevice | { readonly name: string; readonly problem: string })[])[] {
  return levelsOf(rows).map((devices) =>
    devices.map((device) => {
      const described = describe(rows.host, device);
      return 'problem' in described ? { ...described, name: device.name } : described;
    }),
  );
}

/** One device as its settings resolve. */
interface ResolvedDevice {
  readonly name: string;
  get<K extends SettingKey>(key: K): Settings[K];
  /** The password's row that is in force: the device's own, the host's, the cluster's. */
  readonly password: (StoredSetting & { readonly box: string }) | null;
}

/** Without `fenceDevices` there is one level with one device, which the host's own settings describe. */
function levelsOf({ ofCluster, ofHost }: DeviceRows): readonly (readonly ResolvedDevice[])[] {
  const cluster = settingValues(ofCluster);
  const host = settingValues(ofHost);
  const flat = <K extends SettingKey>(key: K): Settings[K] => resolveSetting(key, cluster, host).value;
  const sealed = (key: string, rows: readonly StoredSetting[]) =>
    rows.find((row): row is StoredSetting & { readonly box: string } => row.key === key && row.box !== null);
  const shared = sealed('ipmiPassword', ofHost) ?? sealed('ipmiPassword', ofCluster) ?? null;
  const levels = flat('fenceDevices');
  if (levels.length === 0) return [[{ name: '', get: flat, password: shared }]];
  return levels.map((devices) =>
    devices.map((device) => ({
      name: device.name,
      get: (key) => ownValue(device, key) ?? flat(key),
      password: sealed(passwordKey(device.name), ofHost) ?? shared,
    })),
  );
}

/** What a device of a level has of its own: written there, or filled in by the preset that it chose. */
function ownValue<K extends SettingKey>(device: LevelDevice, key: K): Settings[K] | undefined {
  const own = device as unknown as SettingValues;
  const preset = device.fencePreset === undefined ? {} : presets[device.fencePreset];
  return (own[key] ?? preset[key]) as Settings[K] | undefined;
}

/** Without its password. */
function describe(host: string, { name, get }: ResolvedDevice): FenceDevice | { readonly problem: string } {
  const asTyped = get('ipmiHost');
  const which = name === '' ? '' : ` of its fence device ${name}`;
  if (asTyped === '') {
    return { problem: `No fence device is set for host ${host}: set the ipmiHost${which} (and user and password).` };
  }
  const address = parseAddress(asTyped);
  if ('problem' in address)
    return { problem: `The ipmiHost${which} of host ${host} cannot be used: ${address.problem}` };
  return {
    driver: get('fenceDriver'),
    name,
    address,
    plug: get('fencePlug'),
    username: get('ipmiUsername'),
    password: '',
    cipherSuite: get('ipmiCipherSuite'),
    exec: {
      exec: get('ipmiExec'),
      syntax: get('ipmiExecutionSyntax'),
      off: get('ipmiActionStop'),
      on: get('ipmiActionStart'),
      reboot: get('ipmiActionReboot'),
      blink: get('ipmiActionBlink'),
      blinkStop: get('ipmiActionBlinkStop'),
      test: get('ipmiActionTest'),
      status: get('ipmiActionStatus'),
      identity: get('ipmiActionIdentity'),
      statusOn: get('ipmiStatusOn'),
      statusOff: get('ipmiStatusOff'),
      acceptExitCodes: get('ipmiAcceptExitCodes'),
    },
    redfish: { system: get('redfishSystem'), certificate: get('redfishCertificate') },
    agent: { name: get('fenceAgent'), options: get('fenceAgentOptions') },
  };
}

/** Values of stored rows by key. Secrets have no value here. */
function settingValues(rows: readonly StoredSetting[]): SettingValues {
  return Object.fromEntries(rows.filter((row) => row.box === null).map((row) => [row.key, row.value])) as SettingValues;
}
