import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [name, ...rest] = process.argv.slice(2);
const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('-bench.ts'))
  .map((file) => file.replace('-bench.ts', ''));

if (name === undefined || !existsSync(join(import.meta.dirname, `${name}-bench.ts`))) {
  process.stderr.write(`Usage: npm run bench -- NAME [--json]\nThere are: ${known.join(', ')}\n`);
  process.exitCode = 2;
} else {
  const { run } = (await import(`./${name}-bench.ts`)) as { run: (asJson: boolean) => Promise<void> };
  await run(rest.includes('--json'));
}
