import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative, so that the page works under any path of a bank's proxy.
  base: './',
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../../dist/dashboard', import.meta.url)),
    emptyOutDir: true,
    // The content policy allows scripts and images of our own origin only, so there are no data URLs and no injected
    // loader.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The component library alone is about a megabyte before compression.
    chunkSizeWarningLimit: 1_500,
  },
});
