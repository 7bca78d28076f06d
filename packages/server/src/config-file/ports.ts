import type { refusal } from '@picket/engine';
import type { Notifier, NotifierConfig } from '@picket/protocol';
import type { RuntimeSurface } from '../runtime/surface.ts';
import type { SettingsService } from '../settings/settings-service.ts';

/** What a declared file asks of the notifiers. */
export interface DeclaredNotifiers {
  /** Without secrets. */
  list(): Promise<readonly (Notifier & { readonly secretsSet: readonly string[] })[]>;
  /**
   * Checks one as `put` would, with the secrets that it keeps, and writes nothing. `newClusters` will be there by then.
   * Resolves with the secret fields that would get another value.
   * @throws PicketError with the reason
   */
  check(notifier: Notifier, newClusters: readonly string[]): Promise<readonly string[]>;
  /** Writes all of it. A secret that is absent stays as it was, '' removes it. @throws PicketError; nothing is changed then */
  put(name: string, notifier: DeclaredNotifier, who: string): Promise<unknown>;
  remove(name: string, who: string): Promise<unknown>;
}

type DeclaredNotifier = Omit<Notifier, 'name'> & { readonly config: NotifierConfig };

/** What applying and exporting stand on. */
export interface ConfigDeps {
  readonly surface: RuntimeSurface;
  readonly settings: Pick<SettingsService, 'change' | 'written' | 'warnings'>;
  readonly rules: { readonly refusal: typeof refusal };
  readonly declaredNotifiers: DeclaredNotifiers;
}
