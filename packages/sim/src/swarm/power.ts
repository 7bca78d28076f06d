import { connect } from 'node:net';
import { join, resolve } from 'node:path';

const timeoutMs = 5_000;

export function controlPath(dir: string): string {
  return join(resolve(dir), 'control.sock');
}

/**
 * One word to the fence device of a simulated host; resolves with what it says. The server's fence driver says its own by power.pl.
 * @throws Error with a sentence when no swarm runs there, or it refuses
 */
export function askPower(dir: string, host: string, word: string): Promise<string> {
  const path = controlPath(dir);
  return new Promise((done, failed) => {
    const socket = connect(path);
    let text = '';
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const nobody = error.code === 'ENOENT' || error.code === 'ECONNREFUSED';
      failed(new Error(nobody ? `No swarm runs on ${resolve(dir)}.` : `The swarm on ${dir} failed: ${error.message}.`));
    });
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('end', () => {
      const said = text.slice(3).trim();
      if (text.startsWith('ok ')) done(said);
      else failed(new Error(said === '' ? 'The swarm broke off.' : said));
    });
    socket.write(`${word} ${host}\n`);
  });
}
