import { registerHooks } from 'node:module';
import { type Edit, spoil } from './sabotage.ts';

/** Given to `node --import` with PICKET_SABOTAGE = an `Edit` as JSON whose `file` is the URL of the module: changes its source while it is loaded. */

/** Module URLs whose source was changed in this process. */
export const spoiled: string[] = [];

const order = process.env.PICKET_SABOTAGE;
if (order !== undefined) {
  const edit = JSON.parse(order) as Edit;
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (url !== edit.file) return loaded;
      const text =
        typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source ?? undefined);
      spoiled.push(url);
      // Types are stripped after this, so the format stays what it was.
      return { ...loaded, source: spoil(text, edit) };
    },
  });
}
