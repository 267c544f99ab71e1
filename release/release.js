// A release that an FIU without internet can install: Node, the node's source, its packages, the built browser part, a
// software bill of materials, checksums, and a signature. `npm run release -- --key FILE [--out DIR]`.
import { spawnSync } from 'node:child_process';
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildChecker, buildVerifier } from './build-alone.ts';
import { carriedPackages } from './carried-packages.js';

const house = resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: { key: { type: 'string' }, out: { type: 'string' }, folder: { type: 'boolean' } },
});
const out = resolve(values.out ?? join(house, 'data', 'release'));
const { version } = JSON.parse(readFileSync(join(house, 'weir/package.json'), 'utf8'));
const platform = `${process.platform}-${process.arch}`;
const name = `weir-${version}-${platform}`;
const folder = join(out, name);
const carriedNode = `node-${platform}`;
/** @param {string} text */
const say = (text) => void process.stdout.write(`${text}\n`);

if (!existsSync(join(house, 'web/dist/index.html')))
  stop('The browser part is not built. Run: node web/build.js');
if (!existsSync(join(house, 'node_modules', carriedNode)))
  stop(`No Node for ${platform} came with the install. Run: npm install`);

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

// The house, without tests, samples and tools.
for (const part of ['engines', 'weir', 'sandbox', 'reference-data', 'docs', 'release/deploy', 'web/dist']) {
  cpSync(join(house, part), join(folder, part), {
    recursive: true,
    filter: (path) => !/\.test\.tsx?$|\/node_modules(\/|$)|\.log$/.test(path),
  });
}
for (const file of [
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
  'GLOSSARY.md',
  'package.json',
  'web/package.json',
])
  cpSync(join(house, file), join(folder, file));

const packages = carriedPackages(house, ['weir', 'engines', 'sandbox'], [carriedNode]);
for (const { path } of packages) {
  cpSync(join(house, path), join(folder, path), {
    recursive: true,
    // A package's own packages are in the list by themselves, where they are needed.
    filter: (from) => !relative(join(house, path), from).split('/').includes('node_modules'),
  });
}
mkdirSync(join(folder, 'node_modules/@weir'), { recursive: true });
for (const workspace of ['engines', 'sandbox'])
  symlinkSync(`../../${workspace}`, join(folder, 'node_modules/@weir', workspace));
symlinkSync('../weir', join(folder, 'node_modules/weir'));

write(
  'bin/weir',
  `#!/bin/sh
# Starts Weir with the Node that came with it.
here=$(CDPATH= cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd)
exec "$here/node_modules/${carriedNode}/bin/node" "$here/weir/bin/weir.js" "$@"
`,
  0o755,
);
await buildChecker(join(folder, 'weir-check.mjs'));
await buildVerifier(join(folder, 'weir-verify.mjs'));
write('sbom.cdx.json', `${JSON.stringify(billOfMaterials(), null, 1)}\n`);
for (const file of ['verify.sh', 'verify.mjs']) {
  cpSync(join(import.meta.dirname, file), join(folder, file));
  chmodSync(join(folder, file), 0o755);
}

const key = signingKey();
const publicKey = createPublicKey(key);
write('release-key.pem', publicKey.export({ type: 'spki', format: 'pem' }).toString());
const sums = files(folder)
  .filter((path) => path !== 'SHA256SUMS' && path !== 'SHA256SUMS.sig')
  .map(
    (path) =>
      `${createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex')}  ${path}\n`,
  )
  .join('');
write('SHA256SUMS', sums);
write('SHA256SUMS.sig', sign(null, Buffer.from(sums), key));

const fingerprint = createHash('sha256')
  .update(publicKey.export({ type: 'spki', format: 'der' }))
  .digest('hex');
say(`${folder}: ${packages.length} packages, key ${fingerprint}.`);
if (values.folder !== true) {
  const archive = `${folder}.tar.gz`;
  const packed = spawnSync(
    'tar',
    ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '-czf', archive, '-C', out, name],
    { stdio: 'inherit' },
  );
  if (packed.status !== 0) stop('The archive could not be packed (tar).');
  say(archive);
}

/** @param {string} path @param {string | Buffer} content @param {number} [mode] */
function write(path, content, mode) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content, mode === undefined ? {} : { mode });
}

/** Every file, not what links lead to, sorted. @param {string} root @returns {string[]} */
function files(root) {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => lstatSync(join(root, path)).isFile())
    .sort();
}

function signingKey() {
  if (values.key !== undefined) return createPrivateKey(readFileSync(values.key));
  const path = join(out, 'release-signing.key');
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
    say(`No --key was given: a new signing key is in ${path}. Keep it, and publish its fingerprint.`);
  }
  return createPrivateKey(readFileSync(path));
}

/** CycloneDX 1.6, from the lock: what is carried, in which version, under which licence, with which hash. */
function billOfMaterials() {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', name: 'weir', version, licenses: [licence('Apache-2.0')] },
    },
    components: packages.map(({ name: called, path, entry }) => {
      const [algorithm = '', digest = ''] = (entry.integrity ?? '').split('-', 2);
      return {
        type: 'library',
        'bom-ref': path,
        name: called,
        version: entry.version,
        purl: `pkg:npm/${called.replace('@', '%40')}@${entry.version}`,
        ...(entry.license === undefined ? {} : { licenses: [licence(entry.license)] }),
        ...(algorithm === 'sha512'
          ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }] }
          : {}),
      };
    }),
  };
}

/** @param {string} text */
function licence(text) {
  return /[ ()]/.test(text) ? { expression: text } : { license: { id: text } };
}

/** @param {string} sentence @returns {never} */
function stop(sentence) {
  process.stderr.write(`release: ${sentence}\n`);
  process.exit(1);
}
