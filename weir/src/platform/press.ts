import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { msFromInstant, type Instant } from '@weir/engines/vocabulary';
import { coverageOf } from './font-coverage.ts';

const require = createRequire(import.meta.url);
const fontFiles = [
  ['noto-sans', '400Regular/NotoSans_400Regular.ttf'],
  ['noto-sans', '700Bold/NotoSans_700Bold.ttf'],
  ['noto-sans-arabic', '400Regular/NotoSansArabic_400Regular.ttf'],
  ['noto-sans-arabic', '700Bold/NotoSansArabic_700Bold.ttf'],
  ['noto-sans-sc', '400Regular/NotoSansSC_400Regular.ttf'],
  ['noto-sans-sc', '700Bold/NotoSansSC_700Bold.ttf'],
] as const;
const fontPath = ([name, file]: (typeof fontFiles)[number]): string =>
  join(dirname(require.resolve(`@expo-google-fonts/${name}/package.json`)), file);

let opened: { compiler: NodeCompiler; shows: (codePoint: number) => boolean } | undefined;

/** Loaded and made at the first document, and kept: a node that prints nothing does without its 50 MB. */
function press(): NonNullable<typeof opened> {
  if (opened === undefined) {
    const typst = require('@myriaddreamin/typst-ts-node-compiler') as {
      NodeCompiler: typeof NodeCompiler;
    };
    const paths = fontFiles.map(fontPath);
    const covers = paths
      .filter((path) => path.includes('400Regular'))
      .map((path) => coverageOf(readFileSync(path)));
    opened = {
      compiler: typst.NodeCompiler.create({
        workspace: import.meta.dirname,
        fontArgs: [{ fontPaths: paths }],
      }),
      shows: (codePoint) => covers.some((covered) => covered(codePoint)),
    };
  }
  return opened;
}

/**
 * A document as PDF/A-2a (tagged, with its language): a Typst template that reads its `data`. The same input gives the same bytes: its only date is
 * the one given. Characters that none of the typefaces has are printed as their code, `[U+05D0]`.
 */
export function printPdf(template: string, data: unknown, date: Instant): Buffer {
  const { compiler, shows } = press();
  const result = compiler.compile({
    mainFileContent: template,
    inputs: { data: JSON.stringify(printable(data, shows)) },
  });
  const failed = result.takeError();
  if (failed !== null || result.result === null)
    throw new Error(`The template does not print: ${JSON.stringify(failed?.shortDiagnostics)}`);
  const pdf = compiler.pdf(result.result, {
    pdfStandard: 'a-2a',
    creationTimestamp: Math.floor(msFromInstant(date) / 1000),
  });
  compiler.evictCache(0);
  return pdf;
}

/** Line ends, tabs, joiners and plain direction marks; overrides that make text read as another do not get in. */
const kept = new Set(['\n', '\t', '\u200B', '\u200C', '\u200D', '\u200E', '\u200F']);

/** A word longer than a hash may be broken, so that it stays on the page. */
const breakable = (word: string): string => word.replaceAll(/\S{40}/gu, (part) => `${part}\u200B`);

/** Line ends and tabs are set, not shown; other control characters mean nothing on paper. */
function printable<Value>(value: Value, shows: (codePoint: number) => boolean): Value {
  if (typeof value === 'string') {
    return [...value.toWellFormed().replaceAll(/\S{65,}/gu, breakable)]
      .filter((character) => !/\p{C}/u.test(character) || kept.has(character))
      .map((character) => {
        const code = character.codePointAt(0)!;
        return kept.has(character) || shows(code)
          ? character
          : `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
      })
      .join('') as Value;
  }
  if (Array.isArray(value)) return value.map((each) => printable(each as unknown, shows)) as Value;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, printable(each, shows)]),
  ) as Value;
}
