import type { SnmpConfig } from '@picket/protocol';

/** RFC 3414, section 11.2. */
const shortestPassword = 8;
/** RFC 3414, usmUserName. */
const longestUserBytes = 32;
/** So that community and message fit into one packet together. */
const longestCommunityBytes = 128;

/**
 * Why nothing can be sent with this, as a sentence that says what to do; null: it can. For a change with secrets left out, ask it about the
 * configuration as it will be, secrets opened.
 */
export function snmpConfigProblem(config: SnmpConfig): string | null {
  return config.version === '2c' ? communityProblem(config) : userProblem(config);
}

function communityProblem({ community = '' }: SnmpConfig): string | null {
  if (community === '') return 'SNMP version 2c needs a community: set it, or use version 3.';
  if (Buffer.byteLength(community) > longestCommunityBytes) {
    return `The SNMP community is longer than ${longestCommunityBytes} bytes.`;
  }
  return null;
}

function userProblem(config: SnmpConfig): string | null {
  if (config.user === '') return 'SNMP version 3 needs a user.';
  if (Buffer.byteLength(config.user) > longestUserBytes) {
    return `The SNMP user is longer than ${longestUserBytes} bytes (RFC 3414).`;
  }
  if (config.authProtocol === 'none' && config.privProtocol !== 'none') {
    return 'SNMP privacy without authentication does not exist (RFC 3414): choose an authProtocol too, or privProtocol none.';
  }
  if (config.authProtocol !== 'none' && tooShort(config.authPassword)) {
    return `authProtocol ${config.authProtocol} needs an authPassword of at least ${shortestPassword} characters (RFC 3414).`;
  }
  if (config.privProtocol !== 'none' && tooShort(config.privPassword)) {
    return `privProtocol ${config.privProtocol} needs a privPassword of at least ${shortestPassword} characters (RFC 3414).`;
  }
  return engineIdProblem(config.engineId);
}

function engineIdProblem(engineId: string): string | null {
  if (engineId === '') return null;
  if (engineId.length % 2 === 1) return 'The SNMP engineId has half a byte too many: two hex digits are a byte.';
  if (/^(00)+$|^(ff)+$/i.test(engineId)) return 'An SNMP engineId of nothing but 00 or ff is reserved (RFC 3411).';
  return null;
}

function tooShort(password: string | undefined): boolean {
  return [...(password ?? '')].length < shortestPassword;
}
