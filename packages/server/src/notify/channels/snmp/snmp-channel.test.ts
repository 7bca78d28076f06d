import type { SnmpConfig } from '@picket/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import { snmpChannel } from './snmp-channel.ts';
import { authPassword, exampleConfig, privPassword } from './testing/example-config.ts';
import { listeningSocket } from './testing/listening-socket.ts';

const message = exampleMessage();
const engineId = senderEngineId({ engineId: '' }, message.installation);

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
    return exampleConfig({ port: receiver.port, ...different });
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

/** Stands between and clears the flag of authentication in what the receiver answers. */
async function startForger(receiverPort: number): Promise<{ readonly port: number; end(): void }> {
  const [front, back] = await Promise.all([listeningSocket(), listeningSocket()]);
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
