import { type NotificationMessage, notificationOid, type SnmpConfig } from '@picket/protocol';
import type { Channel, SendResult } from '../../channel.ts';
import { snmpConfigProblem } from './config-problem.ts';
import { type EngineClock, wallEngineClock } from './engine-clock.ts';
import { senderEngineId } from './engine-id.ts';
import { resolveReceiver } from './receiver.ts';
import { refusalOf } from './refusal.ts';
import { openSession, type PicketSession } from './session.ts';
import { varbindsOf } from './varbinds.ts';

/** Traps and informs of PICKET-MIB, versions 2c and 3. An inform is ok when it is acknowledged, a trap when it has left this machine. */
export const snmpChannel: Channel<'snmp'> = snmpChannelBy(wallEngineClock(Date.now, () => performance.now()));

export function snmpChannelBy(clock: EngineClock): Channel<'snmp'> {
  return {
    async send(config, message, timeoutMs) {
      const problem = snmpConfigProblem(config);
      if (problem !== null) return { ok: false, retry: false, detail: problem };
      const deadline = deadlineIn(timeoutMs);
      let session: PicketSession | null = null;
      try {
        const receiver = await Promise.race([resolveReceiver(config.host), deadline.passed]);
        if (receiver === null) return late(config, 'the name of the receiver was not resolved', timeoutMs);
        session = openSession(config, receiver, senderEngineId(config, message.installation), clock);
        const answer = await Promise.race([sendOn(session, config, message), deadline.passed]);
        if (answer === null) return late(config, silence(config, session.heard), timeoutMs);
        return answer;
      } catch (error) {
        return notSent(config, refusalOf(error));
      } finally {
        deadline.cancel();
        session?.close();
      }
    },
  };
}

/** Resolves when the inform is acknowledged or the trap is sent; rejects with what the library, the receiver or the system says. */
function sendOn(session: PicketSession, config: SnmpConfig, message: NotificationMessage): Promise<SendResult> {
  // Of this process, in hundredths of a second; 32 bits of it, as MIB-II has it.
  const upTime = Math.floor(process.uptime() * 100) % 2 ** 32;
  return new Promise((resolve, reject) => {
    const done = (error: Error | null): void => (error === null ? resolve(sent(config, message)) : reject(error));
    const type = notificationOid(message.event);
    if (config.type === 'inform') session.inform(type, varbindsOf(message), { upTime }, done);
    else session.trap(type, varbindsOf(message), { upTime }, done);
  });
}

function sent(config: SnmpConfig, { installation }: NotificationMessage): SendResult {
  if (config.type === 'inform') return { ok: true, detail: `SNMP inform acknowledged by ${nameOf(config)}.` };
  const engine = config.version === '3' ? ` with engine id 0x${senderEngineId(config, installation)}` : '';
  return { ok: true, detail: `SNMP trap sent to ${nameOf(config)}${engine}; nobody acknowledges a trap.` };
}

function late(config: SnmpConfig, what: string, timeoutMs: number): SendResult {
  return notSent(config, `${what} within ${Math.round(timeoutMs / 100) / 10} s`);
}

function notSent(config: SnmpConfig, why: string): SendResult {
  return { ok: false, retry: true, detail: `SNMP ${config.type} to ${nameOf(config)}: ${why}.` };
}

function silence({ type, version }: SnmpConfig, heard: boolean): string {
  if (type === 'trap') return 'the trap did not leave this machine';
  if (heard && version === '3') {
    return 'the receiver is there but does not acknowledge (are privPassword, privProtocol and what this user may do right?)';
  }
  const credentials = version === '2c' ? 'is the community' : 'are user and passwords';
  return `no acknowledgement (does it listen there, ${credentials} right, does a firewall stand between?)`;
}

function nameOf({ host, port }: SnmpConfig): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

interface Deadline {
  readonly passed: Promise<null>;
  cancel(): void;
}

function deadlineIn(ms: number): Deadline {
  const { promise, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(resolve, ms, null);
  return { passed: promise, cancel: () => clearTimeout(timer) };
}
