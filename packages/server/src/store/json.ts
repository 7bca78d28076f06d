import { PicketError } from '@picket/protocol';

export function toJson(value: unknown): string {
  return JSON.stringify(value ?? null);
}

/** Reads back what `toJson` wrote. `what` names the row for people. @throws PicketError DATABASE_FAILED */
export function fromJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PicketError('DATABASE_FAILED', `The database holds an unreadable entry: ${what}.`);
  }
}

export function recordFromJson(text: string, what: string): Readonly<Record<string, unknown>> {
  const value = fromJson(text, what);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
