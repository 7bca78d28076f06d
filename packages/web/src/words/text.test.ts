import { describe, expect, it } from 'vitest';
import { clock, counted, elapsed, listed, memory, range, span } from './text.ts';

describe('times', () => {
  it('are said like on the command line', () => {
    expect([0, -3, 59.6, 119, 180, 7500, 7200, 400_000].map(span)).toEqual([
      '0 s',
      '0 s',
      '60 s',
      '119 s',
      '3 min',
      '2 h 5 min',
      '2 h',
      '5 days',
    ]);
  });

  it('show the date of other days only', () => {
    const now = new Date(2027, 0, 15, 12, 0, 0);
    expect(clock(new Date(2027, 0, 15, 9, 5, 7).toISOString(), now)).toBe('09:05:07');
    expect(clock(new Date(2027, 0, 14, 9, 5, 7).toISOString(), now)).toBe('2027-01-14 09:05:07');
  });

  it('have a best and a worst', () => {
    expect(range({ bestSeconds: 4.5, worstSeconds: 23.25 })).toBe('4.5–24 s');
    expect(range({ bestSeconds: 5, worstSeconds: 5 })).toBe('5 s');
  });
});

it('a story counts from its beginning', () => {
  expect([5.23, 207, 3723].map(elapsed)).toEqual(['+5.2 s', '+3:27', '+1:02:03']);
});

describe('amounts', () => {
  it('are counted in words', () => {
    expect([counted(1, 'host'), counted(2, 'host'), counted(0, 'entry', 'entries')]).toEqual([
      '1 host',
      '2 hosts',
      '0 entries',
    ]);
    expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
    expect([memory(512), memory(1536), memory(65_536)]).toEqual(['512 MiB', '1.5 GiB', '64 GiB']);
  });
});
