import { beforeEach, describe, expect, it } from 'vitest';
import { LinkMonitor } from './link-monitor.ts';

let now: number;
let links: LinkMonitor;
beforeEach(() => {
  now = 1_000_000;
  links = new LinkMonitor({ monoMs: () => now, wallMs: () => now, after: () => ({ cancel: () => undefined }) });
  links.connected('kvm1');
});

/** Hosts whose silence is noticed when `ms` have passed. */
function silentAfter(ms: number): string[] {
  now += ms;
  return links.sweep(() => 5_000).map((edge) => edge.host);
}

describe('an agent that announced its restart (S10)', () => {
  it('is not silent for as long as it said', () => {
    links.pausing('kvm1', 20_000);
    expect(silentAfter(19_999)).toEqual([]);
    expect(silentAfter(1)).toEqual(['kvm1']);
  });

  it('is silent after 30 s, whatever it said, and its silence counts from its last word', () => {
    links.pausing('kvm1', 3_600_000);
    expect(silentAfter(29_999)).toEqual([]);
    now += 1;
    expect(links.sweep(() => 5_000)).toEqual([{ kind: 'silent', host: 'kvm1', silentForMs: 30_000 }]);
  });

  it.each([
    ['a hello', () => links.connected('kvm1')],
    ['any word', () => links.heard('kvm1')],
  ])('is judged as ever after %s', (_what, word) => {
    links.pausing('kvm1', 20_000);
    now += 2_000;
    word();
    expect(silentAfter(5_000)).toEqual(['kvm1']);
  });

  it('and whose restart is shorter than the patience with everybody gains nothing', () => {
    links.pausing('kvm1', 1_000);
    expect(silentAfter(4_999)).toEqual([]);
    expect(silentAfter(1)).toEqual(['kvm1']);
  });

  it('and is not known changes nothing', () => {
    links.pausing('kvm9', 20_000);
    expect(silentAfter(5_000)).toEqual(['kvm1']);
  });
});
