import { hash, verify } from '@node-rs/argon2';
import { PicketError, passwordMinLength } from '@picket/protocol';

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane. */
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** @throws PicketError PASSWORD_REFUSED */
export async function hashPassword(password: string, user: string): Promise<string> {
  const bare = password.toLowerCase();
  if ([...password].length < passwordMinLength)
    throw new PicketError('PASSWORD_REFUSED', `A password has at least ${passwordMinLength} characters.`);
  // "annannannann" and "ann-ann-ann-1" say the name and little else.
  if (bare.replaceAll(user.toLowerCase(), '').length < passwordMinLength / 2)
    throw new PicketError('PASSWORD_REFUSED', 'The password is the name of the user, or little more.');
  if (new Set(bare).size < 4) throw new PicketError('PASSWORD_REFUSED', 'The password repeats itself.');
  return hash(password, parameters);
}

let nobody: Promise<string> | undefined;

/** Takes the same time whether or not there is such a user: without one, a password that nobody has is compared. */
export async function passwordFits(stored: string | null, given: string): Promise<boolean> {
  nobody ??= hash('nobody has this password', parameters);
  const fits = await verify(stored ?? (await nobody), given);
  return fits && stored !== null;
}
