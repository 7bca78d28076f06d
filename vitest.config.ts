import { defineConfig } from 'vitest/config';

const minutesMs = 60_000;

/**
 * Two projects: `unit` runs anywhere in seconds; `e2e` drives the lab's real hosts, needs root, and takes its files one
 * after the other, because two tests that share two cores disturb each other's clocks.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'lab/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          environment: 'node',
          // The machine is small and shared: wait for conditions longer than a quiet one would need.
          testTimeout: 30_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['lab/e2e/**/*.test.ts'],
          environment: 'node',
          fileParallelism: false,
          testTimeout: 5 * minutesMs,
          hookTimeout: 3 * minutesMs,
        },
      },
    ],
  },
});
