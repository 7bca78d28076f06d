import { connect } from 'node:net';
import { codeOf, messageOf } from '../files/text.ts';
import { answers, silent, unknown, type WitnessAnswer } from './answer.ts';

/** Somebody refuses or cuts the connection: he is there. */
const there = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE']);
/** Nobody answers; EHOSTUNREACH is what the kernel says when ARP found nobody. */
const nobody = new Set(['EHOSTUNREACH', 'EHOSTDOWN', 'ETIMEDOUT']);

/** Tries to open a TCP connection; sends nothing. */
export function askTcp(address: string, port: number, timeoutMs: number): Promise<WitnessAnswer> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const finish = (answer: WitnessAnswer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(
      () => finish(silent(`${address} did not answer on port ${port} within ${Math.round(timeoutMs)} ms`)),
      timeoutMs,
    );
    socket.once('connect', () => finish(answers(`${address} accepts on port ${port}`)));
    socket.on('error', (error) => finish(tcpFailure(address, port, codeOf(error), messageOf(error))));
  });
}

/** What a failed connect says about the other side. */
export function tcpFailure(address: string, port: number, code: string | null, message: string): WitnessAnswer {
  if (code !== null && there.has(code)) return answers(`${address} refuses on port ${port}`);
  if (code !== null && nobody.has(code)) return silent(`nobody answers at ${address} (${code})`);
  // ENETUNREACH and the rest are troubles of this host.
  return unknown(message);
}
