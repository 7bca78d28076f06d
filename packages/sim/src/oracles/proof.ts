import type { Oracle } from './oracle.ts';

const LIFE_OVER_MS = 120_000;

/** I2, S19: a proof by storage is recorded only while the storage turns the host away. I2: a proof by power is recorded only for a machine whose old life is truly over. */
export const truthOfProof: Oracle = ({ world, violation }) => {
  const diedAt = new Map<string, number>();
  return {
    machineDies: (machine) => void diedAt.set(machine.name, world.now),
    committed(commit) {
      for (const { subject, data } of commit.journal) {
        const proof = data.proof as { kind?: string } | undefined;
        const machine = world.machines.get(subject);
        if (proof?.kind === 'storage' && machine !== undefined) {
          const open = [...world.pools.values()].filter((pool) => pool.blocklist && !pool.shutOut.has(subject));
          if (open.length > 0) violation(`I2: ${subject} is recorded as shut out, and its storage lets it in`);
          continue;
        }
        if (proof?.kind !== 'power-off' || machine === undefined || machine.power === 'off') continue;
        if (world.now - (diedAt.get(subject) ?? Number.NEGATIVE_INFINITY) > LIFE_OVER_MS)
          violation(`I2: ${subject} is recorded as proven off, and its power is on`);
      }
    },
  };
};
