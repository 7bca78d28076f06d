import { RequestFailedError, ResponseInvalidCode, ResponseInvalidError } from 'net-snmp';
import { unprovenAnswer } from './session.ts';

/** What receivers report (RFC 3414, usmStats), by the library's words for it. */
const reports: readonly (readonly [string, string])[] = [
  ['Unknown User Name', 'it does not know this user, or not at this engine id (its createUser line)'],
  ['Wrong Digest', 'it knows this user by another authPassword or authProtocol'],
  ['Unsupported Security Level', 'it does not take this user with this authentication and privacy'],
  ['Decryption Error', 'it cannot decrypt it: another privPassword or privProtocol'],
  ['Not In Time Window', 'it takes our time for a wrong one'],
  ['Unknown Engine ID', 'it does not know its own engine id any more'],
];

/**
 * Why a receiver's answer is no acknowledgement, for people. Never the library's own words where it fails to check an answer: its errors
 * carry digests and the user with his passwords.
 */
export function refusalOf(error: unknown): string {
  if (error === unprovenAnswer) {
    return 'an answer came without authentication: not of this receiver, or a forged one';
  }
  if (error instanceof RequestFailedError) return `the receiver answered with the SNMP error ${errorStatus(error)}`;
  if (error instanceof ResponseInvalidError) {
    const report = reports.find(([words]) => error.message.startsWith(words));
    if (report !== undefined) return `the receiver refuses it: ${report[1]}`;
    if ((error as { code?: number }).code === ResponseInvalidCode.EAuthFailure) {
      return 'the receiver’s answer is not authentic: check authPassword and authProtocol';
    }
    return 'the receiver’s answer cannot be read: check privPassword and privProtocol';
  }
  return systemRefusal(error);
}

/** What resolver and socket say: their code alone, which names no secret. */
function systemRefusal(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'ENOTFOUND') return 'the name of the receiver is unknown';
  if (code === 'EAI_AGAIN') return 'the name of the receiver cannot be resolved now';
  return typeof code === 'string' ? `it could not be sent: ${code}` : 'it could not be sent';
}

function errorStatus(error: Error): string {
  return error.message.replace(/:.*/s, '');
}
