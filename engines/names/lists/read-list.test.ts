import { Problem } from '@weir/engines/vocabulary';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildIndex, countryCodeOf, identifierKey, readBornDate, readList } from '../index.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const unList = (subjects: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-02-03T04:05:06.000Z">
<INDIVIDUALS>
${subjects}
</INDIVIDUALS>
</CONSOLIDATED_LIST>`;

const tensal = `<INDIVIDUAL>
<FIRST_NAME>TENSAL</FIRST_NAME><SECOND_NAME>DORVI</SECOND_NAME><THIRD_NAME>QUAZEL</THIRD_NAME>
<REFERENCE_NUMBER>XNi.001</REFERENCE_NUMBER>
<NAME_ORIGINAL_SCRIPT>Тенсал Кузел</NAME_ORIGINAL_SCRIPT>
<GENDER>Male</GENDER>
<COMMENTS1>Not a real person.</COMMENTS1>
<DESIGNATION><VALUE>Treasurer</VALUE></DESIGNATION>
<NATIONALITY><VALUE>Aldermoor</VALUE><VALUE>Nowhereland</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Tensal Kuzel; T. D. Kuzel</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>The Ferryman</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ADDRESS><COUNTRY>Port Sable</COUNTRY></INDIVIDUAL_ADDRESS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1971-03-09</DATE></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1973</FROM_YEAR><TO_YEAR>1975</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><DATE>1969-01-01</DATE></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><NOTE>Nov. 1976</NOTE></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE/><NOTE>about forty</NOTE></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>XN-12 34</NUMBER><ISSUING_COUNTRY>Aldermoor</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT>
<INDIVIDUAL_DOCUMENT/>
</INDIVIDUAL>`;

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (problem) {
    return problem instanceof Problem ? problem.code : 'no problem';
  }
}

describe('the United Nations list', () => {
  const read = readList(bytesOf(unList(tensal)));

  test('is recognised, with its version', () => {
    expect([read.list, read.version, read.entries.length]).toEqual(['UN', '2026-02-03T04:05:06.000Z', 1]);
  });

  test('gives every name with its quality', () => {
    expect(read.entries[0]!.names).toEqual([
      { text: 'TENSAL DORVI QUAZEL', quality: 'primary' },
      { text: 'Тенсал Кузел', quality: 'strong' },
      { text: 'Tensal Kuzel', quality: 'strong' },
      { text: 'T. D. Kuzel', quality: 'strong' },
      { text: 'The Ferryman', quality: 'weak' },
    ]);
  });

  test('gives dates with their precision, ranges year by year', () => {
    expect(read.entries[0]!.born).toEqual(['1971-03-09', '1973', '1974', '1975', '1969', '1976-11']);
  });

  test('gives the rest', () => {
    expect(read.entries[0]).toMatchObject({
      id: 'XNi.001',
      kind: 'person',
      countries: ['XN', 'XP'],
      sex: 'm',
      identifiers: [{ type: 'Passport', number: 'XN-12 34', country: 'XN' }],
      remarks: 'Treasurer; Not a real person.',
    });
  });

  test('says what could not be used', () => {
    expect(read.leftOut.map(({ kept }) => kept)).toEqual([true, true]);
    expect(read.leftOut.map(({ reason }) => reason).join()).toMatch(/about forty.*Nowhereland/);
  });

  test('leaves out subjects without name or reference, and repeated ones, with their line', () => {
    const { entries, leftOut } = readList(
      bytesOf(
        unList(`${tensal}
<INDIVIDUAL><FIRST_NAME>BRASHON</FIRST_NAME></INDIVIDUAL>
<INDIVIDUAL><REFERENCE_NUMBER>XNi.003</REFERENCE_NUMBER></INDIVIDUAL>
${tensal}
<ENTITY><FIRST_NAME>QUAZEL SHIPPING</FIRST_NAME><REFERENCE_NUMBER>XNe.001</REFERENCE_NUMBER></ENTITY>`),
      ),
    );
    expect(entries.map(({ id, kind }) => [id, kind])).toEqual([
      ['XNi.001', 'person'],
      ['XNe.001', 'organization'],
    ]);
    const rows = leftOut.filter(({ kept }) => !kept);
    expect(rows).toHaveLength(3);
    expect(rows[0]!.line).toBe(24);
  });

  test('that breaks off keeps what came before and says where it broke', () => {
    const whole = unList(`${tensal}\n${tensal.replace('XNi.001', 'XNi.002')}`);
    const { entries, leftOut } = readList(bytesOf(whole.slice(0, whole.lastIndexOf('<COMMENTS1>'))));
    expect(entries.map(({ id }) => id)).toEqual(['XNi.001']);
    expect(leftOut.at(-1)?.kept).toBe(false);
  });

  test('may be called otherwise', () => {
    expect(readList(bytesOf(unList(tensal)), { name: 'UN-2026' }).entries[0]!.list).toBe('UN-2026');
  });
});

describe('an own list', () => {
  test('is read by its header, whatever its order and separator', () => {
    const comma = readList(
      bytesOf(
        '\ufeffid,name,kind,aliases,born,country,identifier\r\n7,"Quazel, Tensal",person,Tensal Kuzel;The Ferryman,1971-03-09,XN;Port Sable,passport: AB 12;CD34\r\n',
      ),
    );
    expect(comma.leftOut).toEqual([]);
    expect(comma.entries).toEqual([
      {
        id: '7',
        list: 'own',
        kind: 'person',
        names: [
          { text: 'Quazel, Tensal', quality: 'primary' },
          { text: 'Tensal Kuzel', quality: 'strong' },
          { text: 'The Ferryman', quality: 'strong' },
        ],
        born: ['1971-03-09'],
        countries: ['XN', 'XP'],
        identifiers: [
          { type: 'passport', number: 'AB 12' },
          { type: '', number: 'CD34' },
        ],
      },
    ]);
    const semicolon = readList(bytesOf('Date of birth;Full name;Sex\n9.3.1971;Tensal Quazel;F\n'));
    expect(semicolon.entries[0]).toMatchObject({
      id: 'line 2',
      born: ['1971-03-09'],
      sex: 'f',
      kind: 'unknown',
    });
    const tab = readList(bytesOf('name\tid\nTensal Quazel\t1'));
    expect(tab.entries[0]).toMatchObject({ id: '1' });
  });

  test('leaves broken rows out, each with its line and reason', () => {
    const text = [
      'id,name,born,country,kind',
      '1,Tensal Quazel,1971-13-45,Nowhereland,wizard',
      '2,,1971,XN,person',
      '',
      '1,Brashon Nimka,,,',
      '4,Too,1971,XN,person,many,cells',
      '5,"A name\nover two lines",1971,XN,person',
      '6,\u{1f600},,,person',
      '7,"never closed',
    ].join('\n');
    const { entries, leftOut } = readList(bytesOf(text), { name: 'mine' });
    expect(entries.map(({ id }) => id)).toEqual(['1', '5']);
    expect(entries[0]!.born).toEqual([]);
    expect(leftOut.filter(({ kept }) => kept).map(({ line }) => line)).toEqual([2, 2, 2]);
    expect(leftOut.filter(({ kept }) => !kept).map(({ line }) => line)).toEqual([3, 5, 6, 9, 10]);
    for (const { reason } of leftOut) expect(reason).not.toBe('');
  });

  test('accounts for every row: entries and rows left out add up', () => {
    const anyCell = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom('1971', 'XN', 'person', '"', 'Tensal'),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(anyCell, anyCell, anyCell), { maxLength: 20 }), (rows) => {
        const written = rows.map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','));
        const { entries, leftOut } = readList(bytesOf(['id,name,born', ...written].join('\n')));
        expect(entries.length + leftOut.filter(({ kept }) => !kept).length).toBe(rows.length);
        buildIndex(entries);
      }),
      { seed: 20261123, numRuns: 300 },
    );
  });

  test('has the digest of its bytes for a version', () => {
    const one = readList(bytesOf('id,name\n1,Tensal'));
    expect(one.version).toBe(readList(bytesOf('id,name\n1,Tensal')).version);
    expect(one.version).not.toBe(readList(bytesOf('id,name\n1,Tensa')).version);
  });
});

test.each([
  ['nothing', ''],
  ['prose', 'Dear colleague,\nplease find the list attached.'],
  ['another XML', '<?xml version="1.0"?><report><name>Tensal</name></report>'],
  ['a page', '<!doctype html><html><body>CONSOLIDATED_LIST</body></html>'],
  ['JSON', '{"name":"Tensal Quazel"}'],
  ['a table without names', 'id,amount\n1,2'],
  ['zeros', '\0\0\0\0name\0'],
])('a file with %s is no list', (_what, text) => {
  expect(codeOf(() => readList(bytesOf(text)))).toBe('list-not-recognised');
});

test('a list in UTF-16 is read', () => {
  const bytes = new Uint8Array(Buffer.from('\ufeffid,name\n1,Тенсал Кузел', 'utf16le'));
  expect(readList(bytes).entries[0]?.names[0]?.text).toBe('Тенсал Кузел');
});

test.each([
  ['1971', '1971'],
  ['1971-03', '1971-03'],
  ['1971-03-09', '1971-03-09'],
  ['1971/3/9', '1971-03-09'],
  ['19710309', '1971-03-09'],
  ['09.03.1971', '1971-03-09'],
  ['29/03/1971', '1971-03-29'],
  ['03/29/1971', '1971-03-29'],
  ['03/04/1971', '1971'],
  ['9 Mar 1971', '1971-03-09'],
  ['9th March 1971', '1971-03-09'],
  ['March 9, 1971', '1971-03-09'],
  ['Mar 1971', '1971-03'],
  ['circa 1971', '1971'],
  ['1971-03-09T00:00:00Z', '1971-03-09'],
  ['1971-00-00', '1971'],
  ['1971-02-30', undefined],
  ['31.31.1971', undefined],
  ['9 Foo 1971', undefined],
  ['0071', undefined],
  ['2999', undefined],
  ['24/06/1402', undefined],
  ['soon', undefined],
  ['', undefined],
])('the date of birth %j is read as %j', (text, date) => {
  expect(readBornDate(text)).toBe(date);
});

test.each([
  ['XN', 'XN'],
  ['iq', 'IQ'],
  ['Viet Nam', 'VN'],
  ["Democratic People's Republic of Korea", 'KP'],
  ['Iran (Islamic Republic of)', 'IR'],
  ['Türkiye', 'TR'],
  ['Côte d’Ivoire', 'CI'],
  ['France', 'FR'],
  ['Nowhereland', undefined],
  ['', undefined],
])('the country %j is %j', (text, code) => {
  expect(countryCodeOf(text)).toBe(code);
});

test.each([
  [['Passport', 'ab-123 456', 'Iraq'], 'passport:IQ:AB123456'],
  [['Número de pasaporte', 'AB123456', 'IQ'], 'passport:IQ:AB123456'],
  [['National Identification Number', '1-78-09', ''], 'national::17809'],
  [['LEI', '5299 00T8BM49AURSDO55', 'DE'], 'lei::529900T8BM49AURSDO55'],
  [['membership', '77/12', 'XN'], 'membership:XN:7712'],
  [['Passport', 'unknown', 'IQ'], ''],
  [['Passport', '000000', 'IQ'], ''],
  [['Passport', '-', 'IQ'], ''],
] as const)('the identifier %j has the key %j', ([type, number, country], key) => {
  expect(identifierKey(type, number, country)).toBe(key);
});
