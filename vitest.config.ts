import { defineConfig } from 'vitest/config';

const minutesMs = 60_000;

/**
 * Three projects: `unit` runs anywhere in seconds; `browser` opens the built pages in Chromium, with seeded data; `e2e` drives the
 * lab's real hosts, needs root, and takes two files at a time.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.ts',
            'packages/web/mock/**/*.test.ts',
            'lab/src/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          environment: 'node',
          // Vitest leaves a core free by itself, and much here waits for devices and receivers.
          maxWorkers: 2,
          // A third of the time went into loading the same modules for each file anew; no test changes what it shares with others.
          isolate: false,
          // The machine is small and shared: wait for conditions longer than a quiet one would need.
          testTimeout: minutesMs,
          expect: { poll: { timeout: 30_000 } },
        },
      },
      {
        test: {
          name: 'browser',
          include: ['packages/web/browser/**/*.test.ts'],
          environment: 'node',
          // One Chromium a file, and one file at a time: two of them starve each other on a small machine.
          fileParallelism: false,
          maxConcurrency: 2,
          expect: { poll: { timeout: 10_000 } },
          testTimeout: minutesMs,
          hookTimeout: 2 * minutesMs,
        },
      },
      {
        test: {
          name: 'nfs',
          include: ['lab/nfs/**/*.test.ts'],
          environment: 'node',
          // Kernels of their own are slow: one lab at a time.
          fileParallelism: false,
          testTimeout: 20 * minutesMs,
          hookTimeout: 15 * minutesMs,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['lab/e2e/**/*.test.ts'],
          environment: 'node',
          // Each file has a lab of its own. Two at a time: they mostly wait, yet with three a server stands still for seconds.
          maxWorkers: 2,
          testTimeout: 10 * minutesMs,
          hookTimeout: 6 * minutesMs,
        },
      },
    ],
  },
});
