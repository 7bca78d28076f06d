import { describe, expect, it } from 'vitest';
import { deadHost, entry, hostOne } from '../testing/views.ts';
import { hostText } from './host.ts';
import { hostTable, journalLine } from './lists.ts';
import { statusText } from './status.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';
import { clock, span, wrap } from './text.ts';

const plain: Style = { width: null, paint: (_tone, text) => text };
const narrow: Style = { ...plain, width: 50 };
const tagged: Style = { ...plain, paint: (tone, text) => (tone === 'plain' ? text : `<${tone}>${text}</>`) };

describe('tables', () => {
  it('align columns and leave the last one whole where there is no terminal', () => {
    expect(
      table(
        plain,
        ['A', 'LONG'],
        [
          ['first', 'a sentence that goes on'],
          ['x', 'y'],
        ],
      ),
    ).toBe('A      LONG\nfirst  a sentence that goes on\nx      y');
  });

  it('wrap the last column within the terminal', () => {
    const lines = table({ ...plain, width: 30 }, ['A', 'WHY'], [['first', 'a sentence that goes on and on']]).split(
      '\n',
    );
    expect(lines).toEqual(['A      WHY', 'first  a sentence that goes on', '       and on']);
  });

  it('count the characters that are seen, not the colours', () => {
    expect(table(tagged, ['A', 'B'], [[{ text: 'up', tone: 'good' }, 'x']])).toBe(
      '<dim>A</>   <dim>B</>\n<good>up</>  x',
    );
  });
});

describe('words', () => {
  it('say spans', () => {
    expect([0, 59.6, 119, 180, 7500, 7200, 400_000].map(span)).toEqual([
      '0 s',
      '60 s',
      '119 s',
      '3 min',
      '2 h 5 min',
      '2 h',
      '5 days',
    ]);
  });

  it('wrap at spaces and keep long words whole', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('averyverylongword x', 5)).toEqual(['averyverylongword', 'x']);
  });

  it('show the date only of other days', () => {
    const now = new Date(2027, 0, 15, 12, 0, 0);
    expect(clock(new Date(2027, 0, 15, 9, 5, 7).toISOString(), now)).toBe('09:05:07');
    expect(clock(new Date(2027, 0, 14, 9, 5, 7).toISOString(), now)).toBe('2027-01-14 09:05:07');
  });
});

describe('stories', () => {
  it('a host list says state, how long and why', () => {
    expect(hostTable(plain, [hostOne]).split('\n')[1]).toBe(
      'kvm1  up     61 s   1    bound  Its agent is linked and its heartbeats are fresh.',
    );
    expect(hostTable(plain, [])).toContain('picket token create');
  });

  it('a host shows evidence, gates and device', () => {
    const text = hostText(plain, deadHost);
    for (const part of [
      'kvm2  unfenced for 61 s',
      'Incident lab-1: 9 of 9 rounds found it dead.',
      'heartbeat:nfs1  dead      yes     kvm1     no beat for 90 s',
      'cap   closed  3 of 3 actions are used.',
      'Power read on 9 s ago',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('a host with several fence levels shows them all, and which is tried', () => {
    const second = { ...deadHost.device, sentence: "Bound by a person's statement." };
    const fence = {
      action: 'off',
      level: 2,
      startedSecondsAgo: 40,
      attempt: 1,
      phase: 'off',
      sentence: 'The off command is under way.',
      lastError: null,
    } as const;
    const text = hostText(plain, { ...deadHost, furtherLevels: [second], fence });
    expect(text).toContain("Level 2: Bound by a person's statement.");
    expect(text).toContain('Fence (off), attempt 1, level 2, begun 40 s ago');
  });

  it('a journal line names its subject unless the sentence does', () => {
    expect(journalLine(plain, entry(1, 'Round 1 found no life.'))).toMatch(/ {2}kvm2: Round 1 found no life\.$/);
    expect(journalLine(plain, entry(1, 'kvm2 is silent.'))).toMatch(/ {2}kvm2 is silent\.$/);
    expect(
      journalLine(narrow, entry(1, 'kvm2 is silent and this sentence is longer than the terminal is wide.')).split('\n')
        .length,
    ).toBeGreaterThan(1);
  });

  it('an empty installation says what to do', () => {
    expect(statusText(plain, { ok: false, troubles: ['The disk is full.'], clusters: [] })).toBe(
      'Trouble of this server: The disk is full.\n\nThere is no cluster yet. Create one: picket cluster create NAME',
    );
  });
});
