import { PicketError, type Role } from '@picket/protocol';
import type { Clock } from '../runtime/ports.ts';
import type { Account, AccountRepository, StoredApiToken } from '../store/accounts.ts';
import { lockMs, sessionAbsoluteMs, sessionIdleMs, setupLinkMs, touchMs } from './limits.ts';
import { LoginGuard } from './login-guard.ts';
import { hashPassword, passwordFits } from './passwords.ts';
import type { Principal, SessionInForce } from './principal.ts';
import { hashOf, newSecret } from './secrets.ts';

export interface OpenedSession {
  readonly session: SessionInForce;
  readonly user: { readonly name: string; readonly role: Role };
}

/** Who may come in. */
export interface Accounts {
  setupNeeded(): Promise<boolean>;
  /** At the very first start: the secret of the set-up link; null when there is a link or an admin already. */
  firstSetup(): Promise<string | null>;
  /** @throws PicketError NOT_ALLOWED_NOW when there is an admin */
  newSetup(): Promise<{ secret: string; expiresMs: number }>;
  /** @throws PicketError SETUP_REFUSED, PASSWORD_REFUSED, ALREADY_EXISTS */
  setUp(secret: string, name: string, password: string): Promise<void>;

  /** `before` is the cookie that came with the request: that session ends. @throws PicketError LOGIN_FAILED, TOO_MANY_TRIES */
  login(name: string, password: string, before: string | undefined): Promise<OpenedSession>;
  openSession(account: Pick<Account, 'name' | 'role'>): Promise<OpenedSession>;
  ofCookie(cookie: string): Promise<Principal | null>;
  ofToken(secret: string): Promise<Principal | null>;
  /** A stream asks now and then, without counting as use. */
  stillValid(principal: Principal): Promise<boolean>;
  endSession(session: SessionInForce): Promise<void>;
  /** Called with the hash of each session that is ended by somebody, at once. */
  onEnded(listener: (sessionHash: string) => void): void;

  users(): Promise<readonly (Account & { lockedUntilMs: number | null })[]>;
  /** @throws PicketError UNKNOWN_USER */
  user(name: string): Promise<Account & { lockedUntilMs: number | null }>;
  /** @throws PicketError ALREADY_EXISTS, PASSWORD_REFUSED */
  addUser(name: string, role: Role, password: string): Promise<void>;
  /** Sessions end: the next login has the new rights. @throws PicketError UNKNOWN_USER, NOT_ALLOWED_NOW */
  changeUser(name: string, change: { readonly role?: Role; readonly disabled?: boolean }): Promise<void>;
  /** All other sessions end. @throws PicketError UNKNOWN_USER, PASSWORD_REFUSED */
  setPassword(name: string, password: string, keep?: SessionInForce): Promise<void>;
  /** @throws PicketError LOGIN_FAILED, TOO_MANY_TRIES */
  checkPassword(name: string, password: string): Promise<Account>;
  removeUser(name: string): Promise<void>;
  unlock(name: string): Promise<void>;

  tokens(): Promise<readonly StoredApiToken[]>;
  addToken(
    token: { name: string; role: Role; createdBy: string },
    ttlMs: number,
  ): Promise<StoredApiToken & { secret: string }>;
  /** @throws PicketError UNKNOWN_TOKEN */
  removeToken(id: number): Promise<void>;
}

export function openAccounts(store: AccountRepository, clock: Pick<Clock, 'wallMs'>): Accounts {
  const guard = new LoginGuard();
  const listeners: ((sessionHash: string) => void)[] = [];
  const tellEnded = (hashes: readonly string[]): void => {
    for (const hash of hashes) for (const listener of listeners) listener(hash);
  };
  const withLock = (account: Account) => ({
    ...account,
    lockedUntilMs: guard.lockedUntil(account.name, clock.wallMs()),
  });

  async function mustBe(name: string): Promise<Account> {
    const account = await store.byName(name);
    if (account === null) throw new PicketError('UNKNOWN_USER', `There is no user "${name}".`);
    return account;
  }

  async function hasAdmin(): Promise<boolean> {
    return (await store.list()).some(({ role, disabled }) => role === 'admin' && !disabled);
  }

  async function checkPassword(name: string, password: string): Promise<Account> {
    const nowMs = clock.wallMs();
    if (guard.lockedUntil(name, nowMs) !== null) throw locked(name);
    const account = await store.byName(name);
    const good = await passwordFits(account?.password ?? null, password);
    if (good && account !== null && !account.disabled) {
      guard.forget(name);
      return account;
    }
    const lockedNow = guard.failed(name, nowMs);
    throw lockedNow ? locked(name) : new PicketError('LOGIN_FAILED', 'Name or password is wrong.');
  }

  async function openSession({ name, role }: Pick<Account, 'name' | 'role'>): Promise<OpenedSession> {
    const cookie = newSecret();
    const hash = hashOf(cookie);
    await store.sweepSessions(sessionIdleMs, sessionAbsoluteMs);
    const { createdMs } = await store.addSession(hash, name);
    return { session: { cookie, hash, createdMs }, user: { name, role } };
  }

  async function inForce(hash: string): Promise<{ account: Account; createdMs: number; idleMs: number } | null> {
    const found = await store.session(hash);
    if (found === null || found.account.disabled) return null;
    const idleMs = found.nowMs - found.seenMs;
    if (idleMs >= sessionIdleMs || found.nowMs - found.createdMs >= sessionAbsoluteMs) return null;
    return { account: found.account, createdMs: found.createdMs, idleMs };
  }

  return {
    setupNeeded: async () => !(await hasAdmin()),
    firstSetup: async () => {
      if ((await hasAdmin()) || (await store.hasSetupLink())) return null;
      const secret = newSecret();
      await store.putSetupLink(hashOf(secret), setupLinkMs);
      return secret;
    },
    newSetup: async () => {
      if (await hasAdmin())
        throw new PicketError(
          'NOT_ALLOWED_NOW',
          'There is an admin already: log in, or set a new password with picket user password.',
        );
      const secret = newSecret();
      return { secret, ...(await store.putSetupLink(hashOf(secret), setupLinkMs)) };
    },
    setUp: async (secret, name, password) => {
      await store.add({ name, role: 'admin', password: await hashPassword(password, name) }, hashOf(secret));
    },

    login: async (name, password, before) => {
      const account = await checkPassword(name, password);
      // A session that somebody planted in this browser must not become theirs (session fixation).
      if (before !== undefined) tellEnded(await store.endSessions({ hash: hashOf(before) }));
      return openSession(account);
    },
    openSession,
    ofCookie: async (cookie) => {
      const hash = hashOf(cookie);
      const found = await inForce(hash);
      if (found === null) return null;
      if (found.idleMs >= touchMs) await store.touchSession(hash);
      const { name, role } = found.account;
      return { kind: 'user', name, role, session: { cookie, hash, createdMs: found.createdMs } };
    },
    ofToken: async (secret) => {
      const found = await store.token(hashOf(secret));
      if (found === null || found.expiresMs <= found.nowMs) return null;
      if (found.usedMs === null || found.nowMs - found.usedMs >= touchMs) await store.touchToken(found.id);
      return { kind: 'api-token', name: `token ${found.name}`, role: found.role, tokenId: found.id };
    },
    stillValid: async (principal) => {
      switch (principal.kind) {
        case 'admin-token':
          return true;
        case 'user':
          return (await inForce(principal.session.hash))?.account.role === principal.role;
        case 'api-token':
          return (await store.tokens()).some(
            ({ id, expiresMs }) => id === principal.tokenId && expiresMs > clock.wallMs(),
          );
      }
    },
    endSession: async ({ hash }) => tellEnded(await store.endSessions({ hash })),
    onEnded: (listener) => void listeners.push(listener),

    users: async () => (await store.list()).map(withLock),
    user: async (name) => withLock(await mustBe(name)),
    addUser: async (name, role, password) => store.add({ name, role, password: await hashPassword(password, name) }),
    changeUser: async (name, change) => {
      await store.change(name, change);
      tellEnded(await store.endSessions({ account: name }));
    },
    setPassword: async (name, password, keep) => {
      await mustBe(name);
      await store.change(name, { password: await hashPassword(password, name) });
      guard.forget(name);
      tellEnded(await store.endSessions({ account: name, ...(keep === undefined ? {} : { but: keep.hash }) }));
    },
    checkPassword,
    removeUser: async (name) => tellEnded(await store.remove(name)),
    unlock: async (name) => {
      await mustBe(name);
      guard.forget(name);
    },

    tokens: () => store.tokens(),
    addToken: async (token, ttlMs) => {
      const secret = `picket_${newSecret()}`;
      return { ...(await store.addToken(hashOf(secret), token, ttlMs)), secret };
    },
    removeToken: async (id) => {
      if (!(await store.removeToken(id)))
        throw new PicketError('UNKNOWN_TOKEN', `There is no token with the id ${id}.`);
    },
  };
}

function locked(name: string): PicketError {
  return new PicketError(
    'TOO_MANY_TRIES',
    `Too many failed logins as "${name}": it is locked for ${lockMs / 60_000} minutes after the last of them.`,
  );
}
