import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { inTwo, type Words } from './src/words/first-words.ts';

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
        const outputs = Object.values(bundle ?? {});
        const asset = outputs.find((output) => output.type === 'asset' && output.names.includes('before.js'));
        const shared = outputs.find((output) => output.type === 'chunk' && output.name === 'shared');
        const words = outputs.flatMap((output): [string, string][] => {
          const [, language] =
            /words\/(\w\w)\.json\?first$/.exec(('facadeModuleId' in output && output.facadeModuleId) || '') ??
            [];
          return language === undefined ? [] : [[language, `/${output.fileName}`]];
        });
        if (!asset || !shared || words.length === 0)
          throw new Error('src/before.js, the shared parts or the words are not among the built files.');
        return [
          {
            tag: 'script',
            attrs: { src: `/${asset.fileName}`, 'data-words': JSON.stringify(Object.fromEntries(words)) },
            injectTo: 'head-prepend',
          },
          { tag: 'link', attrs: { rel: 'modulepreload', href: `/${shared.fileName}` }, injectTo: 'head' },
        ];
      },
    },
  };
}

/** Gives `ar.json?first` and `ar.json?rest`: what the first page says, and what is said beyond it. */
function wordsInTwo(): Plugin {
  return {
    name: 'words-in-two',
    enforce: 'pre',
    load: {
      filter: { id: /\.json\?(?:first|rest)$/ },
      handler(id) {
        const [path = '', half] = id.split('?');
        this.addWatchFile(path);
        const { first, rest } = inTwo(JSON.parse(readFileSync(path, 'utf8')) as Words);
        const text = JSON.stringify(half === 'first' ? first : rest);
        // A string that is parsed costs the browser less than an object that is compiled.
        return { code: `export default JSON.parse(${JSON.stringify(text)});`, moduleType: 'js' };
      },
    },
  };
}

export default defineConfig({
  base: '/',
  plugins: [beforeScript(), woff2Only(), wordsInTwo(), react()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // The page's content security policy allows no data: addresses for fonts and scripts.
    chunkSizeWarningLimit: 700,
    // Many small files compress worse, and each costs a question and its headers: what stands before any page is one, what many pages
    // are made of another.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'frame', tags: ['$initial'], priority: 2 },
            { name: 'shared', minShareCount: 12, priority: 1 },
          ],
        },
      },
    },
    sourcemap: false,
  },
  server: {
    proxy: { '/api': { target: process.env['WEIR_URL'] ?? 'http://127.0.0.1:7070' } },
  },
});
