import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { msFromInstant, type Instant } from '@weir/engines/vocabulary';
import type { HandlingConditions } from '#cases';
import type { Composed, ProductLanguage } from './contract.ts';
import { coverageOf } from './font-coverage.ts';
import { productWords } from './product-words.ts';

export interface ProductDocument {
  readonly number: string;
  readonly title: string;
  readonly authority: string;
  readonly recipientName: string;
  readonly type: Parameters<typeof typeKey>[0];
  readonly purpose: string;
  readonly requestReference: string | null;
  readonly language: ProductLanguage;
  readonly composed: Composed;
  readonly conditions: HandlingConditions;
  readonly intelligenceAnnex: boolean;
  readonly contentSha256: string;
  /** Printed and set as the file's date: the document says when it was approved, not when it was printed. */
  readonly date: Instant;
  readonly draft: boolean;
}

const typeKey = (type: 'spontaneous' | 'on_request' | 'urgent' | 'to_supervisor' | 'to_tax' | 'to_customs') =>
  `type.${type}` as const;

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

let opened: { compiler: NodeCompiler; shows: (codePoint: number) => boolean; template: string } | undefined;

/** Loaded and made at the first product, and kept: a node that prints nothing does without its 50 MB. */
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
      template: readFileSync(new URL('product.typ', import.meta.url), 'utf8'),
    };
  }
  return opened;
}

/**
 * The product as PDF/A-2b, tagged, in its language and direction. The same input gives the same bytes: its only date is the
 * one given. Characters that none of the typefaces has are printed as their code, `[U+05D0]`.
 */
export function printProduct(document: ProductDocument): Buffer {
  const { compiler, shows, template } = press();
  const result = compiler.compile({
    mainFileContent: template,
    inputs: { data: JSON.stringify(printable(dataOf(document), shows)) },
  });
  const failed = result.takeError();
  if (failed !== null || result.result === null)
    throw new Error(`The template does not print: ${JSON.stringify(failed?.shortDiagnostics)}`);
  const pdf = compiler.pdf(result.result, {
    pdfStandard: 'a-2b',
    creationTimestamp: Math.floor(msFromInstant(document.date) / 1000),
  });
  compiler.evictCache(0);
  return pdf;
}

function dataOf(document: ProductDocument) {
  const words = productWords(document.language);
  const { conditions } = document;
  const word = (key: string): string => words(key as Parameters<typeof words>[0]);
  return {
    title: document.title,
    number: document.number,
    authority: document.authority,
    language: document.language,
    year: Number(document.date.slice(0, 4)),
    month: Number(document.date.slice(5, 7)),
    day: Number(document.date.slice(8, 10)),
    classification: word(`classification.${conditions.classification}`),
    contentSha256: document.contentSha256,
    draft: document.draft ? words('draft') : null,
    banner: document.intelligenceAnnex ? words('banner') : null,
    words: { page: words('page'), limits: words('limits') },
    facts: [
      { label: words('number'), value: document.number },
      { label: words('date'), value: document.date.slice(0, 10) },
      { label: words('to'), value: document.recipientName },
      { label: words('type'), value: word(typeKey(document.type)) },
      { label: words('purpose'), value: word(`purpose.${document.purpose}`) },
      ...(document.requestReference === null
        ? []
        : [{ label: words('requestReference'), value: document.requestReference }]),
    ],
    sections: document.composed.sections,
    limits: [
      words('limit.purpose', { purpose: word(`purpose.${document.purpose}`) }),
      word(`evidentiaryUse.${conditions.evidentiaryUse}`),
      word(`onward.${conditions.onwardDissemination}`),
      word(`disclosure.${conditions.disclosureToSubject}`),
      ...(conditions.retentionUntil === null
        ? []
        : [words('limit.retention', { date: conditions.retentionUntil.slice(0, 10) })]),
    ],
  };
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
