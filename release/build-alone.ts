// What runs alone, as one file with any Node from 20 on: types gone, nothing to install. The checker for a bank, with the
// profiles inside; the verifier of exhibits for whoever is handed one.
import { join } from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;

export const buildChecker = (outfile: string): Promise<{ inputs: string[] }> =>
  buildAlone('check-entry.ts', outfile, "Weir's report checker");
export const buildVerifier = (outfile: string): Promise<{ inputs: string[] }> =>
  buildAlone('verify-entry.ts', outfile, "Weir's verifier of exhibits");

async function buildAlone(entry: string, outfile: string, name: string): Promise<{ inputs: string[] }> {
  const result = await build({
    entryPoints: [join(here, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minifyWhitespace: true,
    legalComments: 'inline',
    metafile: true,
    logLevel: 'warning',
    banner: {
      js: `#!/usr/bin/env node\n// ${name}. Apache-2.0.\nimport { createRequire as weirRequire } from 'node:module'; const require = weirRequire(import.meta.url);`,
    },
    // Formats other than XML are converted by the whole Weir.
    external: ['exceljs', '@duckdb/*', '@electric-sql/*', 'pg', 'pg-boss'],
  });
  return { inputs: Object.keys(result.metafile.inputs) };
}

if (process.argv[1] === import.meta.filename) {
  const verifier = process.argv.includes('--verifier');
  const [named] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  const out = named ?? (verifier ? 'weir-verify.mjs' : 'weir-check.mjs');
  const { inputs } = await (verifier ? buildVerifier : buildChecker)(out);
  process.stdout.write(`${out}: ${inputs.length} modules in one file.\n`);
}
