import { describe, expect, it } from 'vitest';
import { wants } from './route.ts';
import { aNotifier } from './testing/samples.ts';

const alarm = { cluster: 'lab', event: 'cap-reached', severity: 'critical' };

describe('routing', () => {
  it('goes by severity, cluster and event; empty lists mean all', () => {
    expect(wants(alarm, aNotifier())).toBe(true);
    expect(wants({ ...alarm, severity: 'info' }, aNotifier({ minSeverity: 'warning' }))).toBe(false);
    expect(wants(alarm, aNotifier({ minSeverity: 'critical' }))).toBe(true);
    expect(wants(alarm, aNotifier({ clusters: ['other'] }))).toBe(false);
    expect(wants(alarm, aNotifier({ clusters: ['other', 'lab'] }))).toBe(true);
    expect(wants(alarm, aNotifier({ events: ['host-suspect'] }))).toBe(false);
    expect(wants(alarm, aNotifier({ events: ['cap-reached'] }))).toBe(true);
  });

  it('leaves out what is disabled, and dead-man pings, which tell nothing', () => {
    expect(wants(alarm, aNotifier({ enabled: false }))).toBe(false);
    expect(wants(alarm, aNotifier({ kind: 'ping' }))).toBe(false);
  });

  it('tells everybody what concerns the server itself', () => {
    expect(wants({ ...alarm, cluster: '' }, aNotifier({ clusters: ['other'] }))).toBe(true);
  });

  it('takes a severity that it does not know for the highest', () => {
    expect(wants({ ...alarm, severity: 'catastrophic' }, aNotifier({ minSeverity: 'critical' }))).toBe(true);
  });

  it('sends a reminder to its notifier only', () => {
    const reminder = { ...alarm, data: { reminder: true, notifier: 'hook' } };
    expect(wants(reminder, aNotifier())).toBe(true);
    expect(wants(reminder, aNotifier({ name: 'other' }))).toBe(false);
  });
});
