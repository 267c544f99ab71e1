import { deflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import Excel from 'exceljs';
import { describe, expect, test } from 'vitest';
import { instantFromMs } from '../../vocabulary/index.ts';
import { loadProfile } from '../index.ts';
import { convert, recogniseFormat, type SavedMapping } from './index.ts';

const now = instantFromMs(Date.UTC(2026, 10, 1));
const profile = loadProfile('xn');
const mapping: SavedMapping = {
  weirMapping: 1,
  name: 'test',
  form: 'transactions',
  sheets: [
    {
      record: 'transaction',
      columns: [
        { column: 'No', field: 'transactionnumber' },
        { column: 'Date', field: 'date_transaction' },
        { column: 'Amount', field: 'amount_local' },
        { column: 'Name', field: 'from.person.last_name' },
      ],
    },
  ],
};
const rulesOf = async (
  input: Uint8Array | string,
  given: SavedMapping | undefined = mapping,
  kind?: 'csv' | 'xlsx',
) => {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input;
  const { findings, xml } = await convert(bytes, {
    profile,
    now,
    ...(given && { mapping: given }),
    ...(kind && { kind }),
  });
  return { rules: findings.map((one) => one.rule), findings, xml };
};

/** A stored ZIP by hand, so that its sizes may lie. */
function zip(parts: Record<string, Uint8Array>): Uint8Array {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(parts)) {
    const packed = deflateRawSync(content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(1, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    locals.push(local, Buffer.from(name), packed);
    directory.push(entry, Buffer.from(name));
    at += 30 + name.length + packed.length;
  }
  const size = directory.reduce((sum, one) => sum + one.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(parts).length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, ...directory, end]);
}
const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const book = (sheet: string, more: Record<string, Uint8Array> = {}): Uint8Array =>
  zip({
    '[Content_Types].xml': text('<Types/>'),
    'xl/workbook.xml': text('<workbook xmlns:r="r"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>'),
    'xl/_rels/workbook.xml.rels': text(
      '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
    ),
    'xl/worksheets/sheet1.xml': text(sheet),
    ...more,
  });

describe('hostile tables', () => {
  test.each([
    ['nothing', '', 'format-empty'],
    ['white space', ' \n\n ', 'format-empty'],
    ['a quote that does not end', 'No,Date,Amount,Name\n1,"2026', 'format-malformed'],
    ['a quote inside a cell', 'No,Date,Amount,Name\n1,20"26,1,x\n', 'format-malformed'],
    ['bytes that stop being UTF-8', Buffer.concat([text('No,Date,Amount,Name\n'), Buffer.alloc(400_000, 0x61), Buffer.from([0xff, 0xfe, 0x41])]), 'format-encoding-broken'],
    ['a column less', 'No,Date,Name\n1,2026-01-01,x\n', 'format-column-missing'],
    ['a column twice', 'No,Date,Amount,Name,Name\n1,2026-01-01,5,x,y\n', 'format-column-twice'],
    ['a date of no calendar', 'No,Date,Amount,Name\n1,2026-02-30,5,x\n', 'format-date'],
    ['a date in a manner nobody told', 'No,Date,Amount,Name\n1,03/04/2026,5,x\n', 'format-date'],
    ['a word for a number', 'No,Date,Amount,Name\n1,2026-02-03,many,x\n', 'format-number'],
    ['a control character', 'No,Date,Amount,Name\n1,2026-02-03,5,a\u0007b\n', 'format-characters'],
    ['a huge cell', `No,Date,Amount,Name\n1,2026-02-03,5,${'x'.repeat(150_000)}\n`, 'format-cell-too-long'],
    ['an endless row', `No,Date,Amount,Name\n1,2026-02-03,5,"${'x'.repeat(3_000_000)}`, 'format-malformed'],
    ['a text with the delimiter in it', 'No,Date,Amount,Name\n1,2026-02-03,5,Venn, Aldo\n', 'format-row-length'],
    ['only a header', 'No,Date,Amount,Name\n', 'format-nothing'],
  ])('%s gets a finding', async (_name, input, rule) => {
    expect((await rulesOf(input, mapping, 'csv')).rules).toContain(rule);
  }); // prettier-ignore

  test('single-byte letters are read and said to be a guess', async () => {
    const { rules, xml } = await rulesOf(
      Buffer.from('No,Date,Amount,Name\n1,2026-02-03,5,M\xfcller\n', 'latin1'),
    );
    expect(rules).toEqual(['format-encoding-guessed']);
    expect(xml).toContain('Müller');
  });

  test('formulas are never computed, errors never taken, long numbers never trusted', async () => {
    const workbook = new Excel.Workbook();
    const page = workbook.addWorksheet('A');
    page.addRow(['No', 'Date', 'Amount', 'Name']);
    page.addRow(['1', '2026-01-02', { formula: '1+1', result: 2 }, 'x']);
    page.addRow(['2', '2026-01-02', { formula: 'HYPERLINK("http://x")' }, { error: '#REF!' }]);
    page.addRow(['3', 46000, 5, 1.2345678901234567e19]);
    const { rules, xml, findings } = await rulesOf(new Uint8Array(await workbook.xlsx.writeBuffer()));
    expect(rules.toSorted()).toEqual([
      'format-cell-error',
      'format-cell-error',
      'format-cell-formula',
      'format-date',
      'format-number-lost',
    ]);
    expect(findings.find((one) => one.rule === 'format-date')).toMatchObject({
      line: 4,
      column: 2,
      path: '/A/row[4]/Date',
    });
    expect(xml).toContain('<amount_local>2</amount_local>');
  });

  test('a bomb, a damaged archive, a DTD, a password and an old workbook are refused in a sentence', async () => {
    expect(
      (
        await rulesOf(
          book('<worksheet/>', {
            'xl/styles.xml': Buffer.alloc(30_000_000, 0x20),
          }),
        )
      ).rules,
    ).toEqual(['format-zip-bomb']);
    expect((await rulesOf(book('<worksheet><row>'))).rules).toEqual(['format-broken']);
    expect((await rulesOf(book('<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'))).rules).toEqual(['format-dtd']);
    expect((await rulesOf(book('<worksheet/>').slice(0, 300))).rules).toEqual(['format-broken']);
    expect((await rulesOf(Buffer.from('d0cf11e0a1b11ae10000', 'hex'), undefined)).rules).toEqual([
      'format-unknown',
    ]);
  });

  test('a shared string that is not there, wild references and columns far out do no harm', async () => {
    const { rules } = await rulesOf(
      book(
        '<worksheet><row r="1"><c r="A1" t="inlineStr"><is><t>No</t></is></c><c r="ZZZ1" t="inlineStr"><is><t>far</t></is></c></row>' +
          '<row r="99"><c t="s"><v>77</v></c></row><row r="-1"><c r="A" t="s"><v>x</v></c></row></worksheet>',
      ),
    );
    expect(rules).toEqual([...Array.from({ length: 3 }, () => 'format-column-missing'), 'format-nothing']);
  });

  test('one wrong column gives one finding each for a thousand rows at most, and the rest is counted', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => `${index},31-12-2026,5,x`).join('\n');
    const { findings, findingsOmitted } = await convert(text(`No,Date,Amount,Name\n${rows}\n`), {
      profile,
      now,
      mapping,
    });
    expect(findings).toHaveLength(1000);
    expect(findingsOmitted).toBe(4000);
  });

  test('keys that are missing, doubled or unknown are named', async () => {
    const linked: SavedMapping = {
      weirMapping: 1,
      name: 'x',
      form: 'multi-sheet',
      sheets: [
        { sheet: 'T', record: 'transaction', columns: [{ column: 'n', field: 'transactionnumber' }] },
        {
          sheet: 'P',
          record: 'party',
          columns: ['transaction', 'side', 'person'].map((one) => ({ column: one, field: one })),
        },
        {
          sheet: 'N',
          record: 'person',
          columns: ['key', 'last_name'].map((one) => ({ column: one, field: one })),
        },
      ],
    };
    const workbook = new Excel.Workbook();
    const sheet = (name: string, rows: (string | null)[][]): void =>
      void workbook.addWorksheet(name).addRows(rows);
    sheet('T', [['n'], ['1'], ['1']]);
    sheet('P', [
      ['transaction', 'side', 'person'],
      ['1', 'from', 'a'],
      ['9', 'to', 'a'],
      ['1', 'to', 'zz'],
      ['1', 'to', null],
    ]);
    sheet('N', [
      ['key', 'last_name'],
      ['a', 'X'],
      ['a', 'Y'],
      [null, 'Z'],
    ]);
    const { findings } = await rulesOf(new Uint8Array(await workbook.xlsx.writeBuffer()), linked);
    expect(new Set(findings.map((one) => `${one.rule} ${one.path}`))).toEqual(
      new Set([
        'format-key-twice /N/row[3]',
        'format-key-missing /N/row[4]',
        'format-key-twice /T/row[3]',
        'format-key-unknown /P/row[4]',
        'format-key-missing /P/row[5]',
        'format-key-unknown /P/row[3]',
      ]),
    );
  });

  test('whatever the bytes, there is an answer and never an exception', async () => {
    const workbook = new Excel.Workbook();
    workbook.addWorksheet('A').addRows([
      ['No', 'Date', 'Amount', 'Name'],
      ['1', '2026-01-02', 5, 'x'],
    ]);
    const seeds = [
      new Uint8Array(await workbook.xlsx.writeBuffer()),
      text('No;Date;Amount;Name\n1;2026-01-02;5;"x"\n'),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 12 }),
        fc.nat(),
        async (seed, edits, cut) => {
          const bytes = Uint8Array.from(seed);
          for (const [at, value] of edits) bytes[at % bytes.length] = value;
          const input = cut % 3 === 0 ? bytes.slice(0, cut % bytes.length) : bytes;
          recogniseFormat(input);
          const { xml, findings } = await convert(input, { profile, now, mapping });
          expect(xml === null).toBe(findings.some((one) => one.severity === 'fatal'));
        },
      ),
      { numRuns: 400, seed: 4 },
    );
  });
});
