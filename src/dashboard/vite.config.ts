import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative: the page works under whatever path a bank's proxy gives it.
  base: './',
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../../dist/dashboard', import.meta.url)),
    emptyOutDir: true,
    // The content policy allows scripts and images of our own origin only: no data URLs, no injected loader.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The component library alone is about a megabyte before compression.
    chunkSizeWarningLimit: 1_500,
  },
});
