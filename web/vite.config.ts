import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
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

/**
 * Puts `src/before.js` before every module, as a classic script of its own file: the content security policy allows no
 * inline script, and its name carries a hash like all others, because built files are kept for a year.
 */
function beforeScript(): Plugin {
  const path = fileURLToPath(new URL('./src/before.js', import.meta.url));
  return {
    name: 'before-script',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'asset', name: 'before.js', source: readFileSync(path) });
    },
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle }) => {
        const asset = Object.values(bundle ?? {}).find(
          (output) => output.type === 'asset' && output.names.includes('before.js'),
        );
        if (!asset) throw new Error('src/before.js is not among the built files.');
        return [{ tag: 'script', attrs: { src: `/${asset.fileName}` }, injectTo: 'head-prepend' }];
      },
    },
  };
}

export default defineConfig({
  base: '/',
  plugins: [beforeScript(), woff2Only(), react()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // The page's content security policy allows no data: addresses for fonts and scripts.
    chunkSizeWarningLimit: 700,
    sourcemap: false,
  },
  server: {
    proxy: { '/api': { target: process.env['WEIR_URL'] ?? 'http://127.0.0.1:7070' } },
  },
});
