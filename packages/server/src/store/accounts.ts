import { PicketError, type Role } from '@picket/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { AccountSchema } from './account-schema.ts';
import { dbNowMs, type Trx, type Writer } from './guard.ts';
import type { Schema } from './schema.ts';

export interface Account {
  readonly name: string;
  readonly role: Role;
  /** argon2id, PHC form. */
  readonly password: string;
  readonly disabled: boolean;
  readonly createdMs: number;
  readonly loginMs: number | null;
}

interface StoredSession {
  readonly account: Account;
  readonly createdMs: number;
  /** Of the last request, to the minute. */
  readonly seenMs: number;
  readonly nowMs: number;
}

export interface StoredApiToken {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  readonly createdMs: number;
  readonly expiresMs: number;
  readonly usedMs: number | null;
  readonly createdBy: string;
}

/** Rows about who may come in. Hashes of secrets go in and out, never secrets; rules are the business of accounts/. */
export interface AccountRepository {
  list(): Promise<readonly Account[]>;
  byName(name: string): Promise<Account | null>;
  /** With `setup`, the hash of a link, that link is used up in the same transaction. @throws PicketError ALREADY_EXISTS, SETUP_REFUSED */
  add(account: Pick<Account, 'name' | 'role' | 'password'>, setup?: string): Promise<void>;
  /** @throws PicketError UNKNOWN_USER; NOT_ALLOWED_NOW when no enabled admin would be left */
  change(name: string, change: Partial<Pick<Account, 'role' | 'disabled' | 'password'>>): Promise<void>;
  /** With all sessions, whose hashes it resolves with. @throws as `change` */
  remove(name: string): Promise<string[]>;

  addSession(hash: string, account: string): Promise<{ createdMs: number }>;
  session(hash: string): Promise<StoredSession | null>;
  touchSession(hash: string): Promise<void>;
  /** Hashes of those that ended. */
  endSessions(of: { readonly hash: string } | { readonly account: string; readonly but?: string }): Promise<string[]>;
  /** Takes away what ended by itself. */
  sweepSessions(idleMs: number, absoluteMs: number): Promise<void>;

  addToken(
    hash: string,
    token: Pick<StoredApiToken, 'name' | 'role' | 'createdBy'>,
    ttlMs: number,
  ): Promise<StoredApiToken>;
  token(hash: string): Promise<(StoredApiToken & { readonly nowMs: number }) | null>;
  touchToken(id: number): Promise<void>;
  tokens(): Promise<readonly StoredApiToken[]>;
  removeToken(id: number): Promise<boolean>;

  /** Replaces the one there was; resolves with the end of its life. */
  putSetupLink(hash: string, ttlMs: number): Promise<{ expiresMs: number }>;
  hasSetupLink(): Promise<boolean>;
}

export function accountRepository(db: Kysely<Schema>, writer: Writer): AccountRepository {
  return {
    list: async () => (await db.selectFrom('account').selectAll().orderBy('name').execute()).map(account),
    byName: async (name) => {
      const row = await db.selectFrom('account').selectAll().where('name', '=', name).executeTakeFirst();
      return row === undefined ? null : account(row);
    },
    add: ({ name, role, password }, setup) =>
      writer.write(async (trx, stamp, nowMs) => {
        if (setup !== undefined) await useSetupLink(trx, setup, nowMs);
        const there = await trx.selectFrom('account').select('name').where('name', '=', name).executeTakeFirst();
        if (there !== undefined) throw new PicketError('ALREADY_EXISTS', `There is a user "${name}" already.`);
        const row = { name, role, password, disabled: 0, created_ms: nowMs, login_ms: null, ...stamp };
        await trx.insertInto('account').values(row).execute();
      }),
    change: (name, { role, disabled, password }) =>
      writer.write(async (trx, stamp) => {
        const wasAdmin = await isEnabledAdmin(trx, name);
        const { numUpdatedRows } = await trx
          .updateTable('account')
          .set({
            ...(role === undefined ? {} : { role }),
            ...(disabled === undefined ? {} : { disabled: disabled ? 1 : 0 }),
            ...(password === undefined ? {} : { password }),
            ...stamp,
          })
          .where('name', '=', name)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) throw unknownUser(name);
        if (wasAdmin) await keepAnAdmin(trx, name);
      }),
    remove: (name) =>
      writer.write(async (trx) => {
        const wasAdmin = await isEnabledAdmin(trx, name);
        const ended = await trx.deleteFrom('session').where('account', '=', name).returning('hash').execute();
        const { numDeletedRows } = await trx.deleteFrom('account').where('name', '=', name).executeTakeFirst();
        if (numDeletedRows === 0n) throw unknownUser(name);
        if (wasAdmin) await keepAnAdmin(trx, name);
        return ended.map(({ hash }) => hash);
      }),

    addSession: (hash, name) =>
      writer.write(async (trx, stamp, nowMs) => {
        await trx
          .insertInto('session')
          .values({ hash, account: name, created_ms: nowMs, seen_ms: nowMs, ...stamp })
          .execute();
        await trx.updateTable('account').set({ login_ms: nowMs }).where('name', '=', name).execute();
        return { createdMs: nowMs };
      }),
    session: async (hash) => {
      const row = await db
        .selectFrom('session')
        .innerJoin('account', 'account.name', 'session.account')
        .selectAll('account')
        .select(['session.created_ms as since_ms', 'session.seen_ms', dbNowMs.as('now_ms')])
        .where('session.hash', '=', hash)
        .executeTakeFirst();
      if (row === undefined) return null;
      return { account: account(row), createdMs: row.since_ms, seenMs: row.seen_ms, nowMs: row.now_ms };
    },
    touchSession: (hash) =>
      writer.write(async (trx, _stamp, nowMs) => {
        await trx.updateTable('session').set({ seen_ms: nowMs }).where('hash', '=', hash).execute();
      }),
    endSessions: (of) =>
      writer.write(async (trx) => {
        const query = trx.deleteFrom('session').returning('hash');
        const rows =
          'hash' in of
            ? await query.where('hash', '=', of.hash).execute()
            : await query
                .where('account', '=', of.account)
                .where('hash', '<>', of.but ?? '')
                .execute();
        return rows.map(({ hash }) => hash);
      }),
    sweepSessions: (idleMs, absoluteMs) =>
      writer.write(async (trx, _stamp, nowMs) => {
        await trx
          .deleteFrom('session')
          .where((eb) => eb.or([eb('seen_ms', '<', nowMs - idleMs), eb('created_ms', '<', nowMs - absoluteMs)]))
          .execute();
      }),

    addToken: (hash, { name, role, createdBy }, ttlMs) =>
      writer.write(async (trx, stamp, nowMs) => {
        const times = { created_ms: nowMs, expires_ms: nowMs + Math.floor(ttlMs), used_ms: null };
        const row = await trx
          .insertInto('api_token')
          .values({ hash, name, role, created_by: createdBy, ...times, ...stamp })
          .returningAll()
          .executeTakeFirstOrThrow();
        return apiToken(row);
      }),
    token: async (hash) => {
      const row = await db
        .selectFrom('api_token')
        .selectAll()
        .select(dbNowMs.as('now_ms'))
        .where('hash', '=', hash)
        .executeTakeFirst();
      return row === undefined ? null : { ...apiToken(row), nowMs: row.now_ms };
    },
    touchToken: (id) =>
      writer.write(async (trx, _stamp, nowMs) => {
        await trx.updateTable('api_token').set({ used_ms: nowMs }).where('id', '=', id).execute();
      }),
    tokens: async () => (await db.selectFrom('api_token').selectAll().orderBy('id').execute()).map(apiToken),
    removeToken: (id) =>
      writer.write(async (trx) => {
        const { numDeletedRows } = await trx.deleteFrom('api_token').where('id', '=', id).executeTakeFirst();
        return numDeletedRows > 0n;
      }),

    putSetupLink: (hash, ttlMs) =>
      writer.write(async (trx, stamp, nowMs) => {
        await trx.deleteFrom('setup_link').execute();
        const expiresMs = nowMs + ttlMs;
        await trx
          .insertInto('setup_link')
          .values({ hash, expires_ms: expiresMs, ...stamp })
          .execute();
        return { expiresMs };
      }),
    hasSetupLink: async () => (await db.selectFrom('setup_link').select('hash').executeTakeFirst()) !== undefined,
  };
}

/** @throws PicketError SETUP_REFUSED */
async function useSetupLink(trx: Trx, hash: string, nowMs: number): Promise<void> {
  const link = await trx.deleteFrom('setup_link').where('hash', '=', hash).returning('expires_ms').executeTakeFirst();
  if (link === undefined) throw new PicketError('SETUP_REFUSED', 'This set-up link is not known, or was used already.');
  if (link.expires_ms <= nowMs) throw new PicketError('SETUP_REFUSED', 'This set-up link has expired.');
  if ((await enabledAdmins(trx)) > 0) throw new PicketError('SETUP_REFUSED', 'There is an admin already.');
}

/** Without one, nobody could give anybody a role but by the token on the server's own machine. */
async function keepAnAdmin(trx: Trx, name: string): Promise<void> {
  if ((await enabledAdmins(trx)) > 0) return;
  throw new PicketError('NOT_ALLOWED_NOW', `"${name}" is the last admin: make another one first.`);
}

async function isEnabledAdmin(trx: Trx, name: string): Promise<boolean> {
  const row = await trx.selectFrom('account').select(['role', 'disabled']).where('name', '=', name).executeTakeFirst();
  return row?.role === 'admin' && row.disabled === 0;
}

async function enabledAdmins(trx: Trx): Promise<number> {
  const query = trx.selectFrom('account').select((eb) => eb.fn.countAll<number>().as('n'));
  return (await query.where('role', '=', 'admin').where('disabled', '=', 0).executeTakeFirstOrThrow()).n;
}

function unknownUser(name: string): PicketError {
  return new PicketError('UNKNOWN_USER', `There is no user "${name}".`);
}

function account(row: Selectable<AccountSchema['account']>): Account {
  const { name, role, password, disabled, created_ms, login_ms } = row;
  return { name, role: role as Role, password, disabled: disabled !== 0, createdMs: created_ms, loginMs: login_ms };
}

function apiToken(row: Selectable<AccountSchema['api_token']>): StoredApiToken {
  const { id, name, role, created_ms, expires_ms, used_ms, created_by } = row;
  const times = { createdMs: created_ms, expiresMs: expires_ms, usedMs: used_ms };
  return { id, name, role: role as Role, ...times, createdBy: created_by };
}
