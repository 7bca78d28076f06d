import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Our secrets are random and long, so that a plain hash tells nothing about them. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** What a page of the session must know to change anything: made of its cookie, which no script can read. */
export function csrfOf(cookie: string): string {
  return createHash('sha256').update(`picket csrf:${cookie}`).digest('base64url');
}
