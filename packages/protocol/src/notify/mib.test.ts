import { describe, expect, it } from 'vitest';
import { notificationIds } from '../words/events.ts';
import { notificationMessageSchema } from './message.ts';
import { mibObjects, mibRevisions, notificationName, notificationOid, objectOid } from './mib.ts';

describe('PICKET-MIB’s table', () => {
  it('carries every part of a message, each once', () => {
    const parts = Object.keys(notificationMessageSchema.shape);

    expect(mibObjects.map(({ field }) => field).toSorted()).toEqual(parts.toSorted());
  });

  it('keeps the numbers it has given: managers match on them', () => {
    const root = '1.3.6.1.4.1.8072.9999.9999.8440';

    expect(notificationOid('host-suspect')).toBe(`${root}.0.1`);
    expect(notificationOid('would-have-acted')).toBe(`${root}.0.21`);
    expect(mibObjects.map((object) => `${object.name} ${objectOid(object).slice(root.length)}`)).toEqual([
      'picketMessageId .1.1.0',
      'picketInstallation .1.2.0',
      'picketTime .1.3.0',
      'picketEvent .1.4.0',
      'picketSeverity .1.5.0',
      'picketCluster .1.6.0',
      'picketSubject .1.7.0',
      'picketIncident .1.8.0',
      'picketSentence .1.9.0',
      'picketEvidence .1.10.0',
      'picketVms .1.11.0',
      'picketNext .1.12.0',
      'picketReminder .1.13.0',
      'picketTest .1.14.0',
    ]);
  });

  it('gives every event a number and a name of its own, none of them an object’s', () => {
    const names = [...notificationIds.map(notificationName), ...mibObjects.map(({ name }) => name)];

    expect(new Set(notificationIds.map(notificationOid)).size).toBe(notificationIds.length);
    expect(new Set(names).size).toBe(names.length);
    expect(notificationName('device-unfenceable')).toBe('picketDeviceUnfenceable');
  });

  it('lists revisions newest first', () => {
    const dates = mibRevisions.map(({ at }) => at);

    expect(dates).toEqual(dates.toSorted().toReversed());
  });
});
