import type { NetworkReading } from '@picket/protocol';
import { clip } from '../files/text.ts';

/** What one address of the host said to one method. */
export interface WitnessAnswer {
  readonly result: NetworkReading['result'];
  readonly reason: string;
}

export const answers = (reason: string): WitnessAnswer => ({ result: 'answers', reason });
export const silent = (reason: string): WitnessAnswer => ({ result: 'silent', reason });
export const unknown = (reason: string): WitnessAnswer => ({ result: 'unknown', reason });

/**
 * One method over all addresses of a host: any answer is an answer; silent only if no address answered and at least one was
 * really asked; unknown otherwise.
 */
export function sumUp(method: string, found: readonly WitnessAnswer[]): NetworkReading {
  const best =
    found.find(({ result }) => result === 'answers') ??
    found.find(({ result }) => result === 'silent') ??
    found[0] ??
    unknown('the host has announced no address that could be asked');
  return { kind: 'network', method, result: best.result, reason: clip(best.reason, 500) };
}
