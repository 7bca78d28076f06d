import { settingKeys } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { fencingGroups, policyGroups, settingLabels } from '../../words/settings.ts';
import { valueWords } from '../../words/values.ts';
import { allowedAt, inputKind } from './kind.ts';
import { saveOrder } from './save.ts';

describe('the settings on the pages', () => {
  it('are all of them, each in one group', () => {
    const shown = [...fencingGroups, ...policyGroups].flatMap(({ keys }) => keys);
    expect([...shown, 'fenceDevices'].sort()).toEqual([...settingKeys].sort());
    expect(new Set(shown).size).toBe(shown.length);
    expect(Object.keys(settingLabels).sort()).toEqual([...settingKeys].sort());
  });

  it('have the input that their schema asks for', () => {
    expect(inputKind('checkNeighbours')).toEqual({ kind: 'number', min: 1, max: 16, whole: true });
    expect(inputKind('suspectAfterSeconds')).toEqual({ kind: 'number', min: 1, max: 600, whole: false });
    expect(inputKind('fencingAction')).toEqual({ kind: 'choice', options: ['nothing', 'off', 'reboot', 'blink'] });
    expect(inputKind('fenceEmptyHosts')).toEqual({ kind: 'flag' });
    expect(inputKind('ipmiPassword')).toEqual({ kind: 'secret' });
    expect(inputKind('ipmiHost')).toEqual({ kind: 'text' });
  });

  it('know where they can be written', () => {
    expect([allowedAt('ipmiHost', 'cluster'), allowedAt('ipmiHost', 'host'), allowedAt('profile', 'host')]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('read as people say them', () => {
    expect([
      valueWords('suspectAfterSeconds', 5),
      valueWords('fencingAction', 'off'),
      valueWords('fenceEmptyHosts', true),
      valueWords('ipmiUsername', ''),
      valueWords('fenceDevices', [[{ name: 'bmc' }], [{ name: 'pdu' }]]),
    ]).toEqual(['5 s', 'Power off', 'yes', 'empty', '2 levels']);
  });
});

describe('several changes at once', () => {
  it('are tried again after the others when one alone contradicts what is in force', async () => {
    const done: string[] = [];
    const write = async (key: string) => {
      if (key === 'heartbeatIntervalSeconds' && !done.includes('suspectAfterSeconds')) throw new Error('contradiction');
      done.push(key);
    };
    await saveOrder(['heartbeatIntervalSeconds', 'suspectAfterSeconds'], write);
    expect(done).toEqual(['suspectAfterSeconds', 'heartbeatIntervalSeconds']);
  });

  it('end with the refusal when none of the rest is taken', async () => {
    await expect(saveOrder(['a', 'b'], async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
