import type { SnmpConfig } from '@picket/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleMessage } from '../../testing/example-message.ts';
import { noSnmptrapdHere, startSnmptrapd, type TrapReceiver } from '../../testing/snmptrapd.ts';
import { senderEngineId } from './engine-id.ts';
import { snmpChannel, snmpChannelBy } from './snmp-channel.ts';
import { exampleConfig } from './testing/example-config.ts';
import { sendByProcess } from './testing/send-by-process.ts';

const engineId = senderEngineId({ engineId: '' }, exampleMessage().installation);

describe.skipIf(noSnmptrapdHere() !== null)('time of version 3 traps, which snmptrapd checks', () => {
  let receiver: TrapReceiver;

  beforeEach(async () => {
    const user = { name: 'u', engineIds: [engineId], authProtocol: 'sha', authPassword: 'a secret' } as const;
    const users = [{ ...user, privProtocol: 'aes', privPassword: 'a secret' }] as const;
    receiver = await startSnmptrapd({ communities: [], users });
  });
  afterEach(async () => receiver.end());

  const settings = (): SnmpConfig =>
    exampleConfig({ port: receiver.port, version: '3', user: 'u', authPassword: 'a secret', privPassword: 'a secret' });
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
