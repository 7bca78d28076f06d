import { rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { PicketError } from '@picket/protocol';
import { type PowerAnswer, type PowerWord, powerWords } from './bmc.ts';
import { controlPath } from './power.ts';

const maxRequestCharacters = 1_000;
const maxPathBytes = 107;

/**
 * Listens for `picket sim power` on a socket in the state folder.
 * @throws PicketError BAD_REQUEST when another swarm runs on that folder, or its path is too long for a socket
 */
export async function listenForPower(
  dir: string,
  obey: (address: string, word: PowerWord) => PowerAnswer,
): Promise<{ close(): Promise<void> }> {
  const path = controlPath(dir);
  if (Buffer.byteLength(path) > maxPathBytes)
    throw new PicketError('BAD_REQUEST', `The path ${path} is too long for a socket: choose a shorter --state-dir.`);
  if (await somebodyListens(path))
    throw new PicketError('BAD_REQUEST', `Another swarm runs on ${dir}: stop it, or choose another --state-dir.`);
  await rm(path, { force: true });
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket.once('close', () => open.delete(socket)));
    serve(socket, obey);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new PicketError('BAD_REQUEST', `The socket ${path} cannot be opened: ${error.message}.`)),
    );
    server.listen(path, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Whoever was asking when it ended must not keep it.
        for (const socket of open) socket.destroy();
      }),
  };
}

function somebodyListens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function serve(socket: Socket, obey: (address: string, word: PowerWord) => PowerAnswer): void {
  let text = '';
  socket.on('error', () => undefined);
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (text.length > maxRequestCharacters) socket.destroy();
    const end = text.indexOf('\n');
    if (end < 0) return;
    const [word = '', address = ''] = text.slice(0, end).split(' ');
    const known = powerWords.find((one) => one === word);
    const { ok, text: said } =
      known === undefined ? { ok: false, text: `Nobody knows "${word}".` } : obey(address, known);
    socket.end(`${ok ? 'ok' : 'no'} ${said}\n`);
  });
}
