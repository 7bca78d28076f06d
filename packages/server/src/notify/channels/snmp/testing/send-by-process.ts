import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { NotificationMessage, SnmpConfig } from '@picket/protocol';

/** A server that has just started: its own clocks, its own memory. Rejects when it does not end by itself. */
export async function sendByProcess(settings: SnmpConfig, what: NotificationMessage, timeoutMs = 5_000): Promise<void> {
  const module = new URL('../snmp-channel.ts', import.meta.url).href;
  const program = `import { snmpChannel } from ${JSON.stringify(module)};
    await snmpChannel.send(${JSON.stringify(settings)}, ${JSON.stringify(what)}, ${timeoutMs});`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { timeout: 15_000 });
}
