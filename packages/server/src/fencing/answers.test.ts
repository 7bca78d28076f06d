import { describe, expect, it } from 'vitest';
import { guidFromText, oneLine } from './answers.ts';

describe('guidFromText', () => {
  const guid = 'efcdab89674523a1efcdab89674523a1';

  it.each([
    ['System GUID   : efcdab89-6745-23a1-efcd-ab89674523a1\nGUID Encoding : IPMI\nGUID Version  : DCE', guid],
    ['System GUID  : EFCDAB89-6745-23A1-EFCD-AB89674523A1', guid],
    [`${guid}\n`, guid],
    ['uuid="efcdab89-6745-23a1-efcd-ab89674523a1"', guid],
    ['System GUID  : 00000000-0000-0000-0000-000000000000', null],
    ['System GUID  : ffffffff-ffff-ffff-ffff-ffffffffffff', null],
    ['GUID Timestamp : 1234', null],
    ['', null],
    ['no idea', null],
  ])('reads %j', (text, expected) => {
    expect(guidFromText(text)).toBe(expected);
  });
});

describe('oneLine', () => {
  it('makes one bounded line without control characters', () => {
    expect(oneLine('  a\r\n\n b\u001b[31m\tc\0 ')).toBe('a; b [31m c');
    expect(oneLine('x'.repeat(1_000))).toHaveLength(300);
  });
});
