import { once } from 'node:events';
import type { NotificationMessage, SnmpConfig } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { exampleMessage } from '../../testing/example-message.ts';
import { snmpChannelBy } from './snmp-channel.ts';
import { exampleConfig } from './testing/example-config.ts';
import { listeningSocket } from './testing/listening-socket.ts';

const clock = { boots: 1, seconds: () => 28_000_000 };
const config = exampleConfig({
  community: 'c'.repeat(128),
  user: 'u'.repeat(32),
  authProtocol: 'sha512',
  privProtocol: 'aes256r',
  engineId: 'ab'.repeat(32),
});
const endless = exampleMessage({
  id: 'i'.repeat(500),
  installation: 'é'.repeat(500),
  cluster: 'c'.repeat(63),
  subject: 's'.repeat(500),
  incident: '🙂'.repeat(500),
  sentence: 'é'.repeat(5_000),
  evidence: Array.from({ length: 500 }, (_, i) => `host ${i} is silent`),
  vms: Array.from({ length: 5_000 }, (_, i) => `vm-${i}`),
  next: 'n'.repeat(5_000),
});

async function packetOf(different: Partial<SnmpConfig>, message: NotificationMessage): Promise<Buffer> {
  const socket = await listeningSocket();
  const packet = once(socket, 'message');
  await snmpChannelBy(clock).send({ ...config, port: socket.address().port, ...different }, message, 5_000);
  const [datagram] = (await packet) as [Buffer];
  socket.close();
  return datagram;
}

describe('an SNMP message on the wire', () => {
  for (const version of ['2c', '3'] as const) {
    it(`of version ${version} fits into one packet of 1,400 bytes, however much there is to say`, async () => {
      const packet = await packetOf({ version }, endless);

      expect(packet.length).toBeLessThanOrEqual(1_400);
      expect(packet.length).toBeGreaterThan(1_200);
    });
  }

  it('of version 3 is dated by this sender’s engine id, boots and time', async () => {
    const none = { authProtocol: 'none', privProtocol: 'none', engineId: '80001f880501020304' } as const;
    const packet = await packetOf({ version: '3', ...none }, exampleMessage());

    const integers = { boots: '020101', time: `0204${clock.seconds().toString(16).padStart(8, '0')}` };
    expect(packet.toString('hex')).toContain(`0409${none.engineId}${integers.boots}${integers.time}`);
  });
});
