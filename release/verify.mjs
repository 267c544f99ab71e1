// Checks this release where openssl is not installed, with any Node from 18 on: node verify.mjs [KEY.pem]
import { createHash, createPublicKey, verify } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const key = createPublicKey(readFileSync(process.argv[2] ?? join(here, 'release-key.pem')));
const sums = readFileSync(join(here, 'SHA256SUMS'));
const faults = [];
if (!verify(null, sums, key, readFileSync(join(here, 'SHA256SUMS.sig'))))
  faults.push('NOT GENUINE: the signature does not hold under this key.');
const signed = new Map(
  sums
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => [line.slice(66), line.slice(0, 64)]),
);
for (const path of readdirSync(here, { recursive: true })) {
  if (path === 'SHA256SUMS' || path === 'SHA256SUMS.sig' || !lstatSync(join(here, path)).isFile()) continue;
  const hash = createHash('sha256')
    .update(readFileSync(join(here, path)))
    .digest('hex');
  if (signed.get(path) !== hash) faults.push(`NOT WHOLE: ${path} is not as it was signed.`);
  signed.delete(path);
}
for (const path of signed.keys()) faults.push(`NOT WHOLE: ${path} is missing.`);
const fingerprint = createHash('sha256')
  .update(key.export({ type: 'spki', format: 'der' }))
  .digest('hex');
process.stdout.write(
  faults.length === 0 ? `Genuine and whole. Key: ${fingerprint}\n` : `${faults.slice(0, 20).join('\n')}\n`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
