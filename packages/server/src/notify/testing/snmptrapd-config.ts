/** Who may send to a receiver; protocols by the names of an SNMP notifier's configuration. */
export interface TrapSenders {
  /** Version 2c. */
  readonly communities: readonly string[];
  readonly users: readonly TrapUser[];
}

export interface TrapUser {
  readonly name: string;
  /** Engine ids in hex whose version 3 traps are taken. Informs of the user are always taken. */
  readonly engineIds: readonly string[];
  readonly authProtocol: keyof typeof authNames;
  readonly authPassword: string;
  readonly privProtocol: keyof typeof privNames;
  readonly privPassword: string;
}

const authNames = {
  none: '',
  md5: 'MD5',
  sha: 'SHA',
  sha224: 'SHA-224',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
} as const;

/** AES-256 extends short keys as Blumenthal does, AES-256-C as Reeder and Cisco do. */
const privNames = { none: '', aes: 'AES', aes256b: 'AES-256', aes256r: 'AES-256-C' } as const;

/** snmptrapd.conf: each sender may have its messages logged, at the level that it has protocols for and no lower one. */
export function snmptrapdConfig({ communities, users }: TrapSenders): string {
  const lines = communities.map((community) => `authCommunity log ${community}`);
  for (const user of users) {
    const auth = user.authProtocol === 'none' ? '' : ` ${authNames[user.authProtocol]} "${user.authPassword}"`;
    const priv = user.privProtocol === 'none' ? '' : ` ${privNames[user.privProtocol]} "${user.privPassword}"`;
    const level = priv === '' ? (auth === '' ? 'noauth' : 'auth') : 'priv';
    for (const engine of ['', ...user.engineIds.map((id) => ` -e 0x${id}`)]) {
      lines.push(`createUser${engine} ${user.name}${auth}${priv}`);
    }
    lines.push(`authUser log ${user.name} ${level}`);
  }
  return `${lines.join('\n')}\n`;
}

/**
 * Arguments that make snmptrapd stay in front, read nothing but `configFile`, and print one line a message to standard output: what it was,
 * a tab, and its objects by their names in the MIBs, tab by tab.
 */
export function snmptrapdArguments(configFile: string, listen: readonly string[]): readonly string[] {
  return ['-f', '-C', '-c', configFile, '-Lo', '-n', '-OQ', '-F', '%P\\t%v\\n', ...listen];
}

/** Its folder for what it keeps, and where it finds MIBs. */
export function snmptrapdEnvironment(folder: string, mibFolders: readonly string[]): Readonly<Record<string, string>> {
  return {
    SNMP_PERSISTENT_DIR: folder,
    SNMPCONFPATH: folder,
    MIBDIRS: mibFolders.join(':'),
    MIBS: 'PICKET-MIB:SNMPv2-MIB',
  };
}
