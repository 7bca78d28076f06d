import { execFile } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { promisify } from 'node:util';
import type { NotificationMessage, SnmpConfig } from '@picket/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freeUdpPort } from '../../../fencing/testing/bmc-simulator.ts';
import { exampleMessage } from '../../testing/example-message.ts';
import {
  noIpv6Here,
  noSnmptrapdHere,
  type ReceivedTrap,
  startSnmptrapd,
  type TrapReceiver,
} from '../../testing/snmptrapd.ts';
import type { TrapUser } from '../../testing/snmptrapd-config.ts';
import { senderEngineId } from './engine-id.ts';
import { snmpChannel, snmpChannelBy } from './snmp-channel.ts';

const message = exampleMessage();
const engineId = senderEngineId({ engineId: '' }, message.installation);
const authPassword = 'auth; "pass" $(1)';
const privPassword = 'priv | päss \\ 2';

type Protocols = Pick<SnmpConfig, 'authProtocol' | 'privProtocol'>;
const protocols: readonly Protocols[] = [
  { authProtocol: 'none', privProtocol: 'none' },
  { authProtocol: 'md5', privProtocol: 'none' },
  { authProtocol: 'sha', privProtocol: 'aes' },
  { authProtocol: 'sha224', privProtocol: 'aes' },
  { authProtocol: 'sha', privProtocol: 'aes256b' },
  { authProtocol: 'sha256', privProtocol: 'aes256r' },
  { authProtocol: 'sha384', privProtocol: 'aes256b' },
  { authProtocol: 'sha512', privProtocol: 'aes256r' },
];
const userFor = ({ authProtocol, privProtocol }: Protocols): string => `${authProtocol}-${privProtocol}`;

const config = (different: Partial<SnmpConfig>): SnmpConfig => ({
  kind: 'snmp',
  host: '127.0.0.1',
  port: 162,
  version: '2c',
  type: 'trap',
  community: 'letmein',
  user: 'sha-aes',
  authProtocol: 'sha',
  privProtocol: 'aes',
  authPassword,
  privPassword,
  engineId: '',
  ...different,
});

const everything = {
  picketMessageId: message.id,
  picketInstallation: message.installation,
  picketTime: '2026-11-26,3:4:5.6,+0:0',
  picketEvent: 'host-condemned',
  picketSeverity: 'critical',
  picketCluster: 'rack1',
  picketSubject: 'host-a',
  picketIncident: 'rack1/host-a/7',
  picketSentence: message.sentence,
  picketEvidence: message.evidence.join(' | '),
  picketVms: 'web-1, db-1',
  picketNext: message.next,
  picketReminder: 'false',
  picketTest: 'false',
};

describe.skipIf(noSnmptrapdHere() !== null)('SNMP channel, against snmptrapd with PICKET-MIB', () => {
  let receiver: TrapReceiver;
  let before = 0;

  beforeAll(async () => {
    const users = protocols.map(
      (pair): TrapUser => ({
        ...pair,
        name: userFor(pair),
        engineIds: [engineId],
        authPassword: authPassword.replaceAll('"', '\\"'),
        privPassword: privPassword.replaceAll('\\', '\\\\'),
      }),
    );
    receiver = await startSnmptrapd({ communities: ['letmein'], users });
  });
  afterAll(async () => receiver.end());

  const at = (different: Partial<SnmpConfig>): SnmpConfig => {
    before = receiver.received().length;
    return config({ port: receiver.port, ...different });
  };
  const arrived = async (): Promise<ReceivedTrap | undefined> => {
    await expect.poll(() => receiver.received().length).toBeGreaterThan(before);
    return receiver.received()[before];
  };

  for (const version of ['2c', '3'] as const) {
    it(`a version ${version} trap arrives with every object under its name, and says that nobody acknowledges it`, async () => {
      const result = await snmpChannel.send(at({ version }), message, 5_000);

      const trap = await arrived();
      expect(trap?.kind).toBe('TRAP2');
      expect(trap?.by).toContain(`SNMP v${version}`);
      expect(trap?.type).toBe('picketHostCondemned');
      expect(trap?.values).toMatchObject(everything);
      expect(result).toEqual({ ok: true, detail: expect.stringContaining('nobody acknowledges a trap') });
    });

    it(`a version ${version} inform is ok because the receiver acknowledged it`, async () => {
      const result = await snmpChannel.send(at({ version, type: 'inform' }), message, 5_000);

      expect(result).toEqual({ ok: true, detail: `SNMP inform acknowledged by 127.0.0.1:${receiver.port}.` });
      const inform = await arrived();
      expect(inform?.kind).toBe('INFORM');
      expect(inform?.values).toMatchObject(everything);
    });
  }

  for (const pair of protocols) {
    it(`version 3 with ${userFor(pair)}: trap and inform arrive`, async () => {
      const settings = at({ version: '3', user: userFor(pair), ...pair });
      await snmpChannel.send(settings, message, 5_000);
      const result = await snmpChannel.send({ ...settings, type: 'inform' }, message, 5_000);

      expect(result.ok).toBe(true);
      await expect.poll(() => receiver.received().slice(before)).toHaveLength(2);
    });
  }

  it('a name that leads to an IPv4 address is found', async () => {
    expect((await snmpChannel.send(at({ host: 'localhost', type: 'inform' }), message, 5_000)).ok).toBe(true);
  });

  it.skipIf(noIpv6Here() !== null)(
    'a receiver on IPv6 is reached, and named so that the port can be told',
    async () => {
      const result = await snmpChannel.send(at({ host: '::1', type: 'inform' }), message, 5_000);

      expect(result).toEqual({ ok: true, detail: `SNMP inform acknowledged by [::1]:${receiver.port}.` });
    },
  );

  it('any language and any line break arrives readable, on one line', async () => {
    const sentence = 'Hôte „a“ ist\n tot\r\n🙂\u0007 "quoted" \\ 主机\u2028已死 %s $(x) \ud800';
    await snmpChannel.send(at({}), exampleMessage({ sentence, incident: null }), 5_000);

    const values = (await arrived())?.values;
    expect(values?.picketSentence).toBe('Hôte „a“ ist tot 🙂 "quoted" \\ 主机 已死 %s $(x) �');
    expect(values?.picketIncident).toBe('');
  });

  it('more evidence and VMs than fit are counted, and the sentence is whole', async () => {
    const evidence = Array.from({ length: 40 }, (_, i) => `host-${i} read pool nfs1: heartbeat silent for ${i} s.`);
    const vms = Array.from({ length: 300 }, (_, i) => `virtual-machine-${i}`);
    const result = await snmpChannel.send(at({ type: 'inform' }), exampleMessage({ evidence, vms }), 5_000);

    expect(result.ok).toBe(true);
    const values = (await arrived())?.values;
    expect(values?.picketSentence).toBe(message.sentence);
    expect(values?.picketNext).toBe(message.next);
    expect(values?.picketEvidence).toMatch(/^host-0 read pool nfs1: heartbeat silent for 0 s\. \| .* \| \+\d+ more$/);
    expect(values?.picketVms).toMatch(/^virtual-machine-0, .*, \+\d+ more$/);
  });

  const refusals: readonly (readonly [string, Partial<SnmpConfig>, RegExp])[] = [
    ['a wrong community', { community: 'wrong' }, /no acknowledgement .*community.* within 1 s/],
    ['an unknown user', { version: '3', user: 'nobody' }, /does not know this user/],
    ['a wrong authPassword', { version: '3', authPassword: 'not-the-one' }, /another authPassword/],
    ['a wrong authProtocol', { version: '3', authProtocol: 'sha512' }, /another authPassword or authProtocol/],
    ['a wrong privPassword', { version: '3', privPassword: 'not-the-one' }, /is there but does not acknowledge/],
    ['less privacy than it asks for', { version: '3', privProtocol: 'none' }, /is there but does not acknowledge/],
  ];
  for (const [what, different, sentence] of refusals) {
    it(`an inform with ${what} is not ok, says why, and names no secret`, async () => {
      const result = await snmpChannel.send(at({ type: 'inform', ...different }), message, 1_000);

      expect(result).toMatchObject({ ok: false, retry: true, detail: expect.stringMatching(sentence) });
      for (const secret of ['wrong', 'not-the-one', authPassword, privPassword]) {
        expect(result.detail).not.toContain(secret);
      }
    });
  }

  it('an acknowledgement that lost its authentication on the way is none', async () => {
    const user = { version: '3', user: 'md5-none', authProtocol: 'md5', privProtocol: 'none' } as const;
    const forger = await startForger(receiver.port);
    const result = await snmpChannel.send(at({ type: 'inform', ...user, port: forger.port }), message, 5_000);
    forger.end();

    expect(result).toMatchObject({ ok: false, retry: true, detail: expect.stringContaining('without authentication') });
  });
});

describe.skipIf(noSnmptrapdHere() !== null)('time of version 3 traps, which snmptrapd checks', () => {
  let receiver: TrapReceiver;

  beforeEach(async () => {
    const user = { name: 'u', engineIds: [engineId], authProtocol: 'sha', authPassword: 'a secret' } as const;
    const users = [{ ...user, privProtocol: 'aes', privPassword: 'a secret' }] as const;
    receiver = await startSnmptrapd({ communities: [], users });
  });
  afterEach(async () => receiver.end());

  const settings = (): SnmpConfig =>
    config({ port: receiver.port, version: '3', user: 'u', authPassword: 'a secret', privPassword: 'a secret' });
  const subjects = (): readonly (string | undefined)[] => receiver.received().map(({ values }) => values.picketSubject);

  it('traps of one process after the other are taken', async () => {
    for (const subject of ['first', 'second', 'third']) await sendByProcess(settings(), exampleMessage({ subject }));
    await snmpChannel.send(settings(), exampleMessage({ subject: 'fourth' }), 5_000);

    await expect.poll(subjects).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('without a rising time they would be lost: the receiver drops what is older by more than 150 s', async () => {
    const times = { newest: 1_000_000, older: 1_000_000 - 160, newer: 1_000_001 };
    for (const [subject, seconds] of Object.entries(times)) {
      const channel = snmpChannelBy({ boots: 1, seconds: () => seconds });
      expect((await channel.send(settings(), exampleMessage({ subject }), 5_000)).ok).toBe(true);
    }

    await expect.poll(subjects).toEqual(['newest', 'newer']);
  });
});

describe('SNMP channel, without a receiver', () => {
  it('an inform that nobody answers is not ok, within the deadline', async () => {
    const settings = config({ type: 'inform', port: await freeUdpPort() });
    const begun = performance.now();
    const result = await snmpChannel.send(settings, message, 300);

    expect(result).toMatchObject({ ok: false, retry: true, detail: expect.stringContaining('within 0.3 s') });
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it('a trap that nobody receives is ok: such is a trap', async () => {
    expect((await snmpChannel.send(config({ port: await freeUdpPort() }), message, 300)).ok).toBe(true);
  });

  it('an unanswered inform is sent again, the same one, until the deadline', async () => {
    const deaf = await listening();
    const sent: Buffer[] = [];
    deaf.on('message', (datagram) => sent.push(datagram));
    await snmpChannel.send(config({ type: 'inform', port: deaf.address().port }), message, 2_500);
    deaf.close();

    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
  });

  it('after a try in vain nothing is left that sends or waits', async () => {
    const settings = config({ type: 'inform', port: await freeUdpPort() });

    await expect(sendByProcess(settings, message, 300)).resolves.toBeUndefined();
  });

  it('an answer that is no SNMP answers nothing, and ends no process', async () => {
    const strange = await listening();
    strange.on('message', (_, from) => strange.send('\x30\x84 nonsense', from.port, from.address));
    const result = await snmpChannel.send(config({ type: 'inform', port: strange.address().port }), message, 500);
    strange.close();

    expect(result).toMatchObject({ ok: false, retry: true });
  });

  it('a name that leads nowhere is not ok', async () => {
    const result = await snmpChannel.send(config({ host: 'nowhere.invalid' }), message, 5_000);

    expect(result).toMatchObject({ ok: false, retry: true, detail: expect.stringContaining('nowhere.invalid:162') });
  });

  it('what can never be sent is refused for good', async () => {
    const result = await snmpChannel.send(config({ community: '' }), message, 5_000);

    expect(result).toMatchObject({ ok: false, retry: false, detail: expect.stringContaining('community') });
  });
});

/** A server that has just started: its own clocks, its own memory. Rejects when it does not end by itself. */
async function sendByProcess(settings: SnmpConfig, what: NotificationMessage, timeoutMs = 5_000): Promise<void> {
  const module = new URL('snmp-channel.ts', import.meta.url).href;
  const program = `import { snmpChannel } from ${JSON.stringify(module)};
    await snmpChannel.send(${JSON.stringify(settings)}, ${JSON.stringify(what)}, ${timeoutMs});`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { timeout: 15_000 });
}

async function listening(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

/** Stands between and clears the flag of authentication in what the receiver answers. */
async function startForger(receiverPort: number): Promise<{ readonly port: number; end(): void }> {
  const [front, back] = await Promise.all([listening(), listening()]);
  let sender = { port: 0, address: '' };
  front.on('message', (datagram, from) => {
    sender = from;
    back.send(datagram, receiverPort, '127.0.0.1');
  });
  back.on('message', (datagram) => {
    const flags = datagram.indexOf(Buffer.from('040101', 'hex'));
    if (flags > 0) datagram[flags + 2] = 0;
    front.send(datagram, sender.port, sender.address);
  });
  return {
    port: front.address().port,
    end: () => {
      front.close();
      back.close();
    },
  };
}
