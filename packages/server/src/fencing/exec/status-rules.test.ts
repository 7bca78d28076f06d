import { settingSpecs } from '@picket/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Alternatives, parseExitCodes, parseStatusRules, powerByRules } from './status-rules.ts';

const rules = (text: string, state: 'on' | 'off'): Alternatives => {
  const read = parseStatusRules(text, state);
  if ('problem' in read) throw new Error(read.problem);
  return read;
};
const read = (on: string, off: string, output: string, exitCode = 0) =>
  powerByRules({ output, exitCode }, rules(on, 'on'), rules(off, 'off'));

describe('status rules of driver exec', () => {
  it('can read what is built in', () => {
    for (const [key, state] of [
      ['ipmiStatusOn', 'on'],
      ['ipmiStatusOff', 'off'],
    ] as const)
      expect(parseStatusRules(settingSpecs[key].builtIn, state)).toHaveProperty('rules');
    expect(parseExitCodes(settingSpecs.ipmiAcceptExitCodes.builtIn)).toEqual([0]);
  });

  it.each([
    ['word running', 'word stopped', 'the machine is Running', 0, 'on'],
    ['word running', 'word stopped', 'stopped', 0, 'off'],
    ['word running', 'word stopped', 'stopped', 1, 'unknown'],
    ['word running', 'word stopped', 'was running, is stopped', 0, 'unknown'],
    ['word running', 'word stopped', 'could not be stopped: error', 0, 'unknown'],
    ['word running', 'word stopped', 'unstopped', 0, 'unknown'],
    ['line Power: 1', 'line Power: 0', 'x\n Power: 0 \r\ny', 0, 'off'],
    ['line Power: 1', 'line Power: 0', 'Power: 0 or so', 0, 'unknown'],
    ['line Power: 1', 'line Power: 0', 'Power: 0\nPower: 1', 0, 'unknown'],
    ['exit 0', 'exit 2', '', 2, 'off'],
    ['exit 0', 'exit 2', '', 0, 'on'],
    ['exit 0', 'exit 2', '', 1, 'unknown'],
    ['word on', 'exit 2', 'Status: ON', 2, 'unknown'],
    ['exit 0', 'word off', 'Chassis Power is off', 0, 'unknown'],
    ['word on or word up', 'word off or exit 3', 'link is up', 0, 'on'],
    ['word on or word up', 'word off or exit 3', '', 3, 'off'],
  ])('%s / %s read %j with exit code %i as %s', (on, off, output, code, power) => {
    expect(read(on, off, output, code)).toBe(power);
  });

  it.each([
    ['', 'none of'],
    ['off', 'none of'],
    ['word', 'none of'],
    ['word a b', 'one word'],
    ['exit two', 'no exit code'],
    ['exit 1', 'nearly every program'],
    ['exit 127', 'not found or killed'],
    ['word off or exit 1', 'nearly every program'],
  ])('refuse %j for off', (text, reason) => {
    expect(parseStatusRules(text, 'off')).toEqual({ problem: expect.stringContaining(reason) });
  });

  it.each(['', 'a', '0;2', '0,,2', '-1', '124'])('take no %j for exit codes', (text) => {
    expect(parseExitCodes(text)).toHaveProperty('problem');
  });

  it('never read on or off where both or neither show, whatever is printed', () => {
    const word = fc.constantFrom('on', 'off', 'status', 'error', '\n', ' ', 'is', 'On', '-');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), fc.integer({ min: 0, max: 3 }), (words, code) => {
        const output = words.join(' ');
        const power = read('word on', 'word off or exit 2', output, code);
        const [on, off] = [/(?<![\w-])on(?![\w-])/i.test(output), /(?<![\w-])off(?![\w-])/i.test(output) || code === 2];
        if (on === off) expect(power).toBe('unknown');
        else if (power !== 'unknown') expect(power).toBe(on ? 'on' : 'off');
      }),
    );
  });
});
