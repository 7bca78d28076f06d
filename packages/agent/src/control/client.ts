import { connect } from 'node:net';
import { firstLine } from './first-line.ts';
import { type ControlAnswer, type ControlRequest, controlAnswerSchema } from './protocol.ts';

/** Asks the agent that runs on this host; null when none answers in time. */
export function askAgent(path: string, request: ControlRequest, timeoutMs: number): Promise<ControlAnswer | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const finish = (answer: ControlAnswer | null) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => finish(null), timeoutMs);
    socket.on('error', () => finish(null));
    socket.on('close', () => finish(null));
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`));
    firstLine(socket, (line) => finish(read(line)));
  });
}

function read(line: string): ControlAnswer | null {
  try {
    return controlAnswerSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
