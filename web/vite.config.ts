import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/**
 * The font packages name a `woff` beside each `woff2`. Every browser that runs this page reads woff2, so the older
 * half would only double the folder.
 */
function woff2Only(): Plugin {
  return {
    name: 'woff2-only',
    enforce: 'pre',
    transform: {
      filter: { id: /@fontsource\/.*\.css/ },
      handler: (code) => code.replace(/,\s*url\([^)]*\.woff\)\s*format\('woff'\)/g, ''),
    },
  };
}

export default defineConfig({
  base: '/',
  plugins: [woff2Only(), react()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // The page's content security policy allows no data: addresses for fonts and scripts.
    chunkSizeWarningLimit: 700,
    sourcemap: false,
  },
  server: {
    proxy: { '/api': { target: process.env['WEIR_URL'] ?? 'http://127.0.0.1:4080' } },
  },
});
