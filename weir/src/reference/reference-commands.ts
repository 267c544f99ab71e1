import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, ExitCode } from '#platform';
import type { Installed, ReferencePackage } from './contract.ts';

const largest = 12 * 1024 * 1024;

export const referenceCommands: readonly Command[] = [
  {
    words: ['reference', 'pack'],
    usage: 'FOLDER --key PRIVATE.pem --version N --from YYYY-MM-DD --out FILE.json',
    summary:
      'Signs a folder of reference data (jurisdictions, obliged entities, report profiles) as a package; needs no node.',
    run: pack,
  },
  {
    words: ['reference', 'import'],
    usage: 'FOLDER|FILE|ADDRESS --key PUBLIC.pem',
    summary:
      'Takes a signed package of reference data in, from disk or its https address (administrator); in force from its day on.',
    run: bringIn,
  },
  {
    words: ['reference', 'list'],
    usage: '',
    summary: 'Lists the packages of reference data that were imported, and which are in force.',
    run: async (_args, context) => {
      const node = await context.node();
      const answer = await node.request<{ packages: Installed[] }>('GET', '/api/v1/reference-packages');
      if (answer.packages.length === 0) context.output.say('None was imported; the release’s own is in use.');
      for (const one of answer.packages)
        context.output.say(
          `Version ${one.version} from ${one.validFrom} (${one.inForce ? 'in force' : 'not yet in force'}), signed by ${one.publisher.slice(0, 16)}: ${one.files.join(', ')}`,
        );
      context.output.json(answer);
      return 0;
    },
  },
  {
    words: ['reference', 'rollback'],
    usage: '',
    summary:
      'Takes the newest package of reference data back (administrator); the one before is in use again.',
    run: async (_args, context) => {
      const node = await context.node();
      const taken = await node.request<Installed>('POST', '/api/v1/reference-packages/rollback', {});
      context.output.say(`Version ${taken.version} was taken back.`);
      context.output.json(taken);
      return 0;
    },
  },
];

async function pack(args: string[], { output }: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: {
      key: { type: 'string' },
      version: { type: 'string' },
      from: { type: 'string' },
      out: { type: 'string' },
    },
    allowPositionals: true,
  });
  const [folder] = positionals;
  const { key, version, from, out } = values;
  if (!folder || positionals.length > 1 || !key || !version || !from || !out)
    throw usage('Name the folder, --key, --version, --from and --out.');
  const { makePackage } = await import('./reference-package.ts');
  const files = await filesOf(folder);
  delete files['manifest.json'];
  delete files['manifest.sig'];
  const made = makePackage(files, { version: Number(version), validFrom: from }, await readFile(key, 'utf8'));
  // Beside the files too: a folder that is carried on a medium is a package as it is.
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'manifest.json'), made.manifest);
  await writeFile(join(folder, 'manifest.sig'), `${made.signature}\n`);
  await writeFile(out, JSON.stringify(made));
  output.say(`${out} holds version ${version} from ${from}: ${Object.keys(files).join(', ')}`);
  output.json({ out, version: Number(version), validFrom: from, files: Object.keys(files) });
  return 0;
}

async function bringIn(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { key: { type: 'string' } },
    allowPositionals: true,
  });
  const [source] = positionals;
  if (source === undefined || positionals.length > 1 || values.key === undefined)
    throw usage('Name the package, and --key with the publisher’s public key.');
  const publicKey = await readFile(values.key, 'utf8');
  const given = await packageFrom(source);
  const { openPackage } = await import('./reference-package.ts');
  openPackage(given, publicKey);
  const node = await context.node();
  const answer = await node.request<Installed>('POST', '/api/v1/reference-packages', {
    package: given,
    publicKey,
  });
  context.output.say(
    `Version ${answer.version} is kept and ${answer.inForce ? 'in force' : `comes into force on ${answer.validFrom}`}.`,
  );
  context.output.json(answer);
  return 0;
}

async function packageFrom(source: string): Promise<ReferencePackage> {
  if (/^https?:\/\//.test(source)) return parsed(await fetched(source));
  if (!(await stat(source)).isDirectory()) return parsed(await smallFile(source));
  const { 'manifest.json': manifest, 'manifest.sig': signature, ...files } = await filesOf(source);
  if (manifest === undefined || signature === undefined) throw notPackage();
  return { manifest, signature: signature.trim(), files };
}

/** Through the same door and proxy as lists. */
async function fetched(source: string): Promise<string> {
  const { fetchList } = await import('#screening');
  try {
    const { bytes } = await fetchList(source, undefined, { bytes: largest, ms: 5 * 60_000, redirects: 5 });
    return bytes.toString('utf8');
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new Problem({
      code: error.code.replace(/^list-/, 'reference-'),
      status: error.status,
      detail:
        'The package could not be fetched; nothing was imported. Give an https address, check the network and HTTPS_PROXY, or import the file itself.',
      cause: error,
    });
  }
}

async function parsed(text: string): Promise<ReferencePackage> {
  const { packageSchema } = await import('./contract.ts');
  try {
    return packageSchema.parse(JSON.parse(text));
  } catch {
    throw notPackage();
  }
}

async function filesOf(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  let size = 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    const text = await smallFile(path);
    size += text.length;
    if (size > largest) throw tooLarge();
    files[relative(folder, path)] = text;
  }
  return files;
}

async function smallFile(path: string): Promise<string> {
  if ((await stat(path)).size > largest) throw tooLarge();
  return readFile(path, 'utf8');
}

const tooLarge = (): Problem =>
  new Problem({
    code: 'reference-too-large',
    status: 413,
    detail: 'A package of reference data is at most 12 MiB. This is another file or folder.',
  });

const notPackage = (): Problem =>
  new Problem({
    code: 'reference-broken',
    status: 422,
    detail:
      'This is no package of reference data. It is made by `weir reference pack`: one JSON file, or a folder with manifest.json and manifest.sig.',
  });

const usage = (detail: string): Problem => new Problem({ code: 'usage', status: 400, detail });
