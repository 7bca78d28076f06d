import { expect, it } from 'vitest';
import { contradictions, parseSetting } from './validate.ts';

const refusal = (key: string, value: unknown): string => {
  try {
    parseSetting(key, value, 'host');
    return 'taken';
  } catch (error) {
    return (error as Error).message;
  }
};

it('takes fence levels as a list, and as the JSON text of a command line', () => {
  const levels = [[{ name: 'psu1', ipmiHost: 'pdu' }, { name: 'psu2' }], [{ name: 'bmc' }]];
  expect(parseSetting('fenceDevices', levels, 'host').value).toEqual(levels);
  expect(parseSetting('fenceDevices', JSON.stringify(levels), 'host').value).toEqual(levels);
});

it.each([
  [[[{ name: 'psu1' }, { name: 'psu2', fenceDriver: 'x' }]], 'level 1, device psu2, fenceDriver: Invalid option'],
  [[[{ name: 'a b' }]], 'level 1, device 1, name: a name has'],
  [[[{}]], 'level 1, device 1, name: each device needs a name'],
  [[[{ name: 'bmc', typo: 'x' }]], 'level 1, device bmc: Unrecognized key: "typo"'],
  [[[{ name: 'bmc', fencePlug: 3 }]], 'level 1, device bmc, fencePlug: it must be text'],
  [[[{ name: 'bmc' }], []], 'level 2: a level without a device'],
  [[[{ name: 'bmc' }], [{ name: 'bmc' }]], 'two devices with one name'],
  [{ name: 'bmc' }, 'it must be a list of levels'],
  ['[[{"name": "bmc", "ipmiPassword": "hush-hush"', 'it is no valid JSON'],
  ['[[{"name": "bmc", "fencePlug": 3}]]', 'level 1, device bmc, fencePlug: it must be text'],
])('says where in fenceDevices %j is wrong', (value, reason) => {
  expect(refusal('fenceDevices', value)).toContain(reason);
});

it('never repeats a value that may hold a password, nor a long one', () => {
  const levels = [[{ name: 'bmc', ipmiPassword: 'hush-hush', ipmiHost: 7 }]];
  for (const value of [levels, JSON.stringify(levels), '[[{"ipmiPassword": "hush-hush"'])
    expect(refusal('fenceDevices', value)).not.toContain('hush');
  expect(refusal('ipmiPassword', { hush: 'hush' })).not.toContain('hush');
  expect(refusal('ipmiUsername', 'u'.repeat(9_000)).length).toBeLessThan(300);
});

it('names blinks that are never repeated only where somebody asked for repeats, and tests that never pause', () => {
  expect(contradictions({ blinkSeconds: 60 })).toEqual([]);
  expect(contradictions({ blinkSeconds: 60 }, { blinkRepeatSeconds: 90 })).toEqual([
    expect.stringContaining('blinkRepeatSeconds (90) must not exceed blinkSeconds (60)'),
  ]);
  expect(contradictions({ fenceTestSeconds: 5 })).toEqual([expect.stringContaining('fenceTestSeconds (5)')]);
  expect(contradictions({ fenceTestSeconds: 0 })).toEqual([]);
});
