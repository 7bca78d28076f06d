import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { PicketError } from '@picket/protocol';
import { messageOf } from '../files/text.ts';
import { askAgent } from './client.ts';
import { firstLine } from './first-line.ts';
import { type ControlAnswer, type ControlRequest, controlRequestSchema } from './protocol.ts';

const probeTimeoutMs = 1_000;

/**
 * Listens on the agent's local socket (root only). It is also what keeps a second agent of this host from running.
 * @throws PicketError ALREADY_EXISTS when one answers there; BAD_REQUEST when the socket cannot be made
 */
export async function listenForCommands(
  path: string,
  perform: (request: ControlRequest) => Promise<ControlAnswer>,
): Promise<Server> {
  if ((await askAgent(path, { command: 'ping' }, probeTimeoutMs)) !== null) {
    throw new PicketError(
      'ALREADY_EXISTS',
      `Another agent runs on this host already and listens on ${path}: stop it first.`,
    );
  }
  const server = createServer((socket) => serve(socket, perform));
  try {
    await mkdir(dirname(path), { recursive: true });
    // A socket that nobody listens on any more.
    await rm(path, { force: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    await chmod(path, 0o600);
  } catch (error) {
    throw new PicketError(
      'BAD_REQUEST',
      `The agent's socket ${path} cannot be made: ${messageOf(error)}. Does another program use it?`,
    );
  }
  return server;
}

function serve(socket: Socket, perform: (request: ControlRequest) => Promise<ControlAnswer>): void {
  socket.on('error', () => undefined);
  firstLine(socket, (line) => {
    answer(line, perform).then(
      (reply) => socket.end(`${JSON.stringify(reply)}\n`),
      (error: unknown) => socket.end(`${JSON.stringify({ ok: false, sentence: messageOf(error) })}\n`),
    );
  });
}

async function answer(
  line: string,
  perform: (request: ControlRequest) => Promise<ControlAnswer>,
): Promise<ControlAnswer> {
  const parsed = controlRequestSchema.safeParse(JSON.parse(line));
  return parsed.success ? perform(parsed.data) : { ok: false, sentence: 'The agent does not know this command.' };
}
