import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importMappingSchema, type ImportMapping } from './contract.ts';
import { literal, openDuck } from './duck.ts';
import { openFolderLedger, wholeView, type FolderLedger } from './folder-ledger.ts';
import { importCommand } from './import-options.ts';
import { fieldText, type CsvRecord } from './csv-scanner.ts';
import { pacsMapping, scanPacs } from './pacs-records.ts';

let folder: string;
let ledger: FolderLedger;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weir-bulk-'));
  ledger = openFolderLedger(join(folder, 'ledger'), { create: true });
});
afterEach(() => {
  ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

const write = (name: string, bytes: string | Uint8Array): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
const codeOf = (done: Promise<unknown>): Promise<string> =>
  done.then(
    () => 'taken',
    (problem: { code: string }) => problem.code,
  );
const setAside = (path: string | null): string[] =>
  path === null
    ? []
    : readFileSync(join(folder, 'ledger', path), 'utf8')
        .trim()
        .split('\n')
        .slice(1);

interface Told {
  id: string;
  from: string | null;
  to: string | null;
  time: string;
  amount: number;
  currency: string;
  received: string | null;
  place: string;
}
const rows = (): Promise<Told[]> =>
  ledger.reader.read(wholeView, (duck) =>
    duck.rows<Told>(`select id, "from", "to", strftime(make_timestamp(occurred_ms * 1000), '%Y-%m-%dT%H:%M:%S.%gZ') as time,
      amount_minor as amount, currency, to_amount_minor || ' ' || to_currency as received, place from transactions order by sequence`),
  );

describe('a Parquet file', () => {
  const mapping = importMappingSchema.parse({
    columns: { id: 'no', from: 'payer', to: 'payee', time: 'when', amount: 'sum', currency: 'ccy' },
  });

  async function parquet(name: string, query: string): Promise<string> {
    const duck = openDuck({ temporaryFolder: join(folder, 'tmp') });
    const connection = await duck.connect();
    await connection.run(`copy (${query}) to ${literal(join(folder, name))} (format parquet)`);
    connection.close();
    duck.close();
    return join(folder, name);
  }

  it('is taken by its columns, each row by its number, bad rows set aside', async () => {
    const file = await parquet(
      'bank.csv',
      `select * from (values
        (1, 'A', 'B', timestamp '2026-03-01 10:00:00.25', 12.50::decimal(10, 2), 'XNC'),
        (2, 'A, "the first"', 'B
line', timestamp '2026-03-02', 1.00, 'XNC'),
        (3, 'A', 'B', null, 1.00, 'XNC'),
        (4, 'A', 'B', timestamp '2026-03-02', -4.00, 'XNC'),
        (5, null, null, timestamp '2026-03-02', 4.00, 'XNC'),
        (1, 'A', 'C', timestamp '2026-03-02', 4.00, 'XNC'),
        (7, 'A', null, timestamp '2026-03-01 09:00:00', 0.01, 'XNC')) t(no, payer, payee, "when", sum, ccy)`,
    );
    const { outcome, quarantine } = await ledger.import(file, mapping);
    expect(outcome).toMatchObject({
      rows: 3,
      reasons: { 'time-not-readable': 1, 'amount-negative': 1, 'both-ends-empty': 1, 'id-duplicated': 1 },
    });
    expect(
      (await rows()).map(({ id, from, to, time, amount, place }) => [id, from, to, time, amount, place]),
    ).toEqual([
      ['1', 'A', 'B', '2026-03-01T10:00:00.250Z', 1250, '1'],
      ['2', 'A, "the first"', 'B\nline', '2026-03-02T00:00:00.000Z', 100, '2'],
      ['7', 'A', null, '2026-03-01T09:00:00.000Z', 1, '7'],
    ]);
    expect(
      setAside(quarantine)
        .map((line) => line.split(',').slice(0, 2).join(' '))
        .sort(),
    ).toEqual(['3 time-not-readable', '4 amount-negative', '5 both-ends-empty', '6 id-duplicated']);
    expect(await ledger.rebuild()).toMatchObject({ same: true });
    expect(readdirSync(join(folder, 'ledger', '.tmp')).filter((name) => name !== 'duckdb')).toEqual([]);
  });

  it('reads floats, dates, zones and counted times as they are meant', async () => {
    const file = await parquet(
      'kinds.parquet',
      `select * from (values (1::bigint, 'A', 'B', date '2026-03-01', 0.1::double, 'XNC'),
        (2, 'A', 'B', date '2026-03-02', 0.1::double + 0.2::double, 'XNC'), (3, 'A', 'B', date '2026-03-02', 1e20::double, 'XNC'))
        t(no, payer, payee, "when", sum, ccy)`,
    );
    const refused = await ledger.import(file, mapping);
    expect(refused.outcome.rows).toBe(1);
    expect(Object.keys(refused.outcome.reasons).sort()).toEqual(['amount-not-decimal', 'amount-too-precise']);
    const zoned = await parquet(
      'zoned.parquet',
      `select 'z' as no, 'A' as payer, 'B' as payee, timestamptz '2026-03-01 10:00:00+02' as "when", 0.30000000000000004::double as sum, 'XNC' as ccy`,
    );
    const rounded = await ledger.import(zoned, { ...mapping, round: 'half-even' });
    expect(rounded.outcome).toMatchObject({ rows: 1, rounded: 1 });
    const counted = await parquet(
      'counted.parquet',
      `select 'c' as no, 'A' as payer, 'B' as payee, 20000::integer as "when", 1::smallint as sum, 'JPY' as ccy`,
    );
    await ledger.import(counted, { ...mapping, timeUnit: 'day' });
    expect((await rows()).map(({ time, amount }) => [time, amount])).toEqual([
      ['2026-03-01T00:00:00.000Z', 10],
      ['2026-03-01T08:00:00.000Z', 30],
      [new Date(20_000 * 86_400_000).toISOString(), 1],
    ]);
  });

  it('is refused where it is damaged or lacks a column', async () => {
    const file = await parquet('whole.parquet', `select 1 as no, 'A' as payer`);
    expect(await codeOf(ledger.import(file, mapping))).toBe('column-missing');
    const bytes = readFileSync(file);
    expect(await codeOf(ledger.import(write('cut.parquet', bytes.subarray(0, 60)), mapping))).toBe(
      'file-damaged',
    );
    expect((await ledger.statistics()).rows).toBe(0);
  });
});

describe('messages of pacs.008', () => {
  const transfer = (id: string, more = '', amount = '100.00', currency = 'EUR'): string => `<CdtTrfTxInf>
    <PmtId><InstrId>i${id}</InstrId><EndToEndId>e${id}</EndToEndId><TxId>${id}</TxId></PmtId>
    <IntrBkSttlmAmt Ccy="${currency}">${amount}</IntrBkSttlmAmt><IntrBkSttlmDt>2026-03-0${id}</IntrBkSttlmDt>${more}
    <Dbtr><Nm>Payer</Nm></Dbtr><DbtrAcct><Id><IBAN>DE89 3704 0044 0532 0130 00</IBAN></Id></DbtrAcct>
    <DbtrAgt><FinInstnId><BICFI>MILLXNAAXXX</BICFI></FinInstnId></DbtrAgt><CdtrAgt><FinInstnId><BICFI>QUAYXNAAXXX</BICFI></FinInstnId></CdtrAgt>
    <Cdtr><Nm>Payee</Nm></Cdtr><CdtrAcct><Id><Othr><Id>12-34 ${id}</Id></Othr></Id></CdtrAcct>
    <RmtInf><Ustrd>for &amp; against</Ustrd></RmtInf></CdtTrfTxInf>`;
  const message = (transfers: string[], said = transfers.length, version = '08', prefix = ''): string =>
    `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.${version}"><FIToFICstmrCdtTrf>
      <GrpHdr><MsgId>m</MsgId><CreDtTm>2026-03-09T10:00:00Z</CreDtTm><NbOfTxs>${said}</NbOfTxs></GrpHdr>${transfers.join('')}
    </FIToFICstmrCdtTrf></Document>`
      .replaceAll(/<(\/?)([A-Z])/g, `<$1${prefix}$2`)
      .replace('xmlns=', prefix === '' ? 'xmlns=' : `xmlns:${prefix.slice(0, -1)}=`);
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  const take = async (name: string, text: string | Uint8Array) => {
    const file = write(name, text);
    return ledger.import(file, (await importCommand([file])).mapping);
  };

  it('are taken without a mapping, one or many in a file, each transfer with its path', async () => {
    const exchange = '<InstdAmt Ccy="USD">108.00</InstdAmt><XchgRate>0.9259</XchgRate>';
    const charges = '<AccptncDtTm>2026-03-02T08:30:00Z</AccptncDtTm><InstdAmt Ccy="EUR">101.00</InstdAmt>';
    await take('one.xml', head + message([transfer('1', exchange), transfer('2', charges)], 2, '02'));
    expect(await rows()).toEqual([
      {
        id: '1',
        from: 'iban:DE89370400440532013000',
        to: 'QUAYXNAA/12341',
        time: '2026-03-01T00:00:00.000Z',
        amount: 10_800,
        currency: 'USD',
        received: '10000 EUR',
        place: '/Document[1]/FIToFICstmrCdtTrf/CdtTrfTxInf[1]',
      },
      expect.objectContaining({
        id: '2',
        time: '2026-03-02T08:30:00.000Z',
        amount: 10_000,
        currency: 'EUR',
        received: null,
        place: '/Document[1]/FIToFICstmrCdtTrf/CdtTrfTxInf[2]',
      }),
    ]);
    const together = `${head}<Messages>${message([transfer('3')])}${message([transfer('4')], 1, '10', 'p:')}</Messages>`;
    expect((await take('many.txt', together)).outcome.rows).toBe(2);
    const oneAfterAnother = `${head}${message([transfer('5'), transfer('6')])}\n${head}${message([transfer('7')], 1, '13')}\n`;
    const zipped = await take('row.xml.gz', gzipSync(oneAfterAnother));
    expect(zipped.outcome.rows).toBe(3);
    const places = (await rows())
      .slice(2)
      .map(({ id, place }) =>
        [id, ...place.matchAll(/\[(\d+)\]/g)].map((each) => (typeof each === 'string' ? each : each[1])),
      );
    expect(places).toEqual([
      ['3', '1', '1'],
      ['4', '2', '1'],
      ['5', '1', '1'],
      ['6', '1', '2'],
      ['7', '2', '1'],
    ]);
    expect(await ledger.rebuild()).toMatchObject({ same: true });
  });

  it('are the same in whatever pieces the file comes', async () => {
    const text = `\n${head}${message([transfer('1'), transfer('2')])}\n${head}${message([transfer('3')])}  `;
    const told = async (size: number): Promise<string[]> => {
      const found: string[] = [];
      async function* pieces(): AsyncIterable<Buffer> {
        for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size));
      }
      const record = (each: CsvRecord): void =>
        void found.push(`${each.line} ${each.place} ${fieldText(each, 0)} ${fieldText(each, 9)}`);
      await scanPacs(pieces(), { record, broken: () => undefined }, () => false);
      return found;
    };
    const whole = await told(text.length);
    expect(whole).toHaveLength(4);
    expect(whole[3]).toBe('3 /Document[2]/FIToFICstmrCdtTrf/CdtTrfTxInf[1] 3 for & against');
    for (const size of [1, 2, 3, 5, 7, 64, 1000]) expect(await told(size)).toEqual(whole);
  });

  it('set bad transfers aside by number and reason', async () => {
    const noAccounts = transfer('4').replaceAll(/<(DbtrAcct|CdtrAcct)>.*?<\/\1>/gs, '');
    const bad = [
      transfer('1'),
      transfer('1'),
      transfer('2', '', '0.00'),
      transfer('3', '', '1.005'),
      noAccounts,
    ];
    const { outcome, quarantine } = await take('bad.xml', head + message(bad));
    expect(outcome).toMatchObject({
      rows: 1,
      reasons: { 'id-duplicated': 1, 'amount-zero': 1, 'amount-too-precise': 1, 'both-ends-empty': 1 },
    });
    expect(
      setAside(quarantine)
        .map((line) => line.split(',').slice(0, 2).join(' '))
        .sort(),
    ).toEqual(['2 id-duplicated', '3 amount-zero', '4 amount-too-precise', '5 both-ends-empty']);
  });

  it('are refused whole where something is missing, cut off or dangerous', async () => {
    const whole = head + message([transfer('1'), transfer('2')]);
    const mapping: ImportMapping = importMappingSchema.parse(pacsMapping);
    for (const [text, code] of [
      [head + message([transfer('1')], 2), 'message-totals-differ'],
      [whole.slice(0, whole.length - 200), 'file-damaged'],
      [`${head}<!DOCTYPE x [<!ENTITY e "y">]>${message([transfer('1')])}`, 'file-damaged'],
      [`${head}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"/>`, 'file-format-unknown'],
      ['<html><body>no</body></html>', 'file-format-unknown'],
      ['%PDF-1.7', 'file-format-unknown'],
    ] as const) {
      expect([text.slice(0, 80), await codeOf(ledger.import(write('x', text), mapping))]).toEqual([
        text.slice(0, 80),
        code,
      ]);
    }
    expect((await ledger.statistics()).rows).toBe(0);
  });
});
