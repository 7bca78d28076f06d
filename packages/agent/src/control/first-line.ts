import type { Socket } from 'node:net';

const maxCharacters = 64 * 1024;

/** Calls back with the first line that comes over a socket. One that sends too much without a line's end is cut off. */
export function firstLine(socket: Socket, call: (line: string) => void): void {
  let text = '';
  const collect = (chunk: string) => {
    text += chunk;
    const end = text.indexOf('\n');
    if (end === -1 && text.length <= maxCharacters) return;
    socket.off('data', collect);
    if (end === -1) socket.destroy();
    else call(text.slice(0, end));
  };
  socket.setEncoding('utf8').on('data', collect);
}
