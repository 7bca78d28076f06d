/**
 * For long work over many things: awaited after each, it lets timers run after every so many. A server that stands still for a
 * second holds itself for suspended and begins its grace anew (S17).
 */
export function pauses(every: number): () => Promise<void> {
  let done = 0;
  return async () => {
    done += 1;
    if (done % every === 0) await new Promise((resolve) => setImmediate(resolve));
  };
}
