import type { Kysely } from 'kysely';
import type { Writer } from './guard.ts';
import { requireCluster } from './known-cluster.ts';
import type { Schema } from './schema.ts';
import type { VmXmlRepository } from './types.ts';

/** The newest, and two before it: a state saved a moment ago may still name the one before. */
const keptPerVm = 3;

export function vmXmlRepository(db: Kysely<Schema>, writer: Writer): VmXmlRepository {
  return {
    put: (cluster, vm, hash, xml) =>
      writer.write(async (trx, stamp, nowMs) => {
        await requireCluster(trx, cluster);
        const known = await trx
          .selectFrom('vm_xml')
          .select(['hash', 'seq'])
          .where('cluster', '=', cluster)
          .where('vm', '=', vm)
          .orderBy('seq', 'desc')
          .execute();
        const fields = { seq: (known[0]?.seq ?? 0) + 1, wall_ms: nowMs, ...stamp };
        await trx
          .insertInto('vm_xml')
          .values({ cluster, vm, hash, xml, ...fields })
          .onConflict((conflict) => conflict.columns(['cluster', 'vm', 'hash']).doUpdateSet(fields))
          .execute();
        const old = known.filter((row) => row.hash !== hash).slice(keptPerVm - 1);
        if (old.length === 0) return;
        const hashes = old.map((row) => row.hash);
        const query = trx.deleteFrom('vm_xml').where('cluster', '=', cluster).where('vm', '=', vm);
        await query.where('hash', 'in', hashes).execute();
      }),
    get: async (cluster, vm, hash) => {
      const query = db.selectFrom('vm_xml').select('xml').where('cluster', '=', cluster).where('vm', '=', vm);
      return (await query.where('hash', '=', hash).executeTakeFirst())?.xml ?? null;
    },
  };
}
