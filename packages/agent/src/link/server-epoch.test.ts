import { expect, it } from 'vitest';
import { whyNotEpoch, whyNotServer } from './server-epoch.ts';

const obeyed = { installation: 'inst', highestServerEpoch: 7 };

it('obeys the first server it meets', () => {
  expect(
    whyNotServer({ installation: null, highestServerEpoch: 0 }, { installation: 'inst', serverEpoch: 0 }),
  ).toBeNull();
});

it.each([7, 8])('obeys epoch %i after 7', (serverEpoch) => {
  expect(whyNotServer(obeyed, { installation: 'inst', serverEpoch })).toBeNull();
});

it('does not obey a restored or cloned server (S17)', () => {
  expect(whyNotServer(obeyed, { installation: 'inst', serverEpoch: 6 })).toContain('restored or cloned');
  expect(whyNotEpoch(obeyed, 6)).toContain('below 7');
});

it('does not obey another installation (S24)', () => {
  expect(whyNotServer(obeyed, { installation: 'other', serverEpoch: 99 })).toContain('installation other');
});
