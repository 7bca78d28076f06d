import { joinTokenPattern, PicketError } from '@picket/protocol';

export interface JoinToken {
  readonly secret: string;
  /** SHA-256 of the CA's certificate (DER), hex. */
  readonly caFingerprint: string;
}

/** @throws PicketError JOIN_REFUSED when the text is not a token. */
export function parseToken(text: string): JoinToken {
  const match = joinTokenPattern.exec(text.trim());
  const [, secret, caFingerprint] = match ?? [];
  if (secret === undefined || caFingerprint === undefined) {
    throw new PicketError(
      'JOIN_REFUSED',
      'This is not a join token: it must look like picket1.<secret>.<64 hex digits>. Was it copied whole?',
    );
  }
  return { secret, caFingerprint };
}
