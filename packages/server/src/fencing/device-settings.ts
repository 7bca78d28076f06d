import { createHash } from 'node:crypto';
import { resolveSetting, type SettingKey, type Settings, type SettingValues } from '@picket/protocol';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { StoredSetting } from '../store/types.ts';
import { parseAddress } from './address.ts';
import type { FenceDevice } from './driver.ts';

/** What is written at both levels for one host, as it lies in the store. */
export interface DeviceRows {
  readonly cluster: string;
  readonly host: string;
  readonly ofCluster: readonly StoredSetting[];
  readonly ofHost: readonly StoredSetting[];
}

const common = ['fenceDriver', 'ipmiHost', 'ipmiUsername'] as const satisfies readonly SettingKey[];
const perDriver = {
  ipmi: ['ipmiCipherSuite'],
  exec: [
    'ipmiExec',
    'ipmiExecutionSyntax',
    'ipmiActionStop',
    'ipmiActionStart',
    'ipmiActionReboot',
    'ipmiActionBlink',
    'ipmiActionTest',
    'ipmiActionStatus',
    'ipmiActionIdentity',
  ],
} as const satisfies Record<Settings['fenceDriver'], readonly SettingKey[]>;

/** What the engine knows of one level's settings. */
export interface DeviceState {
  /** An address is configured. */
  readonly set: boolean;
  /** Changes with everything that decides which device answers, and how: a change unbinds it (S1). */
  readonly revision: string;
}

/** The fence levels of a host, the first one first. Needs no key: of the password only its sealed form goes in. */
export function deviceStates(rows: DeviceRows): readonly DeviceState[] {
  return [firstLevel(rows)];
}

function firstLevel(rows: DeviceRows): DeviceState {
  const { get, password } = resolver(rows);
  const keys = [...common, ...perDriver[get('fenceDriver')]];
  const hash = createHash('sha256').update(JSON.stringify([...keys.map((key) => get(key)), password()?.box ?? null]));
  return { set: get('ipmiHost') !== '', revision: hash.digest('hex').slice(0, 16) };
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
  if (level > 0) return { problem: `Host ${rows.host} has no fence level ${level + 1}.` };
  const device = readDevice(rows, box);
  return 'problem' in device ? device : [device];
}

function readDevice(rows: DeviceRows, box: SecretBox): FenceDevice | { readonly problem: string } {
  const { get, password } = resolver(rows);
  const asTyped = get('ipmiHost');
  if (asTyped === '') {
    return { problem: `No fence device is set for host ${rows.host}: set its ipmiHost (and user and password).` };
  }
  const address = parseAddress(asTyped);
  if ('problem' in address) return { problem: `The ipmiHost of host ${rows.host} cannot be used: ${address.problem}` };
  const sealed = password();
  return {
    driver: get('fenceDriver'),
    address,
    username: get('ipmiUsername'),
    password: sealed === null ? '' : box.open(sealed.box, sealed),
    cipherSuite: get('ipmiCipherSuite'),
    exec: {
      exec: get('ipmiExec'),
      syntax: get('ipmiExecutionSyntax'),
      off: get('ipmiActionStop'),
      on: get('ipmiActionStart'),
      reboot: get('ipmiActionReboot'),
      blink: get('ipmiActionBlink'),
      test: get('ipmiActionTest'),
      status: get('ipmiActionStatus'),
      identity: get('ipmiActionIdentity'),
    },
  };
}

/** Values of stored rows by key. Secrets have no value here. */
function settingValues(rows: readonly StoredSetting[]): SettingValues {
  return Object.fromEntries(rows.filter((row) => row.box === null).map((row) => [row.key, row.value])) as SettingValues;
}

interface Resolver {
  get<K extends SettingKey>(key: K): Settings[K];
  /** The password's row that is in force, host before cluster. */
  password(): (StoredSetting & { readonly box: string }) | null;
}

function resolver({ ofCluster, ofHost }: DeviceRows): Resolver {
  const cluster = settingValues(ofCluster);
  const host = settingValues(ofHost);
  return {
    get: (key) => resolveSetting(key, cluster, host).value,
    password: () => {
      const row = [...ofHost, ...ofCluster].find(({ key, box }) => key === 'ipmiPassword' && box !== null);
      return row === undefined || row.box === null ? null : { ...row, box: row.box };
    },
  };
}
