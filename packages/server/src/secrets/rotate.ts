import { PicketError } from '@picket/protocol';
import type { Log } from '../runtime/ports.ts';
import type { Exclusively } from '../settings/exclusively.ts';
import type { SealedSecret, SecretRepository } from '../store/types.ts';
import type { KeyRing } from './key-ring.ts';

interface RotateDeps {
  readonly ring: KeyRing;
  readonly secrets: SecretRepository;
  /** Nothing may be sealed in between: whoever writes secrets does it under this. */
  readonly alone: Exclusively;
}

/**
 * Changes the key that seals all secrets. Safe against a crash at every point: the new key is in the file before anything is
 * sealed with it, all secrets are sealed anew in one transaction, and only then the old key goes. A secret is readable with the
 * keys in the file at any time.
 * @returns how many secrets were sealed anew
 * @throws PicketError SECRET_KEY_BAD when a secret cannot be read any more, or the file cannot be written
 */
export function rotateKey(deps: RotateDeps): Promise<number> {
  return deps.alone(async () => {
    const [lost, ...more] = unreadable(deps.ring, await deps.secrets.list());
    if (lost !== undefined) {
      const rest = more.length === 0 ? '' : ` So it is with ${more.length} more.`;
      throw new PicketError('SECRET_KEY_BAD', `The key was not changed. ${lost}${rest}`);
    }
    deps.ring.add();
    return finish(deps);
  });
}

/** At start: ends a change of the key that a crash has cut short, and says which secrets cannot be read. */
export async function checkSecrets(deps: RotateDeps, log: Log): Promise<void> {
  for (const sentence of unreadable(deps.ring, await deps.secrets.list())) log.error(sentence);
  if (deps.ring.size() < 2) return;
  try {
    const secrets = await deps.alone(() => finish(deps));
    log.info('A change of the secret key that was cut short is finished.', { secrets });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log.error(`A change of the secret key was cut short and cannot be finished; old keys are kept. ${why}`);
  }
}

async function finish({ ring, secrets }: RotateDeps): Promise<number> {
  const done = await secrets.reseal(({ box, place }) => ring.box.seal(ring.box.open(box, place), place));
  const left = (await secrets.list()).filter(({ box }) => !ring.isNewest(box));
  if (left.length > 0) {
    throw new PicketError(
      'NOT_ALLOWED_NOW',
      `${left.length} secrets were written while the key was changed; the old key is kept. Change the key again.`,
    );
  }
  ring.dropOld();
  return done;
}

function unreadable({ box: opener }: KeyRing, secrets: readonly SealedSecret[]): string[] {
  return secrets.flatMap(({ box, place }) => {
    try {
      opener.open(box, place);
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  });
}
