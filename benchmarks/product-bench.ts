import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import { ownConditions } from '../weir/src/cases/index.ts';
import { openNodeKey } from '../weir/src/audit/index.ts';
import type { Composed, ProductLanguage } from '../weir/src/dissemination/contract.ts';
import { makeBundle, verifyBundle } from '../weir/src/dissemination/product-bundle.ts';
import { printProductAside, type ProductDocument } from '../weir/src/dissemination/product-document.ts';
import { finish, medianMs, type BenchRow } from './bench.ts';

/*
 * A product of forty pages as PDF/A, DOCX and bundle, in the press's own thread as the node prints it. Validity is judged by
 * veraPDF, an independent validator: WEIR_BENCH_VERAPDF names a folder with `org.verapdf:validation-model` and what it needs
 * (`mvn dependency:copy-dependencies`); without it that row says that nobody judged.
 */

const languages: readonly ProductLanguage[] = ['en', 'ar', 'es', 'fr', 'ru', 'zh'];

const sentences: Record<ProductLanguage, string> = {
  en: 'The money came in from four senders who do not know each other and left as cash within the day, in rounded parts.',
  ar: 'وردت الأموال من أربعة مرسلين لا يعرف بعضهم بعضاً وخرجت نقداً في اليوم نفسه على دفعات مدوّرة.',
  es: 'El dinero llegó de cuatro remitentes que no se conocen y salió en efectivo el mismo día, en partes redondas.',
  fr: 'L’argent est venu de quatre expéditeurs qui ne se connaissent pas et est sorti en espèces le jour même.',
  ru: 'Деньги поступили от четырёх не знакомых друг с другом отправителей и в тот же день ушли наличными.',
  zh: '资金来自四名互不相识的付款人，并于当日以整数金额取现。',
};

const picture: Composed['sections'][number]['blocks'][number] = {
  kind: 'flow',
  title: 'XNC',
  alt: 'Twenty-four payments between twelve accounts',
  lanes: Array.from({ length: 12 }, (_, lane) => `XN12QUAY00000020${String(lane).padStart(2, '0')}`),
  moves: Array.from({ length: 24 }, (_, move) => ({
    from: move % 12,
    to: (move * 5 + 1) % 12,
    number: String(move + 1),
    share: (move + 1) / 24,
  })),
};

/** Sections of prose, tables and pictures; made longer until it fills forty pages. */
function product(language: ProductLanguage, sections: number): ProductDocument {
  return {
    number: 'XN-D-000040',
    title: sentences[language].slice(0, 60),
    authority: 'Aldermoor Financial Intelligence Unit',
    recipientName: 'Prosecutor General of Aldermoor',
    type: 'spontaneous',
    purpose: 'investigation',
    requestReference: null,
    language,
    composed: {
      sections: Array.from({ length: sections }, (_, section) => ({
        heading: `${section + 1}`,
        blocks: [
          {
            kind: 'paragraphs',
            title: null,
            paragraphs: Array(4).fill(sentences[language].repeat(3)) as string[],
          },
          {
            kind: 'table',
            title: null,
            columns: ['Time (UTC)', 'Amount', 'Currency', 'From', 'To'],
            amounts: [1],
            rows: Array.from({ length: 25 }, (__, row) => [
              `2026-11-02 10:${10 + row}`,
              `${section * 100 + row}.00`,
              'XNC',
              'XN12QUAY0000002002',
              'XN12MILL0000001001',
            ]),
          },
          // A flow of money as it is drawn for a trace, on about every fourth page.
          ...(section % 4 === 0 ? [picture] : []),
        ],
      })),
    },
    conditions: ownConditions('XN-FIU'),
    intelligenceAnnex: true,
    contentSha256: 'a'.repeat(64),
    date: '2026-11-29T08:00:00.000Z' as ProductDocument['date'],
    draft: false,
    kind: 'operational',
    confidence: 'moderate',
    contact: 'Analysis desk',
    template: { id: 'prosecutor', version: 1 },
    signedBy: 'Head of Analysis',
    copy: 1,
  };
}

const pdfium = await PDFiumLibrary.init();
async function pagesOf(pdf: Buffer): Promise<number> {
  const opened = await pdfium.loadDocument(pdf);
  const pages = opened.getPageCount();
  opened.destroy();
  return pages;
}

export async function run(asJson: boolean): Promise<void> {
  const rows: BenchRow[] = [];
  const row = (
    what: string,
    ours: number | null,
    unit: string,
    target: string | null,
    met: boolean | null,
    note?: string,
  ) =>
    rows.push({
      what,
      ours,
      unit,
      peer: null,
      peerValue: null,
      ratio: null,
      target,
      met,
      ...(note === undefined ? {} : { note }),
    });

  const begun = performance.now();
  let sections = 34;
  let pdf = await printProductAside(product('en', sections));
  const cold = performance.now() - begun;
  row(
    'PDF/A, en, cold',
    cold,
    'ms',
    '≤ 2,000',
    cold <= 2000,
    `${await pagesOf(pdf)} pages, with the press and its typefaces loaded for the first time`,
  );

  const folder = mkdtempSync(join(tmpdir(), 'weir-product-bench-'));
  const files: string[] = [];
  for (const language of languages) {
    sections = 34;
    while (
      (await pagesOf((pdf = await printProductAside(product(language, sections))))) < 40 &&
      sections < 100
    )
      sections += 6;
    const given = product(language, sections);
    const ms = await medianMs(3, () => printProductAside(given));
    row(
      `PDF/A, ${language}, warm`,
      ms,
      'ms',
      '≤ 2,000',
      ms <= 2000,
      `${await pagesOf(pdf)} pages, ${Math.round(pdf.length / 1024)} KB`,
    );
    files.push(join(folder, `${language}.pdf`));
    writeFileSync(files.at(-1)!, pdf);
  }

  // What the node's own thread does meanwhile: the longest it is held up.
  let longest = 0;
  let last = performance.now();
  const watch = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 5);
    last = now;
  }, 5);
  await printProductAside(product('en', sections));
  clearInterval(watch);
  row('main thread held up while printing', longest, 'ms', null, null);

  const given = product('en', 40);
  const docx = await printProductAside(given, 'docx');
  row(
    'DOCX, en',
    await medianMs(5, () => printProductAside(given, 'docx')),
    'ms',
    null,
    null,
    `${Math.round(docx.length / 1024)} KB`,
  );
  const key = openNodeKey(folder);
  const printed = await printProductAside(given);
  const bundle = await makeBundle({ document: given, pdf: printed, docx, key });
  row(
    'bundle made',
    await medianMs(5, () => makeBundle({ document: given, pdf: printed, docx, key })),
    'ms',
    null,
    null,
  );
  row('bundle verified', await medianMs(5, () => verifyBundle(bundle, key.publicPem)), 'ms', null, null);

  const judged = verapdf(files, folder);
  row(
    'valid PDF/A-2a by veraPDF',
    judged === null ? null : judged.valid,
    `of ${files.length}`,
    'all',
    judged === null ? null : judged.valid === files.length,
    judged === null ? 'WEIR_BENCH_VERAPDF is not set: nobody judged' : judged.note,
  );
  rmSync(folder, { recursive: true, force: true });
  finish('product', rows, asJson);
  process.exit(0);
}

/** Each file against the profile PDF/A-2a, by veraPDF's own parser and rules. */
function verapdf(files: readonly string[], folder: string): { valid: number; note: string } | null {
  const jars = process.env['WEIR_BENCH_VERAPDF'];
  if (jars === undefined || !existsSync(jars)) return null;
  const source = join(folder, 'Judge.java');
  writeFileSync(
    source,
    `import java.io.*; import org.verapdf.gf.foundry.*; import org.verapdf.pdfa.*; import org.verapdf.pdfa.flavours.*; import org.verapdf.pdfa.results.*;
     public class Judge { public static void main(String[] files) throws Exception { VeraGreenfieldFoundryProvider.initialise();
       PDFAFlavour flavour = PDFAFlavour.fromString("2a");
       for (String file : files) { try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(file), flavour)) {
         PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false);
         ValidationResult result = validator.validate(parser);
         System.out.println((result.isCompliant() ? "valid " : "invalid ") + file + " " + result.getTotalAssertions());
         for (TestAssertion each : result.getTestAssertions()) System.out.println("  " + each.getRuleId() + " " + each.getMessage()); } } } }`,
  );
  const classpath = readdirSync(jars)
    .filter((jar) => jar.endsWith('.jar'))
    .map((jar) => join(jars, jar))
    .join(':');
  const said = execFileSync('java', ['-cp', classpath, source, ...files], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = said.trim().split('\n');
  const faults = lines.filter((line) => line.startsWith('  '));
  const checks = lines.filter((line) => /^(in)?valid /.test(line)).map((line) => line.split(' ').at(-1));
  return {
    valid: lines.filter((line) => line.startsWith('valid ')).length,
    note:
      faults.length > 0
        ? faults[0]!.trim()
        : `veraPDF validation-model; assertions checked: ${checks.join(', ')}`,
  };
}
