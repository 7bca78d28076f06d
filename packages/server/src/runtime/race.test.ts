import { describe, expect, it } from 'vitest';
import { breathe } from './testing/fake-ports.ts';
import { Outage } from './testing/outage.ts';

describe('S3: a power command whose last identity check takes its time', () => {
  it('is not sent once its host was heard meanwhile', async () => {
    const outage = new Outage();
    await outage.toTheLastMoment();
    await outage.hear('kvm1', 'again');
    expect(outage.state()).toBe('up');
    outage.letGo();
    await breathe();
    expect(outage.world.log).toContain('call:assert-lease');
    expect(outage.world.log).not.toContain('call:off');
    outage.runtime.stop();
  });

  it('is sent when nothing was heard', async () => {
    const outage = new Outage();
    await outage.toTheLastMoment();
    outage.letGo();
    await breathe();
    expect(outage.world.log).toContain('call:off');
    outage.runtime.stop();
  });
});

describe('S11: hosts of two clusters that die in one moment', () => {
  it('are cut one after the other, over the whole installation', async () => {
    const outage = new Outage(['lab', 'annex']);
    outage.holds = false;
    const { devices } = outage.world.ports;
    const { command } = devices;
    const cuts: { cluster: string; beside: (string | undefined)[] }[] = [];
    devices.command = (cluster, ...asked) => {
      cuts.push({ cluster, beside: ['lab', 'annex'].filter((c) => c !== cluster).map((c) => outage.state(c)) });
      return command(cluster, ...asked);
    };
    await outage.begin();
    await outage.run(90_000, () => new Set(cuts.map((c) => c.cluster)).size === 2);
    expect(cuts.map((c) => c.cluster).sort()).toEqual(['annex', 'lab']);
    expect(cuts[0]?.beside).not.toEqual(['unfenced']);
    expect(cuts[1]?.beside).toEqual(['unfenced']);
    outage.runtime.stop();
  });
});
