import { readFile } from 'node:fs/promises';
import { PicketError } from '@picket/protocol';
import { z } from 'zod';
import { writeDurable } from './files/durable.ts';
import { codeOf, messageOf } from './files/text.ts';

const schema = z.record(z.string(), z.string());

/** The identity of each pool as this host first saw it: an empty mount point or another export is told apart by it. */
export class KnownPools {
  readonly #path: string;
  #ids: Readonly<Record<string, string>>;

  private constructor(path: string, ids: Readonly<Record<string, string>>) {
    this.#path = path;
    this.#ids = ids;
  }

  /** @throws PicketError BAD_REQUEST when the file is damaged. */
  static async open(path: string): Promise<KnownPools> {
    try {
      return new KnownPools(path, schema.parse(JSON.parse(await readFile(path, 'utf8'))));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return new KnownPools(path, {});
      throw new PicketError(
        'BAD_REQUEST',
        `${path} is damaged (${messageOf(error)}). Delete it while all pools are mounted.`,
      );
    }
  }

  id(pool: string): string | null {
    return this.#ids[pool] ?? null;
  }

  async remember(pool: string, id: string): Promise<void> {
    this.#ids = { ...this.#ids, [pool]: id };
    await writeDurable(this.#path, `${JSON.stringify(this.#ids, null, 2)}\n`);
  }
}
