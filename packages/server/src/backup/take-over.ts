import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PicketError } from '@picket/protocol';
import { openDatabase } from '../store/open-database.ts';
import { beginAnew } from './begin-anew.ts';

export interface TakeOverOptions {
  readonly data: string;
  /** Highest epoch that agents have obeyed, as the outranked server names it. */
  readonly above: number;
}

export interface TookOver {
  readonly clusters: readonly string[];
  readonly sentence: string;
}

/**
 * `picket server take-over`: a person's word that the server which agents have obeyed since is gone for good (S17). The next
 * start of this one takes an epoch above it, so that agents obey it and refuse the other. Every cluster starts disarmed.
 * @throws PicketError DATABASE_IN_USE while a server runs on the folder; BAD_REQUEST, DATABASE_FAILED
 */
export async function takeOver({ data, above }: TakeOverOptions): Promise<TookOver> {
  if (!existsSync(join(data, 'picket.db')))
    throw new PicketError(
      'BAD_REQUEST',
      `There is no picket.db in ${data}: name the data folder of the server with --data.`,
    );
  const { db } = await openDatabase(data);
  try {
    const reason = `this server takes over from one that reached epoch ${above}`;
    const clusters = await beginAnew(db, { who: 'take-over', reason, aboveEpoch: above });
    const sentence = `The next start of this server takes an epoch above ${above}: agents obey it, and refuse the other one. Every cluster is disarmed; arm each when it looks right: picket cluster arm NAME`;
    return { clusters, sentence };
  } finally {
    await db.destroy();
  }
}
