import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { guidOf, hostAddresses, systemIdentity } from './identity.ts';

let file: string;
beforeEach(async () => {
  const dir = await mkdtemp(join(tmpdir(), 'picket-identity-'));
  file = join(dir, 'identity.json');
  return () => rm(dir, { recursive: true });
});

it.each([
  [
    'System GUID  : 31303043-534d-2500-90d8-7a1600000000\nTimestamp    : 03/24/1996',
    '313030 43534d250090d87a1600000000'.replace(' ', ''),
  ],
  ['System GUID  : 123456789ABCDEFF123456789ABCDEFF\n', '123456789abcdeff123456789abcdeff'],
  ['Could not open device at /dev/ipmi0', null],
  ['System GUID  : unknown', null],
])('reads the BMC GUID out of %j', (output, guid) => {
  expect(guidOf(output)).toBe(guid);
});

it('takes the identity file for the machine, normalised', async () => {
  await writeFile(file, JSON.stringify({ machineId: 'ABC-1', bmcGuid: 'AA-BB' }));
  expect(await systemIdentity(file).read()).toMatchObject({
    machineId: 'abc-1',
    bmcGuid: 'aabb',
    bootId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

it.each([undefined, '{', '{"bmcGuid":"aa"}'])('says which identity file cannot be used: %s', async (text) => {
  if (text !== undefined) await writeFile(file, text);
  await expect(systemIdentity(file).read()).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    message: expect.stringContaining(file),
  });
});

it('leads with the address that reaches the server, and never names a loopback', () => {
  const found = hostAddresses('10.1.2.3');
  expect(found[0]).toBe('10.1.2.3');
  expect(found.filter((address) => address.startsWith('127.') || address === '::1')).toEqual([]);
});
