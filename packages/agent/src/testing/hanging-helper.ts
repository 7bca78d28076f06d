import { existsSync } from 'node:fs';

// A stand-in for helper-main.ts in tests: hangs when the asked pool is called so, as a dead NFS mount would make it hang. With a path as its
// argument it is loaded only once that exists.
const [, , loadedBy] = process.argv;
while (loadedBy !== undefined && !existsSync(loadedBy)) await new Promise((resolve) => setTimeout(resolve, 20));
process.on('message', ({ id, ask }: { id: number; ask: { pool?: string } }) => {
  if (ask.pool === 'die') process.exit(3);
  if (ask.pool === 'hang') for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  process.send?.({ id, ok: true, answer: { id: String(process.pid), foreign: [] } });
});
process.send?.({ ready: true });
process.on('disconnect', () => process.exit(0));
