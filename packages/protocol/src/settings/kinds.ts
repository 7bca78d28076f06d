import { z } from 'zod';
import { fencingActions } from '../words/fencing.ts';

/** The kinds of values that settings have. */
export const seconds = (min: number, max: number) => z.coerce.number().min(min).max(max);
export const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
export const text = z.string('it must be text; in YAML or JSON, put it in quotes').max(4096);
export const flag = z.preprocess(
  (v) => (v === 'true' ? true : v === 'false' ? false : v),
  z.boolean(),
) as z.ZodType<boolean>;
/** YAML 1.1 reads a bare `off` as false; it means the action here. */
export const action = z.preprocess((v) => (v === false ? 'off' : v), z.enum(fencingActions)) as z.ZodType<
  (typeof fencingActions)[number]
>;
