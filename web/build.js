// Builds the browser part at install time. npm's `prepare` runs it under whatever Node is there (20.19 or later),
// hence plain JavaScript.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  stop(
    `Node ${process.versions.node} is too old to build the browser part. Install Node 20.19 or later, then run: npm install`,
  );
}

let build;
try {
  ({ build } = await import('vite'));
} catch (error) {
  stop(
    'The build tool (vite) is not installed for this machine. Delete node_modules and run: npm install\n' +
      'If optional packages are switched off (npm config get omit), switch them on first.',
    error,
  );
}

const started = Date.now();
try {
  await build({ root: here, configFile: join(here, 'vite.config.ts'), logLevel: 'warn' });
} catch (error) {
  stop(
    'The browser part could not be built. The line above names the file. After mending it run: node web/build.js\n' +
      'If nothing was changed here, delete node_modules and web/dist and run: npm install',
    error,
  );
}

const page = join(here, 'dist', 'index.html');
if (!existsSync(page) || statSync(page).size === 0) {
  stop(
    'The build ended without a first page (web/dist/index.html). Is the disk full? Then run: node web/build.js',
  );
}
compressOnce(join(here, 'dist', 'assets'));
console.log(`The browser part is built in web/dist (${((Date.now() - started) / 1000).toFixed(1)} s).`);

/** Writes each script and style sheet also as Brotli and gzip, so that the node never compresses while somebody waits. */
function compressOnce(folder) {
  for (const name of readdirSync(folder)) {
    if (!/\.(js|css)$/.test(name)) continue;
    const bytes = readFileSync(join(folder, name));
    if (bytes.length < 1024) continue;
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  }
}

function stop(whatToDo, error) {
  if (error) console.error(error instanceof Error ? error.message : error);
  console.error(whatToDo);
  process.exit(1);
}
