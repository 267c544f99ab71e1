// The checker alone, as one file that a bank runs with any Node from 20 on: profiles inside, types gone, nothing to install.
import { join } from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;

export async function buildChecker(outfile: string): Promise<{ inputs: string[] }> {
  const result = await build({
    entryPoints: [join(here, 'check-entry.ts')],
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
      js: "#!/usr/bin/env node\n// Weir's report checker. Apache-2.0.\nimport { createRequire as weirRequire } from 'node:module'; const require = weirRequire(import.meta.url);",
    },
    // Formats other than XML are converted by the whole Weir.
    external: ['exceljs', '@duckdb/*', '@electric-sql/*', 'pg', 'pg-boss'],
  });
  return { inputs: Object.keys(result.metafile.inputs) };
}

if (process.argv[1] === import.meta.filename) {
  const out = process.argv[2] ?? 'weir-check.mjs';
  const { inputs } = await buildChecker(out);
  process.stdout.write(`${out}: ${inputs.length} modules in one file.\n`);
}
