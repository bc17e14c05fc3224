import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { compression } from 'vite-plugin-compression2';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative, so that the page works under any path of a bank's proxy.
  base: './',
  // Compressed once here and not at every request.
  plugins: [react(), compression({ algorithms: ['gzip', 'brotliCompress'], threshold: 1_000 })],
  build: {
    outDir: fileURLToPath(new URL('../../dist/dashboard', import.meta.url)),
    emptyOutDir: true,
    // The content policy allows scripts and images of our own origin only, so there are no data URLs and no injected
    // loader.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // test/e2e/page.files.spec.ts limits what the first screen loads, compressed.
    chunkSizeWarningLimit: 1_500,
  },
});
