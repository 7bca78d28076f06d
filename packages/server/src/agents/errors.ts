import { PicketError } from '@picket/protocol';

/** Any failure as one a person may read: what is not from the catalogue is logged by the caller and shown as INTERNAL. */
export function asPicketError(error: unknown): PicketError {
  if (error instanceof PicketError) return error;
  return new PicketError('INTERNAL', 'The server met an error it did not expect.');
}

/** One line for the log. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
