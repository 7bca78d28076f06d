import type { Action } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import type { JournalRow } from '../../store/types.ts';
import { faultsOf } from './faults.ts';
import { changesIn, ordersIn, wordOfHeld } from './orders.ts';
import { settingsThen } from './settings-then.ts';
import { storyOf } from './story.ts';

let id = 0;
function row(kind: string, data: Record<string, unknown> = {}, more: Partial<JournalRow> = {}): JournalRow {
  id += 1;
  const base = { id, wallMs: 1_000_000 + id * 1000, engineMs: id * 1000, cluster: 'lab', incident: 'lab-1' };
  return { ...base, subject: 'kvm1', kind, sentence: `${kind} of kvm1`, data, ...more };
}
const opened = () => row('incident-opened', { incident: 'lab-1', host: 'kvm1', group: 'lab-1', silentMs: 3000 });
const round = (evidence: string, sources: [string, string][], power: string | null) =>
  row('round', {
    evidence,
    sources: sources.map(([key, found]) => ({ key, evidence: found })),
    ...(power === null ? {} : { power: [{ level: 0, power }] }),
  });
const dead: [string, string][] = [
  ['heartbeat:nfs1', 'dead'],
  ['network', 'dead'],
];
const closed = () => row('incident-closed');
const after = (to: string, cause: string) => row('state', { from: 'x', to, cause }, { incident: null });

function faults(rows: readonly JournalRow[], then: JournalRow | null): Action[] {
  const story = storyOf(rows, then);
  return story === null ? [] : faultsOf(story).map(({ action }) => action);
}

describe('what happened, as a replay does it', () => {
  it('is a power cut where the device read off without our doing', () => {
    const rows = [opened(), round('dead', dead, 'off'), row('read-off', { level: 0 }), closed()];
    expect(faults(rows, after('down', 'recovered'))).toEqual([{ do: 'host.power-cut', host: 'kvm1', bmcToo: false }]);
  });

  it('is a panic where the device read on until its power was cut', () => {
    const rows = [opened(), round('dead', dead, 'on'), row('power-off'), row('power-read', { power: 'off' }), closed()];
    expect(faults(rows, after('down', 'recovered'))).toEqual([{ do: 'host.panic', host: 'kvm1' }]);
  });

  it('is a power cut that took the device with it where that never answered', () => {
    const rows = [opened(), round('dead', dead, 'unknown'), row('power-read', { power: 'unknown' })];
    expect(faults(rows, null)).toEqual([{ do: 'host.power-cut', host: 'kvm1', bmcToo: true }]);
  });

  it('is a hang where it went on with its old boot', () => {
    const rows = [opened(), round('dead', dead, 'on'), closed()];
    expect(faults(rows, after('up', 'heard')).map((action) => action.do)).toEqual(['host.hang', 'host.unhang']);
  });

  it('is a dead agent where its disks were written, and a cut link where its heartbeat went on', () => {
    const disks = round('alive', [...dead, ['disk:nfs1:a.qcow2', 'alive']], 'on');
    expect(faults([opened(), disks, closed()], after('up', 'heard'))).toEqual([
      { do: 'agent.kill', host: 'kvm1' },
      { do: 'agent.start', host: 'kvm1' },
    ]);
    const beats = round('alive', [['heartbeat:nfs1', 'alive']], 'on');
    expect(faults([opened(), beats, closed()], after('up', 'heard')).map((action) => action.do)).toEqual([
      'link.cut',
      'link.heal',
    ]);
  });

  it('is told by nothing when the journal does not reach back to its beginning', () => {
    expect(storyOf([round('dead', dead, 'on')], null)).toBeNull();
  });
});

it('what people did is done again: their word, their buttons, what they set', () => {
  const rows = [
    row('state', { to: 'fenced', proof: { kind: 'person' } }),
    row('override', { override: { gate: 'cap', who: 'anna', reason: 'r' } }),
    row('manual-fence', { level: 0 }, { sentence: 'anna asks the fence device of kvm1 for "off".' }),
    row(
      'manual-fence',
      { level: 0, effect: 'e' },
      { sentence: 'The fence device of kvm1 took the order to power off.' },
    ),
    row('manual-fence', { level: 0 }, { sentence: 'anna asks the fence device of kvm1 for "test".' }),
  ];
  expect(ordersIn(rows).map(({ action }) => action)).toEqual([
    { do: 'operator.confirm-down', host: 'kvm1', reason: 'as it was' },
    { do: 'operator.override-gate', host: 'kvm1', gate: 'cap', reason: 'as it was' },
    { do: 'operator.fence', host: 'kvm1', action: 'off' },
  ]);
  const change = { id: 1, cluster: 'lab', host: null, secret: false, who: 'anna', action: 'set' as const };
  expect(changesIn([{ ...change, key: 'fencingAction', value: 'off', changedMs: 50 }], 10, 60)).toMatchObject([
    { atMs: 50, action: { do: 'operator.set', key: 'fencingAction', value: 'off' } },
  ]);
  expect(changesIn([{ ...change, key: 'fencingAction', value: 'off', changedMs: 50 }], 50, 60)).toEqual([]);
});

it('a host that the cap held back until a person said that it is down is fenced by nobody in the replay', () => {
  const word = { atMs: 9_000, action: { do: 'operator.confirm-down', host: 'kvm1', reason: 'as it was' } } as const;
  const cut = { atMs: 6_000, action: { do: 'host.power-cut', host: 'kvm1', bmcToo: true } } as const;
  const held = [row('gates', { gates: [{ id: 'cap', open: false }] })];
  const story = { id: 'i', host: 'kvm1', faultMs: 0, openedMs: 3_000, closedMs: null, rows: held, ended: null };
  expect(wordOfHeld([word], story, [cut])).toEqual([
    { atMs: 0, action: { do: 'operator.set', key: 'fencingAction', value: 'nothing', host: 'kvm1' } },
    { ...word, atMs: 21_000 },
  ]);
  expect(wordOfHeld([word], { ...story, rows: [...held, row('state', { to: 'fencing' })] }, [cut])).toEqual([word]);
  expect(wordOfHeld([word], { ...story, rows: [] }, [cut])).toEqual([word]);
});

it('settings are those of then, and no address or user of a device is among them', () => {
  const at = { cluster: 'lab', host: null, who: 'anna', secret: false, box: null };
  const written = [
    { ...at, key: 'fencingMaxActions', value: 1, changedMs: 30 },
    { ...at, key: 'profile', value: 'fast', changedMs: 1 },
    { ...at, key: 'ipmiUsername', value: 'root', changedMs: 1 },
    { ...at, key: 'alarmAfterSeconds', value: 60, changedMs: 40 },
  ];
  const changes = [
    { ...at, id: 1, key: 'fencingMaxActions', action: 'set' as const, value: 5, changedMs: 5 },
    { ...at, id: 2, key: 'fencingMaxActions', action: 'set' as const, value: 1, changedMs: 30 },
    { ...at, id: 3, key: 'alarmAfterSeconds', action: 'set' as const, value: 60, changedMs: 40 },
  ];
  expect(settingsThen(written, changes, 20).get(null)).toEqual({ profile: 'fast', fencingMaxActions: 5 });
});
