import { defineConfig } from 'vitest/config';

/** The tests that mutants of the engine must not survive: its own, in seconds. */
export default defineConfig({
  test: { include: ['packages/engine/src/**/*.test.ts'], environment: 'node', testTimeout: 30_000 },
});
