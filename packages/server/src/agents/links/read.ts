import {
  type Hello,
  helloSchema,
  LINK_PROTOCOL_VERSION,
  PicketError,
  type ToServer,
  toServerSchema,
} from '@picket/protocol';
import type { RawData } from 'ws';

export type AgentMessage = Exclude<ToServer, Hello>;

/** Reads the first message of a link. @throws PicketError PROTOCOL_MISMATCH, BAD_REQUEST */
export function readHello(data: RawData, isBinary: boolean): Hello {
  const value = readJson(data, isBinary);
  // The version comes first: another version's hello may look different.
  if (isRecord(value) && value.type === 'hello' && value.protocol !== LINK_PROTOCOL_VERSION) {
    const sentence = `The agent speaks version ${String(value.protocol)} of the link, this server version ${LINK_PROTOCOL_VERSION}.`;
    throw new PicketError('PROTOCOL_MISMATCH', sentence);
  }
  const parsed = helloSchema.safeParse(value);
  if (!parsed.success) throw malformed(parsed.error.issues);
  return parsed.data;
}

/**
 * Reads any later message. Beats, by far the most, take a short way past zod.
 * @throws PicketError BAD_REQUEST with what is wrong with it
 */
export function readMessage(data: RawData, isBinary: boolean): AgentMessage {
  const value = readJson(data, isBinary);
  if (isRecord(value) && value.type === 'beat') {
    const seq = value.seq;
    if (typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0) return { type: 'beat', seq };
  }
  const parsed = toServerSchema.safeParse(value);
  if (!parsed.success) throw malformed(parsed.error.issues);
  if (parsed.data.type === 'hello') throw new PicketError('BAD_REQUEST', 'The agent sent a second hello on one link.');
  return parsed.data;
}

function readJson(data: RawData, isBinary: boolean): unknown {
  if (isBinary) throw new PicketError('BAD_REQUEST', 'The agent sent a binary message; the link carries JSON text.');
  try {
    // `ws` hands over Buffers unless told otherwise.
    return JSON.parse((data as Buffer).toString('utf8'));
  } catch {
    throw new PicketError('BAD_REQUEST', 'The agent sent a message that is not JSON.');
  }
}

function malformed(issues: readonly { path: readonly PropertyKey[]; message: string }[]): PicketError {
  const issue = issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'message' : issue.path.map(String).join('.');
  return new PicketError(
    'BAD_REQUEST',
    `The agent sent a malformed message: ${where}: ${issue?.message ?? 'unreadable'}.`,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
