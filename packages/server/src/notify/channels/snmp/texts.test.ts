import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, cut, cutList, oneLine, share } from './texts.ts';

describe('texts that must fit', () => {
  it('a text that fits is left alone', () => {
    expect(cut('Hôte', 5)).toBe('Hôte');
    expect(cutList(['a', 'b'], ', ', 4)).toBe('a, b');
  });

  it('a cut is between two characters and seen', () => {
    expect(cut('ééééé', 8)).toBe('éé…');
    expect(cut('🙂🙂🙂', 11)).toBe('🙂🙂…');
    expect(cut('a word and more', 10)).toBe('a word…');
    expect(cut('abc', 2)).toBe('');
  });

  it('a list says how many of it are missing', () => {
    expect(cutList(['web-1', 'web-2', 'web-3'], ', ', 16)).toBe('web-1, +2 more');
    expect(cutList(['a-very-long-name', 'b'], ', ', 18)).toBe('a-very…, +1 more');
    expect(cutList(['a-very-long-name'], ', ', 9)).toBe('a-very…');
  });

  it('whatever comes in, what goes out is one line of whole characters and no longer than allowed', () => {
    const texts = fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 8 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 120 }), (items, maxBytes) => {
        const lines = items.map(oneLine);
        for (const text of [cut(lines.join(' '), maxBytes), cutList(lines, ' | ', maxBytes)]) {
          expect(bytesOf(text)).toBeLessThanOrEqual(maxBytes);
          expect(text).toBe(text.toWellFormed());
          expect(text).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        }
      }),
    );
  });
});

describe('a budget that is shared', () => {
  it('is spent by order when it is enough for all floors', () => {
    const wants = [
      { bytes: 50, floor: 10 },
      { bytes: 500, floor: 20 },
      { bytes: 500, floor: 30 },
    ];

    expect(share(wants, 200)).toEqual([50, 120, 30]);
    expect(share(wants, 2_000)).toEqual([50, 500, 500]);
  });

  it('is never overspent', () => {
    const want = fc.record({ bytes: fc.nat(600), floor: fc.nat(300) });
    fc.assert(
      fc.property(fc.array(want, { maxLength: 5 }), fc.nat(2_000), (wants, budget) => {
        const shares = share(wants, budget);
        expect(shares.reduce((sum, part) => sum + part, 0)).toBeLessThanOrEqual(budget);
        for (const [i, part] of shares.entries()) expect(part).toBeLessThanOrEqual(wants[i]?.bytes ?? 0);
      }),
    );
  });
});
