import type { Vm } from './vm.ts';

// Entities are replaced, never changed in place, so what was worked out from a record of them holds as long as the record
// does. A step asks the same of every host; without this its cost would be hosts times VMs.

type Records<T> = Readonly<Record<string, T>>;

/** The entities of a record, in its order. */
export const listed: <T>(records: Records<T>) => readonly T[] = remembered((records: Records<unknown>) =>
  Object.values(records),
) as <T>(records: Records<T>) => readonly T[];

/** VMs by the host that owns them. */
export const byOwner = remembered((vms: Records<Vm>) =>
  Map.groupBy(
    listed(vms).filter(({ owner }) => owner !== null),
    ({ owner }) => owner ?? '',
  ),
);

/** VMs by each host of their set (S5). */
export const byPlace = remembered((vms: Records<Vm>) => {
  const found = new Map<string, Vm[]>();
  for (const vm of listed(vms)) {
    for (const { host } of vm.on) {
      const there = found.get(host);
      if (there === undefined) found.set(host, [vm]);
      else if (there.at(-1) !== vm) there.push(vm);
    }
  }
  return found;
});

/** VMs that wait for a start, are being started, or whose start is in doubt. */
export const inRecovery = remembered((vms: Records<Vm>) =>
  listed(vms).filter(({ recovery: { kind } }) => kind === 'waiting' || kind === 'starting' || kind === 'pinned'),
);

function remembered<K extends object, V>(work: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found.value;
    const value = work(key);
    known.set(key, { value });
    return value;
  };
}
