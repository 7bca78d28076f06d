import type { NotificationMessage } from '@picket/protocol';
import { failureOf, oneLine } from '../../../fencing/answers.ts';
import { splitPlain } from '../../../fencing/exec/split-words.ts';
import { runCommand } from '../../../fencing/run-command.ts';
import type { Channel } from '../../channel.ts';

/** Runs a program of the operator's. Nothing of the message is ever an argument: it comes on standard input and by environment. */
export const commandChannel: Channel<'command'> = {
  send: async (config, message, timeoutMs) => {
    let words: readonly string[];
    try {
      words = splitPlain(config.command);
    } catch (error) {
      return { ok: false, retry: true, detail: (error as Error).message };
    }
    const [file = '', ...args] = words;
    const result = await runCommand({
      file,
      args,
      env: environment(message),
      stdin: `${JSON.stringify(message)}\n`,
      secrets: [],
      timeoutMs,
    });
    const failure = failureOf(result);
    if (failure !== null) return { ok: false, retry: true, detail: failure };
    return { ok: true, detail: oneLine(result.stdout) || 'Exit code 0.' };
  },
};

function environment(message: NotificationMessage): Record<string, string> {
  return {
    PICKET_ID: message.id,
    PICKET_AT: message.at,
    PICKET_EVENT: message.event,
    PICKET_SEVERITY: message.severity,
    PICKET_CLUSTER: message.cluster,
    PICKET_SUBJECT: message.subject,
    PICKET_INCIDENT: message.incident ?? '',
    PICKET_SENTENCE: message.sentence,
    PICKET_REMINDER: message.reminder ? '1' : '',
    PICKET_TEST: message.test ? '1' : '',
  };
}
