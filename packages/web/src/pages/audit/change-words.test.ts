import { expect, it } from 'vitest';
import { changeWords } from './change-words.ts';

it('a change is told without JSON, and only what differs', () => {
  expect(changeWords('nothing', 'off')).toEqual(['nothing → off']);
  expect(changeWords({ used: 3, max: 3 }, { used: 0, max: 3 })).toEqual(['used: 3 → 0']);
  expect(changeWords(null, { clusters: ['farm', 'edge'], enabled: true })).toEqual([
    'clusters: nothing → farm, edge',
    'enabled: nothing → yes',
  ]);
  expect(changeWords(null, null)).toEqual(['–']);
  expect(changeWords([{ name: 'bmc' }], [])).toEqual(['name bmc → none']);
});
