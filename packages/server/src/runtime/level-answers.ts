import type { PowerState } from '@picket/protocol';
import type { CommandAnswer, GuidAnswer, StatusAnswer } from './ports.ts';

/**
 * A fence level answers as one, whether it is one device or several (dual PSU): it is off only when every device is, and it is
 * the host's only when nobody in it names another machine. No answer at all is unknown (I4).
 */

/** Off only if every device says off; on if any says on. */
export function powerOf(devices: readonly StatusAnswer[]): PowerState {
  if (devices.some(({ power }) => power === 'on')) return 'on';
  return devices.length > 0 && devices.every(({ power }) => power === 'off') ? 'off' : 'unknown';
}

/** Every device of the level told its power: one that does not could neither be cut for sure nor prove anything. */
export function allTell(devices: readonly StatusAnswer[]): boolean {
  return devices.length > 0 && devices.every(({ power }) => power !== 'unknown');
}

/** `match` only if every device names the machine that was expected; one that names another decides against all (S1). */
export function identityOf(
  devices: readonly GuidAnswer[],
  expected: string,
): { readonly identity: 'match' | 'unread' } | { readonly identity: 'mismatch'; readonly found: string } {
  for (const { guid } of devices) {
    if (guid !== null && !sameMachine(guid, expected)) return { identity: 'mismatch', found: guid };
  }
  const read = devices.length > 0 && devices.every(({ guid }) => guid !== null);
  return { identity: read ? 'match' : 'unread' };
}

/**
 * Do two GUIDs name one machine? SMBIOS stores the first three fields of a UUID with their bytes turned round (DSP0134 §7.2.1), and
 * some firmware shows them so over one way and not over the other. Both spellings are taken for one: what makes a machine the
 * only one of its kind, its serial or MAC, lies in the last eight bytes, and these must be equal as they stand.
 */
function sameMachine(a: string, b: string): boolean {
  return a === b || turned(a) === b;
}

function turned(guid: string): string {
  const bytes = guid.match(/../g) ?? [];
  if (bytes.length !== 16) return guid;
  const field = (from: number, to: number): string => bytes.slice(from, to).toReversed().join('');
  return field(0, 4) + field(4, 6) + field(6, 8) + bytes.slice(8).join('');
}

/** An order is accepted by a level when each of its devices accepted it. */
export function acceptedBy(devices: readonly CommandAnswer[]): boolean {
  return devices.length > 0 && devices.every(({ accepted }) => accepted);
}

/** What the devices said, in one line. */
export function detailOf(devices: readonly { readonly detail: string }[]): string {
  const [first, ...others] = devices;
  if (first === undefined) return 'no device answered';
  if (others.length === 0) return first.detail;
  return devices.map(({ detail }, at) => `device ${at + 1}: ${detail}`).join('; ');
}
