/**
 * The three calls of the Reflect metadata proposal that @peculiar/x509's injection container asks for when it is loaded.
 * Metadata lives as long as its target; a class inherits its parent's.
 */
type Metadata = Map<unknown, unknown>;

interface ReflectWithMetadata {
  getOwnMetadata?: (key: unknown, target: object) => unknown;
  getMetadata?: (key: unknown, target: object) => unknown;
  defineMetadata?: (key: unknown, value: unknown, target: object) => void;
}

/** Adds the calls to `Reflect` unless something else in the process has brought them. */
export function installReflectMetadata(): void {
  const reflect = Reflect as ReflectWithMetadata;
  if (reflect.getMetadata !== undefined) return;
  const known = new WeakMap<object, Metadata>();

  reflect.defineMetadata = (key, value, target) => {
    const metadata = known.get(target) ?? new Map<unknown, unknown>();
    known.set(target, metadata.set(key, value));
  };
  reflect.getOwnMetadata = (key, target) => known.get(target)?.get(key);
  reflect.getMetadata = (key, target) => {
    for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at) as object | null) {
      const metadata = known.get(at);
      if (metadata?.has(key) === true) return metadata.get(key);
    }
    return undefined;
  };
}
