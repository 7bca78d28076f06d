import type { PoolConfig } from '../config.ts';
import { clip, messageOf } from '../files/text.ts';
import { lookAt } from './look.ts';
import type { Heartbeat, StorageModule } from './module.ts';
import { moduleOf } from './modules.ts';
import type { HelperAnswer, HelperCalls, HelperRequest } from './wire.ts';

// The helper process of one pool: `helper-main.ts CONFIG`, its configuration as JSON. Everything that may hang on shared storage happens here and
// nowhere else; the agent kills this process when an answer does not come.

if (process.send === undefined) throw new Error('usage: started by the agent with the configuration of a pool');
// Checked by the agent that wrote it: loading the schemas again would double the time until the first beat.
const module: StorageModule = moduleOf(JSON.parse(process.argv[2] ?? '') as PoolConfig);
let lastSeq: number | null = null;

async function beat(ask: Omit<Heartbeat, 'seq'>): Promise<{ seq: number }> {
  // A damaged file of our own is overwritten; any other trouble shows in the write.
  lastSeq ??= (await module.readHeartbeat(ask.machineId).catch(() => null))?.seq ?? 0;
  const seq = lastSeq + 1;
  await module.writeHeartbeat({ ...ask, seq });
  lastSeq = seq;
  return { seq };
}

async function perform({ operation, ask }: HelperRequest): Promise<HelperCalls[HelperRequest['operation']]['answer']> {
  switch (operation) {
    case 'open':
      return { ...(await module.open(ask as HelperCalls['open']['ask'])), health: await module.health() };
    case 'beat':
      return beat(ask as HelperCalls['beat']['ask']);
    case 'look':
      return lookAt(module, ask as HelperCalls['look']['ask']);
  }
}

const reply = (answer: HelperAnswer) => process.send?.(answer);
process.on('message', (request: HelperRequest) => {
  perform(request).then(
    (answer) => reply({ id: request.id, ok: true, answer }),
    (error: unknown) => reply({ id: request.id, ok: false, reason: clip(messageOf(error), 500) }),
  );
});
reply({ ready: true });
// The agent is gone, however it went.
process.on('disconnect', () => process.exit(0));
// The terminal's or the service manager's signals are meant for the agent.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
