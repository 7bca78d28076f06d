import type { z } from 'zod';

/** Where a setting can be written. A host's value beats its cluster's, that beats the profile's or built-in one. */
export type SettingScope = 'cluster' | 'host';

export interface SettingSpec<T> {
  readonly schema: z.ZodType<T>;
  readonly builtIn: T;
  readonly scopes: readonly SettingScope[];
  /** One line for people: what it does, unit, range. */
  readonly doc: string;
  /** Write-only: encrypted at rest, never shown. */
  readonly secret?: true;
  /** The profile decides this value unless it is set by hand. */
  readonly timing?: true;
}

export const cluster = ['cluster'] as const;
export const both = ['cluster', 'host'] as const;
export const host = ['host'] as const;

export function spec<S extends z.ZodType>(
  s: { readonly schema: S; readonly builtIn: z.infer<S> } & Omit<SettingSpec<unknown>, 'schema' | 'builtIn'>,
): SettingSpec<z.infer<S>> {
  return s as SettingSpec<z.infer<S>>;
}
