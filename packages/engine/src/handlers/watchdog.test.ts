import type { WatchdogReport } from '@picket/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { hostOf } from '../testing/stories.ts';
import { World } from '../testing/world.ts';

const guarded: WatchdogReport = {
  ...{ revision: 'armed', armed: true, device: '/dev/watchdog0', identity: 'SP5100 TCO timer', kind: 'hardware' },
  ...{ nowayout: false, timeoutMs: 20_000, expiries: 2, pools: ['nfs1', 'nfs2'], reason: '' },
};
const over: WatchdogReport = { ...guarded, revision: 'over', armed: false, reason: 'the agent stops' };

let w: World;

function says(watchdog: WatchdogReport, change: { bootId?: string; session?: string } = {}): void {
  const { bootId, session } = hostOf(w, 'kvm1');
  w.submit({
    ...{ kind: 'host-watchdog', host: 'kvm1', bootId: bootId ?? '', session: session ?? '' },
    ...{ watchdog, ...change },
  });
}

function inventory(watchdog: WatchdogReport): void {
  w.host('kvm1').says = { watchdog };
  w.inventory('kvm1');
}

const known = () => hostOf(w, 'kvm1').watchdog;

describe('what a host says of its watchdog (S21)', () => {
  beforeEach(() => {
    w = new World(3, {});
  });

  it('is not revived by an inventory that was read before it ended', () => {
    says(guarded);
    says(over);
    inventory(guarded);
    expect(known()).toMatchObject({ armed: false, revision: 'over' });
    says(guarded);
    expect(known()).toMatchObject({ armed: true, revision: 'armed' });
  });

  it('comes from the process and the boot that speak for the host, or is not heard', () => {
    says(guarded, { session: 'an old one' });
    says(guarded, { bootId: 'an old one' });
    expect(known() ?? null).toBeNull();
  });

  it('is believed of a silent host only when it says that it is not guarded', () => {
    says(guarded);
    w.die('kvm1', 'on');
    w.until('kvm1 silent', () => !hostOf(w, 'kvm1').link.up);
    says({ ...guarded, revision: 'late' });
    expect(known()).toMatchObject({ revision: 'armed' });
    says(over);
    expect(known()).toMatchObject({ armed: false });
  });

  it('is taken for the worst that one process ever said while it is armed', () => {
    says(guarded);
    inventory({ ...guarded, revision: 'short', timeoutMs: 10_000, expiries: 1, pools: ['nfs3'] });
    const pools = ['nfs1', 'nfs2', 'nfs3'];
    expect(known()).toMatchObject({ revision: 'short', timeoutMs: 20_000, expiries: 2, pools });
  });
});
