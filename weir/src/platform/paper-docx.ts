import type { Instant } from '@weir/engines/vocabulary';
import type { Paper, PaperBlock } from './paper.ts';

type Docx = typeof import('docx');

/**
 * The same paper as a Word document (ISO/IEC 29500): real headings, tables with a header row that repeats, and for Arabic
 * paragraphs and tables that run from the right. Codes of control characters do not get in. Unlike the PDF, its bytes are
 * not promised to be the same twice: the library stamps its own time.
 */
export async function paperDocx(paper: Paper, date: Instant): Promise<Buffer> {
  // Loaded when first printed: a node that prints nothing does without it.
  const docx: Docx = await import('docx');
  const { Document, Footer, Header, HeadingLevel, Packer, PageNumber, Paragraph, TextRun } = docx;
  const rightToLeft = paper.language === 'ar';
  const paragraph = (text: string, more: object = {}, run: object = {}) =>
    new Paragraph({
      bidirectional: rightToLeft,
      children: [new TextRun({ text: clean(text), rightToLeft, ...run })],
      spacing: { after: 120 },
      ...more,
    });
  const heading = (text: string, level: 1 | 2 | 3) =>
    paragraph(text, {
      heading: [HeadingLevel.HEADING_1, HeadingLevel.HEADING_2, HeadingLevel.HEADING_3][level - 1],
    });
  const tables = tableMaker(docx, rightToLeft);
  const blocks = (block: PaperBlock) => [
    ...(block.title ? [heading(block.title, 3)] : []),
    ...(block.kind === 'paragraphs'
      ? block.paragraphs.map((each) => paragraph(each))
      : block.kind === 'facts'
        ? [tables.facts(block.rows)]
        : block.kind === 'flow'
          ? // A Word document says in words what the picture shows; the table that follows it has every move.
            [paragraph(block.alt)]
          : [tables.rows(block)]),
  ];
  const small = { size: 16, color: '5B6573' };
  const document = new Document({
    title: clean(paper.title),
    creator: clean(paper.authority),
    lastModifiedBy: clean(paper.authority),
    description: `${paper.number} ${date.slice(0, 10)}`,
    styles: {
      default: { document: { run: { font: 'Noto Sans', size: 20, language: language(paper.language) } } },
    },
    sections: [
      {
        headers: {
          default: new Header({
            children: [
              paragraph(
                [paper.classification, paper.number, paper.copy ?? ''].filter(Boolean).join(' · '),
                {},
                small,
              ),
              ...(paper.draft === null ? [] : [paragraph(paper.draft, {}, { bold: true })]),
            ],
          }),
        },
        footers: {
          default: new Footer({
            children: [
              paragraph(`SHA-256 ${paper.contentSha256}`, {}, small),
              new Paragraph({
                bidirectional: rightToLeft,
                children: [
                  new TextRun({ text: `${clean(paper.words.page)} `, rightToLeft, ...small }),
                  new TextRun({ children: [PageNumber.CURRENT, ' / ', PageNumber.TOTAL_PAGES], ...small }),
                ],
              }),
            ],
          }),
        },
        children: [
          paragraph(paper.authority),
          heading(paper.title, 1),
          tables.facts(paper.facts),
          ...(paper.banner === null ? [] : [paragraph(paper.banner, {}, { bold: true })]),
          ...paper.sections.flatMap((section) => [
            heading(section.heading, 2),
            ...section.blocks.flatMap(blocks),
          ]),
          heading(paper.words.limits, 2),
          ...paper.limits.map((limit) => paragraph(limit, { bullet: { level: 0 } })),
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
}

function tableMaker(
  { Paragraph, Table, TableCell, TableRow, TextRun, WidthType, AlignmentType }: Docx,
  rightToLeft: boolean,
) {
  const cell = (text: string, { bold = false, end = false } = {}) =>
    new TableCell({
      children: [
        new Paragraph({
          bidirectional: rightToLeft,
          ...(end ? { alignment: AlignmentType.RIGHT } : {}),
          children: [new TextRun({ text: clean(text), bold, rightToLeft, size: 18 })],
        }),
      ],
    });
  const table = (rows: InstanceType<Docx['TableRow']>[]) =>
    new Table({ rows, visuallyRightToLeft: rightToLeft, width: { size: 100, type: WidthType.PERCENTAGE } });
  return {
    facts: (rows: readonly { label: string; value: string }[]) =>
      table(
        rows.map(
          ({ label, value }) => new TableRow({ children: [cell(label, { bold: true }), cell(value)] }),
        ),
      ),
    rows: (block: Extract<PaperBlock, { kind: 'table' }>) =>
      table([
        new TableRow({
          tableHeader: true,
          children: block.columns.map((column) => cell(column, { bold: true })),
        }),
        ...block.rows.map(
          (row) =>
            new TableRow({
              children: row.map((said, at) => cell(said, { end: block.amounts.includes(at) })),
            }),
        ),
      ]),
  };
}

const language = (code: string): { value: string } => (code === 'ar' ? { value: 'ar-SA' } : { value: code });

/** XML takes no control characters, and overrides that make text read as another do not get in. */
const clean = (text: string): string =>
  [...text.toWellFormed()]
    .filter((character) => !/\p{C}/u.test(character) || '\n\t\u200C\u200D\u200E\u200F'.includes(character))
    .join('');
