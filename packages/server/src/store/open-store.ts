import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Log } from '../runtime/ports.ts';
import { accountRepository } from './accounts.ts';
import { auditRepository } from './audit.ts';
import { clusterRepository, clusterState } from './cluster-state.ts';
import { deliveryRepository } from './deliveries.ts';
import { enrolmentRepository } from './enrolments.ts';
import { leaderWriter, type Writer } from './guard.ts';
import { journalRepository } from './journal.ts';
import { takeLease } from './lease.ts';
import { notifierRepository } from './notifiers.ts';
import { type OpenDatabase, openDatabase } from './open-database.ts';
import { outboxRepository } from './outbox.ts';
import { reminderRepository } from './reminders.ts';
import type { Schema } from './schema.ts';
import { secretRepository } from './secrets.ts';
import { settingRepository } from './settings.ts';
import { tokenRepository } from './tokens.ts';
import type { Installation, PicketStore } from './types.ts';
import { vmXmlRepository } from './vm-xml.ts';

export interface OpenStoreOptions {
  /** Folder of picket.db; made when it is missing. */
  readonly dataDir: string;
  /** Name of this server process, unique to it: `host:pid:random`, say. */
  readonly owner: string;
  readonly log?: Log;
}

/**
 * Opens the database of this installation, alone, and takes the lease with the next epoch.
 * @throws PicketError DATABASE_IN_USE when another server has it open; DATABASE_FAILED
 */
export async function openStore(options: OpenStoreOptions): Promise<PicketStore & Pick<OpenDatabase, 'copyTo'>> {
  const { db, copyTo } = await openDatabase(options.dataDir);
  try {
    const store = { ...(await storeOver(db, options.owner)), copyTo };
    const { id } = store.installation();
    options.log?.info('database open', { installation: id, epoch: store.lease.epoch });
    return store;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

/** The store over a database whose file lock is held by this process. */
export async function storeOver(db: Kysely<Schema>, owner: string): Promise<PicketStore> {
  const lease = await takeLease(db, owner, { evenIfHeld: true });
  const writer = leaderWriter(db, lease);
  const installation = await readInstallation(writer);
  const state = clusterState(db, writer);
  const vmXmls = vmXmlRepository(db, writer);
  return {
    installation: () => installation,
    lease,
    clusters: clusterRepository(db),
    settings: settingRepository(db, writer),
    secrets: secretRepository(db, writer),
    enrolments: enrolmentRepository(db, writer),
    tokens: tokenRepository(db, writer),
    journal: journalRepository(db),
    outbox: outboxRepository(db, writer),
    notifiers: notifierRepository(db, writer),
    deliveries: deliveryRepository(db, writer),
    reminders: reminderRepository(db, writer),
    vmXmls,
    accounts: accountRepository(db, writer),
    audit: auditRepository(db, writer),
    loadClusters: () => state.load(),
    commit: (commit) => state.commit(commit),
    assertLease: () => lease.assert(),
    vmXml: (cluster, vm, xmlHash) => vmXmls.get(cluster, vm, xmlHash),
    close: async () => {
      // A failed release loses nothing: the next server takes the lease over with the file lock.
      await lease.release().catch(() => undefined);
      await db.destroy();
    },
  };
}

function readInstallation(writer: Writer): Promise<Installation> {
  return writer.write(async (trx, stamp, nowMs) => {
    const known = await trx.selectFrom('installation').select(['id', 'created_ms']).executeTakeFirst();
    if (known !== undefined) return { id: known.id, createdMs: known.created_ms };
    const made = { id: randomUUID(), created_ms: nowMs };
    await trx
      .insertInto('installation')
      .values({ ...made, ...stamp })
      .execute();
    return { id: made.id, createdMs: made.created_ms };
  });
}
