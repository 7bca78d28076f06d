/** What an error says to people. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Why an order was not sent although it had been decided. */
export const noLongerWanted = 'things have changed since it was decided';
