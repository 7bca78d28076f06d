import { PicketError } from '@picket/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { Trx, Writer } from './guard.ts';
import { requireCluster } from './known-cluster.ts';
import type { EnrolmentTable, Schema } from './schema.ts';
import { forgetHostSettings } from './setting-writes.ts';
import { consumeToken } from './tokens.ts';
import type { Enrolment, EnrolmentRepository } from './types.ts';

export function enrolmentRepository(db: Kysely<Schema>, writer: Writer): EnrolmentRepository {
  return {
    byHost: async (cluster, host) => {
      const query = db.selectFrom('enrolment').selectAll();
      const row = await query.where('cluster', '=', cluster).where('host', '=', host).executeTakeFirst();
      return row === undefined ? null : enrolment(row);
    },
    byMachine: async (machineId) => {
      const query = db.selectFrom('enrolment').selectAll();
      const row = await query.where('machine_id', '=', machineId).executeTakeFirst();
      return row === undefined ? null : enrolment(row);
    },
    list: async (cluster) => {
      const rows = await db
        .selectFrom('enrolment')
        .selectAll()
        .$if(cluster !== undefined, (q) => q.where('cluster', '=', cluster ?? ''))
        .orderBy('cluster')
        .orderBy('host')
        .execute();
      return rows.map(enrolment);
    },
    add: (host, token) =>
      writer.write(async (trx, stamp, nowMs) => {
        await requireCluster(trx, host.cluster);
        await refuseTakenIdentity(trx, host);
        if (token !== undefined) await consumeToken(trx, token, host.host, nowMs);
        const fields = { bmc_guid: host.bmcGuid, fingerprint: host.fingerprint, enrolled_ms: nowMs, ...stamp };
        await trx
          .insertInto('enrolment')
          .values({ cluster: host.cluster, host: host.host, machine_id: host.machineId, rack: host.rack, ...fields })
          .onConflict((conflict) =>
            conflict
              .columns(['cluster', 'host'])
              .doUpdateSet(host.rack === null ? fields : { ...fields, rack: host.rack }),
          )
          .execute();
      }),
    remove: (cluster, host, who) =>
      writer.write(async (trx, stamp, nowMs) => {
        const removed = await trx
          .deleteFrom('enrolment')
          .where('cluster', '=', cluster)
          .where('host', '=', host)
          .returning('host')
          .execute();
        if (removed.length === 0) return false;
        await forgetHostSettings(trx, stamp, { cluster, host }, who, nowMs);
        return true;
      }),
  };
}

/** One machine, one host: two that share an identity would be fenced, or spared, for each other. */
async function refuseTakenIdentity(trx: Trx, host: Omit<Enrolment, 'enrolledMs'>): Promise<void> {
  const rows = await trx
    .selectFrom('enrolment')
    .select(['cluster', 'host', 'machine_id'])
    .where((eb) =>
      eb.or([
        eb('machine_id', '=', host.machineId),
        eb.and([eb('cluster', '=', host.cluster), eb('host', '=', host.host)]),
      ]),
    )
    .execute();
  for (const row of rows) {
    const sameName = row.cluster === host.cluster && row.host === host.host;
    if (!sameName) {
      throw new PicketError(
        'IDENTITY_TAKEN',
        `The machine ${host.machineId} is enrolled already, as host ${row.host} of cluster ${row.cluster}.`,
        { host: row.host, cluster: row.cluster },
      );
    }
    if (row.machine_id !== host.machineId) {
      throw new PicketError(
        'IDENTITY_TAKEN',
        `Host ${host.host} of cluster ${host.cluster} is enrolled already, with another machine (${row.machine_id}).`,
        { host: row.host, cluster: row.cluster },
      );
    }
  }
}

function enrolment(row: Selectable<EnrolmentTable>): Enrolment {
  return {
    cluster: row.cluster,
    host: row.host,
    machineId: row.machine_id,
    bmcGuid: row.bmc_guid,
    fingerprint: row.fingerprint,
    rack: row.rack,
    enrolledMs: row.enrolled_ms,
  };
}
