import { expect, it } from 'vitest';
import { performCheck } from './check.ts';

const check = {
  type: 'check',
  effectId: 'e',
  round: 4,
  host: 'kvm2',
  machineId: 'm2',
  addresses: ['10.0.0.2'],
  pools: ['nfs1'],
  disks: [
    { pool: 'nfs1', relPath: 'a' },
    { pool: 'other', relPath: 'b' },
  ],
  timeoutMs: 2_000,
} as const;

it('asks each pool for its own disks and leaves time for the way back', async () => {
  const looks: unknown[] = [];
  const answer = await performCheck(
    {
      machineId: 'm1',
      pool: (name) =>
        name === 'nfs1'
          ? {
              look: async (look) => {
                looks.push(look);
                return [];
              },
            }
          : undefined,
      askNetwork: async (addresses, timeoutMs) => [
        { kind: 'network', method: 'ping', result: 'silent', reason: `${addresses} ${timeoutMs}` },
      ],
    },
    { ...check, addresses: [...check.addresses], pools: [...check.pools], disks: [...check.disks] },
  );
  expect(looks).toEqual([{ self: 'm1', target: 'm2', disks: ['a'], timeoutMs: 1_700 }]);
  expect(answer).toMatchObject({ type: 'check-answer', effectId: 'e', round: 4 });
  expect(answer.readings.map(({ kind, result }) => `${kind} ${result}`)).toEqual([
    'network silent',
    'pool unknown',
    'heartbeat unknown',
    'disk unknown',
  ]);
});
