/** One action at a time per VM; those on different VMs run side by side. */
export class VmLocks {
  readonly #tails = new Map<string, Promise<unknown>>();

  run<T>(vm: string, action: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(vm) ?? Promise.resolve();
    const mine = before.then(action, action);
    const tail = mine
      .catch(() => undefined)
      .finally(() => {
        if (this.#tails.get(vm) === tail) this.#tails.delete(vm);
      });
    this.#tails.set(vm, tail);
    return mine;
  }
}
