import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bmcLog, type PeerName, peerNames, peersUp, reach, rest, tellPicket, trapsIn } from '../src/index.ts';
import { quickVerdict, useLab } from './support.ts';
import { type Told, toldBy } from './told.ts';

/** Each action of the request on a host of its own, with the message that tells of it. */
const chapters = [
  {
    host: 'kvm1',
    action: 'nothing',
    event: 'would-have-acted',
    severity: 'critical',
    sentence:
      /^kvm1 is .*fencingAction is nothing, so Picket only tells: it would have cut the power of kvm1 and started 2 VMs/,
    next: /^Nothing is cut or started by itself\. Check kvm1; if it is off: picket host confirm-down kvm1/,
  },
  {
    host: 'kvm2',
    action: 'blink',
    event: 'needs-person',
    severity: 'critical',
    sentence: /^kvm2 is .*fencingAction is blink: its identify light is switched on and no VM is moved/,
    next: /^Nothing is started elsewhere by itself; its identify light shows the way\. Check kvm2/,
  },
  {
    host: 'kvm3',
    action: 'reboot',
    event: 'fence-confirmed',
    severity: 'warning',
    sentence: /kvm3/,
    next: /kvm3 is switched on again; once it is back it takes VMs again by itself\.$/,
  },
  {
    host: 'kvm4',
    action: 'off',
    event: 'fence-confirmed',
    severity: 'warning',
    sentence: /kvm4/,
    next: /kvm4 stays off until a person repairs it and switches it on/,
  },
] as const;

const story = useLab(
  {
    hosts: chapters.length,
    vms: 2 * chapters.length,
    // No grace: a server that stood still on a loaded machine begins it anew, and then it would not have acted yet.
    settings: { ...quickVerdict, fencingAction: 'nothing', startupGraceSeconds: 0 },
    hostSettings: Object.fromEntries(chapters.map(({ host, action }) => [host, { fencingAction: action }])),
  },
  { between: false },
);

beforeAll(async () => {
  await peersUp(story.lab);
  await tellPicket(story.lab);
  await rest.putNotifier(story.lab, 'inform', { config: reach.trapV3(story.lab, 'inform') });
});

describe.each(chapters)('action $action: a host that freezes', ({ host, action, event, severity, sentence, next }) => {
  let vms: string[] = [];

  beforeAll(async () => {
    await story.begin();
    vms = story.vmsOn(host);
    await story.perform({ do: 'host.hang', host });
    await story.reached(host, action === 'nothing' || action === 'blink' ? 'unfenced' : 'down');
  });

  afterAll(async () => {
    if (action === 'nothing' || action === 'blink') await story.perform({ do: 'host.unhang', host });
    if (action !== 'off') await story.until(`${host} is back`, async () => (await story.host(host)).state === 'up');
  });

  it.each(peerNames)('is told by %s: which host, why, what was seen, its VMs, what comes next', async (peer) => {
    const told = await heard(peer, event, host);
    expect(told.severity).toBe(severity);
    expect(told.sentence).toMatch(sentence);
    expect(told.evidence.join('\n')).toMatch(
      /^The last word of its agent came [\d.]+ s ago\.\nRound \d+, .* by .*: dead\.\n/,
    );
    expect(told.evidence.join('\n'), 'what a source said').toMatch(/heartbeat/);
    expect([...told.vms].sort()).toEqual([...vms].sort());
    expect(told.next).toMatch(next);
    expect(told.incident).toBe((await condemned(host)).incident);
  });

  it('is dealt with as the message says', async () => {
    const orders = () => ordersTo(host);
    if (action === 'blink') await story.until('the light', () => orders().length > 0);
    if (action === 'reboot') await story.until('the order to switch it on', () => orders().length > 1);
    expect(orders()).toEqual(
      {
        nothing: [],
        blink: [expect.stringMatching(/^set identify 255/)],
        off: ['set power 0'],
        reboot: ['set power 0', 'set power 1'],
      }[action],
    );
    expect(
      story.powerCommands().filter((call) => call.host !== host),
      'orders to others',
    ).toEqual([]);
    for (const vm of vms) {
      const moved = action === 'off' || action === 'reboot';
      if (moved) await story.startedOnce([vm], host);
      else expect(story.vmsOn(host), 'what runs there still').toContain(vm);
    }
  });
});

it('the light of a host that is back is put out', () => {
  expect(
    ordersTo('kvm2', 0)
      .filter((order) => order.startsWith('set identify'))
      .at(-1),
  ).toMatch(/^set identify 0/);
});

it('every message came as a trap of version 2c and as an inform of version 3, decoded by our MIB', async () => {
  const byWay = (way: RegExp) => trapsIn(story.lab).filter(({ how }) => way.test(how));
  await story.until('as many informs as traps', () => byWay(/^INFORM/).length === byWay(/^TRAP2/).length);
  const [traps, informs] = [byWay(/^TRAP2, SNMP v2c, community /), byWay(/^INFORM, SNMP v3, user picket/)];
  expect(traps.length).toBeGreaterThan(10);
  const known = ({ name, values }: (typeof traps)[number]) => [name, values.picketMessageId];
  expect(informs.map(known).toSorted()).toEqual(traps.map(known).toSorted());
  for (const { name, values } of traps) {
    const words = (values.picketEvent ?? '')
      .split('-')
      .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
    expect(name).toBe(`picket${words.join('')}`);
  }
});

/** The first message of this kind about the host that reached the peer, once it has come. */
async function heard(peer: PeerName, event: string, host: string): Promise<Told> {
  let found: Told | undefined;
  await story.until(`${event} about ${host} by ${peer}`, async () => {
    found = (await toldBy(story.lab, peer)).find((told) => told.event === event && told.subject === host);
    return found !== undefined;
  });
  return found as Told;
}

async function condemned(host: string): Promise<{ incident: string | null }> {
  const entries = await rest.journal(story.lab);
  const found = entries.findLast(
    ({ kind, subject, data }) => kind === 'state' && subject === host && data.to === 'condemned',
  );
  if (found === undefined) throw new Error(`${host} was not condemned`);
  return found;
}

/** What a BMC was told to do, its light included, since the chapter began. */
function ordersTo(host: string, sinceMs = story.sinceMs): string[] {
  const calls = bmcLog(story.lab.dir, host).filter(({ op, at }) => op === 'set' && at >= sinceMs);
  return calls.map(({ op, what, value }) => `${op} ${what} ${value}`);
}
