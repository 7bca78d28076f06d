import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** In development the pages come from Vite and the data from a server (or the mock) beside it. */
const server = process.env.PICKET_URL ?? 'http://127.0.0.1:8440';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  css: { postcss: resolve(import.meta.dirname, 'postcss.config.cjs') },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: false,
    manifest: true,
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: { '/api': server, '/healthz': server, '/readyz': server } },
});
