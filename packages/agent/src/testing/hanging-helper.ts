// A stand-in for helper-main.ts in tests: hangs when the asked pool is called so, as a dead NFS mount would make it hang.
process.on('message', ({ id, ask }: { id: number; ask: { pool?: string } }) => {
  if (ask.pool === 'die') process.exit(3);
  if (ask.pool === 'hang') for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  process.send?.({ id, ok: true, answer: { id: String(process.pid), foreign: [] } });
});
if (process.argv[2] === 'slow') await new Promise((resolve) => setTimeout(resolve, 400));
process.send?.({ ready: true });
process.on('disconnect', () => process.exit(0));
