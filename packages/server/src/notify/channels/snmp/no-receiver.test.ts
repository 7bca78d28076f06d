import { describe, expect, it } from 'vitest';
import { freeUdpPort } from '../../../fencing/testing/bmc-simulator.ts';
import { exampleMessage } from '../../testing/example-message.ts';
import { snmpChannel } from './snmp-channel.ts';
import { exampleConfig } from './testing/example-config.ts';
import { listeningSocket } from './testing/listening-socket.ts';
import { sendByProcess } from './testing/send-by-process.ts';

const message = exampleMessage();

describe('SNMP channel, without a receiver', () => {
  it('an inform that nobody answers is not ok, within the deadline', async () => {
    const settings = exampleConfig({ type: 'inform', port: await freeUdpPort() });
    const begun = performance.now();
    const result = await snmpChannel.send(settings, message, 300);

    expect(result).toMatchObject({ ok: false, retry: true, detail: expect.stringContaining('within 0.3 s') });
    expect(performance.now() - begun).toBeLessThan(15_000);
  });

  it('a trap that nobody receives is ok: such is a trap', async () => {
    expect((await snmpChannel.send(exampleConfig({ port: await freeUdpPort() }), message, 300)).ok).toBe(true);
  });

  it('an unanswered inform is sent again, the same one, until the deadline', async () => {
    const deaf = await listeningSocket();
    const sent: Buffer[] = [];
    deaf.on('message', (datagram) => sent.push(datagram));
    await snmpChannel.send(exampleConfig({ type: 'inform', port: deaf.address().port }), message, 2_500);

    await expect.poll(() => sent.length).toBe(2);
    deaf.close();
    expect(sent[1]).toEqual(sent[0]);
  });

  it('after a try in vain nothing is left that sends or waits', async () => {
    const settings = exampleConfig({ type: 'inform', port: await freeUdpPort() });

    await expect(sendByProcess(settings, message, 300)).resolves.toBeUndefined();
  });

  it('an answer that is no SNMP answers nothing, and ends no process', async () => {
    const strange = await listeningSocket();
    strange.on('message', (_, from) => strange.send('\x30\x84 nonsense', from.port, from.address));
    const result = await snmpChannel.send(
      exampleConfig({ type: 'inform', port: strange.address().port }),
      message,
      500,
    );
    strange.close();

    expect(result).toMatchObject({ ok: false, retry: true });
  });

  it('a name that leads nowhere is not ok', async () => {
    const result = await snmpChannel.send(exampleConfig({ host: 'nowhere.invalid' }), message, 5_000);

    expect(result).toMatchObject({ ok: false, retry: true, detail: expect.stringContaining('nowhere.invalid:162') });
  });

  it('what can never be sent is refused for good', async () => {
    const result = await snmpChannel.send(exampleConfig({ community: '' }), message, 5_000);

    expect(result).toMatchObject({ ok: false, retry: false, detail: expect.stringContaining('community') });
  });
});
