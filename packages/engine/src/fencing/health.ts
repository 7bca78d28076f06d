import type { Draft } from '../draft.ts';
import type { DeviceHealth } from '../model/device.ts';
import { deviceAt, deviceName, patchDevice } from './levels.ts';

/** One failure is no news: a BMC is busy now and then. From the second in a row on people are told. */
const UNFENCEABLE_AFTER = 2;

/** What a test of the level found, a person's too. `silence`: why it did not tell its power; null when it did. */
export function noteTest(
  d: Draft,
  name: string,
  level: number,
  tookMs: number,
  detail: string,
  silence: string | null,
): void {
  const { health } = deviceAt(d.host(name), level);
  const tests = silence === null ? 0 : health.failures.tests + 1;
  const last = { at: d.now, ok: silence === null, tookMs, detail };
  note(d, name, level, { ...health, last, failures: { ...health.failures, tests } }, silence);
}

/** What a comparison of identities found. Where nothing is to be compared, its silence is no news. */
export function noteIdentity(d: Draft, name: string, level: number, silence: string | null): void {
  const { health, binding } = deviceAt(d.host(name), level);
  const needed = binding.kind !== 'bound' || binding.guid !== null;
  const identities = silence === null || !needed ? 0 : health.failures.identities + 1;
  note(d, name, level, { ...health, failures: { ...health.failures, identities } }, silence);
}

/** "This host could not be fenced now" is an alarm before the night it matters (DESIGN §6), told once, and its end as well. */
function note(d: Draft, name: string, level: number, health: DeviceHealth, silence: string | null): void {
  const host = d.host(name);
  const { tests, identities } = health.failures;
  const failing = tests + identities > 0;
  const device = `The ${deviceName(host, level)} of ${name}`;
  patchDevice(d, name, level, { health: { ...health, failingSince: failing ? (health.failingSince ?? d.now) : null } });
  if (!health.told && Math.max(tests, identities) >= UNFENCEABLE_AFTER && host.link.up) {
    patchDevice(d, name, level, { health: { ...deviceAt(d.host(name), level).health, told: true } });
    const sentence = `${device} does not answer as it should (${silence ?? 'no identity'}): ${name} could not be fenced now. Mend it before it is needed.`;
    d.say(name, 'device-unfenceable', sentence, { level });
    d.notify('device-unfenceable', 'critical', name, sentence, { level });
  } else if (health.told && !failing) {
    patchDevice(d, name, level, { health: { ...deviceAt(d.host(name), level).health, told: false } });
    const sentence = `${device} answers again.`;
    d.say(name, 'device-fenceable', sentence, { level });
    d.notify('device-fenceable', 'info', name, sentence, { level });
  }
}
