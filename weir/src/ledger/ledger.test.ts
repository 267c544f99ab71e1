import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { theNode, type Asker } from '#platform';
import { createIntake, type Intake } from '#intake';
import { askers as everybody, furnish } from '../../../tests/room-world.ts';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { upload } from '../../../tests/upload.ts';
import { xnReport } from '../../../tests/xn-report.ts';
import type { Import, ImportDetail, ImportPreview, LedgerRow, LedgerSummary, Question } from './contract.ts';
import { createLedger, type Ledger } from './index.ts';
import { registerManifest } from './register-manifest.ts';

const askers = {
  ...everybody,
  clearedAnalyst: { ...everybody.analyst, person: 'cleared-analyst', clearances: ['harbour'] },
};
type AskerName = keyof typeof askers;

const client = { first: 'Aldo', last: 'Venn' };
const reportNumber = (number: number, amount = '12500.00'): Uint8Array =>
  xnReport({
    filer: '1001',
    reference: `R-${number}`,
    client,
    account: '10002000',
    counterAccount: '777',
    amount,
  });

const csv = `id,from,to,time,amount,currency,type
b1,acc-1,acc-2,2026-10-01T08:00:00Z,100.00,XNC,transfer
b2,acc-2,acc-3,2026-10-02T08:00:00Z,60.50,XNC,transfer
b2,acc-2,acc-3,2026-10-02T08:00:00Z,60.50,XNC,transfer
b3,acc-2,,2026-10-03T08:00:00Z,0,XNC,cash
b4,acc-3,,2026-11-03T08:00:00Z,10.00,XNC,cash
`;
const mapping = {
  columns: {
    id: 'id',
    from: 'from',
    to: 'to',
    time: 'time',
    amount: 'amount',
    currency: 'currency',
    type: 'type',
  },
};

const noted = (folder: string, files: readonly { name: string; sha256: string }[]) =>
  files.map(({ name }) => [name, readFileSync(join(folder, name)).toString('base64')]);

describe.each(registers)('ledger on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    let intake: Intake;
    let ledger: Ledger;
    let stopAt: ((step: string) => boolean) | undefined;
    const analyst: Asker = askers.analyst;

    beforeAll(async () => {
      world = await open();
      await furnish(world.platform);
      world.platform.http.identifyWith(async (request) => askers[request.headers['test-asker'] as AskerName]);
      intake = createIntake(world.platform);
      ledger = createLedger(
        world.platform,
        { intake },
        {
          step: (name) => {
            if (stopAt?.(name) === true) throw new Error(`stopped at ${name}`);
          },
        },
      );
      await world.platform.http.server.ready();
      await world.platform.jobs.start();
    });
    afterAll(async () => {
      ledger?.close();
      await world?.close();
    });

    const fileReport = async (bytes: Uint8Array) =>
      intake.submit(askers.officerOne, { file: { bytes, name: 'report.xml' } });
    const importFile = (text: string, given: object = mapping, as: AskerName = 'analyst') =>
      upload<Import & { code?: string }>(
        world.platform.http.server,
        '/api/v1/ledger/imports',
        { field: 'file', name: 'bank.csv', bytes: Buffer.from(text) },
        { fields: { mapping: JSON.stringify(given) }, headers: { 'test-asker': as } },
      );
    const get = async <Body>(url: string, as: AskerName): Promise<{ status: number; body: Body }> => {
      const answer = await world.platform.http.server.inject({
        method: 'GET',
        url,
        headers: { 'test-asker': as },
      });
      return { status: answer.statusCode, body: JSON.parse(answer.body) as Body };
    };
    const rows = (query = '', as: 'analyst' | 'clearedAnalyst' = 'analyst') =>
      get<{ items: LedgerRow[]; nextCursor: string | null }>(`/api/v1/ledger/transactions${query}`, as);

    it('follows accepted reports, each transaction with its report and place', async () => {
      const first = await fileReport(reportNumber(1));
      await world.platform.jobs.idle();
      const { body } = await rows();
      expect(body.items).toHaveLength(1);
      expect(body.items[0]).toMatchObject({
        occurredAt: '2026-11-02T10:15:00.000Z',
        money: { amount: '12500.00', currency: 'XNC' },
        reference: 'R-1-1',
        source: { kind: 'report', id: first.reportId, place: '/report/transaction[1]' },
      });
      expect(JSON.stringify([body.items[0]!.id])).not.toContain('R-1');
    });

    it('takes nothing twice, however often it is told', async () => {
      expect(await ledger.follow()).toBe(1);
      expect(await ledger.follow()).toBe(1);
      expect((await rows()).body.items).toHaveLength(1);
    });

    it('imports a bulk file, sets aside what cannot be taken, and says so', async () => {
      const asked = await importFile(csv);
      expect(asked.status).toBe(200);
      await world.platform.jobs.idle();
      const { body } = await get<ImportDetail>(`/api/v1/ledger/imports/${asked.body.id}`, 'analyst');
      expect(body).toMatchObject({
        state: 'done',
        rows: 3,
        quarantined: 2,
        reasons: { 'id-duplicated': 1, 'amount-zero': 1 },
        firstAt: '2026-10-01T08:00:00.000Z',
      });
      expect(body.quarantine.map(({ line, reason }) => [line, reason]).sort()).toEqual([
        [4, 'id-duplicated'],
        [5, 'amount-zero'],
      ]);
      const again = await importFile(csv);
      expect(again.body.id).toBe(asked.body.id);
      await world.platform.jobs.idle();
      const summary = await get<LedgerSummary>('/api/v1/ledger', 'analyst');
      expect(summary.body).toMatchObject({
        rows: 4,
        imports: 1,
        quarantined: 2,
        reports: { followedTo: 1, waiting: 0 },
      });
    });

    it('shows what a file is and what would become of it, and keeps nothing', async () => {
      const preview = (text: string, fields: Record<string, string> = {}) =>
        upload<ImportPreview>(
          world.platform.http.server,
          '/api/v1/ledger/imports/preview',
          { field: 'file', name: 'bank.csv', bytes: Buffer.from(text) },
          { fields, headers: { 'test-asker': 'analyst' } },
        );
      const before = (await get<{ items: Import[] }>('/api/v1/ledger/imports', 'analyst')).body.items.length;
      const guessed = await preview(csv);
      expect(guessed.body).toMatchObject({
        format: 'csv',
        columns: ['id', 'from', 'to', 'time', 'amount', 'currency', 'type'],
        proposed: { ...mapping, delimiter: ',', timeUnit: 'iso' },
        checked: null,
      });
      expect(guessed.body.rows[0]).toEqual([
        'b1',
        'acc-1',
        'acc-2',
        '2026-10-01T08:00:00Z',
        '100.00',
        'XNC',
        'transfer',
      ]);
      const statement =
        'Ref;IBAN;Dr/Cr;Counterparty account;Value date;Amount\n1;A;C;B;01.02.2026;5\n2;A;?;B;02.02.2026;5\n';
      const other = await preview(statement);
      expect(other.body.proposed).toEqual({
        columns: {
          id: 'Ref',
          account: 'IBAN',
          direction: 'Dr/Cr',
          counterparty: 'Counterparty account',
          time: 'Value date',
          amount: 'Amount',
        },
        delimiter: ';',
        timeUnit: 'iso',
        timeFormat: 'dd.MM.yyyy',
      });
      const checked = await preview(statement, { mapping: JSON.stringify(other.body.proposed) });
      expect(checked.body.checked).toEqual({
        rows: 2,
        taken: 1,
        rounded: 0,
        reasons: { 'direction-unknown': 1 },
        bad: [{ line: 3, reason: 'direction-unknown', text: '2;A;?;B;02.02.2026;5' }],
      });
      expect((await get<{ items: Import[] }>('/api/v1/ledger/imports', 'analyst')).body.items).toHaveLength(
        before,
      );
    });

    it('names a slip in the mapping at once', async () => {
      const answer = await importFile(csv, { columns: { ...mapping.columns, amount: 'sum' } });
      expect([answer.status, answer.body.code]).toEqual([400, 'column-missing']);
    });

    it('shows a compartment to the cleared only', async () => {
      const secret = csv.replaceAll('acc', 'secret').replaceAll('\nb', '\ns');
      const refused = await importFile(secret, { ...mapping, compartment: 'harbour' });
      expect([refused.status, refused.body.code]).toEqual([403, 'not-cleared']);
      const taken = await importFile(secret, { ...mapping, compartment: 'harbour' }, 'clearedAnalyst');
      expect(taken.status).toBe(200);
      await world.platform.jobs.idle();
      expect((await rows('?account=secret-1')).body.items).toHaveLength(0);
      expect((await rows('?account=secret-1', 'clearedAnalyst')).body.items).toHaveLength(1);
      expect((await ledger.columns(analyst)).columns.accounts).not.toContain('secret-1');
      expect((await ledger.columns(askers.clearedAnalyst)).columns.accounts).toContain('secret-1');
      const hidden = await get(`/api/v1/ledger/imports/${taken.body.id}`, 'analyst');
      expect(hidden.status).toBe(404);
    });

    it('counts a transaction once that a report and a bulk file both tell of', async () => {
      const before = (await ledger.columns(theNode)).columns.count;
      const reported = (await rows('?account=acc-9')).body.items;
      expect(reported).toHaveLength(0);
      const [row] = (await rows()).body.items.filter(({ source }) => source.kind === 'report');
      const same = `id,from,to,time,amount,currency,type\n${row!.reference},${row!.from},${row!.to},2026-11-02T10:15:00Z,12500.00,XNC,transfer\n`;
      await importFile(same);
      await world.platform.jobs.idle();
      expect((await ledger.columns(theNode)).columns.count).toBe(before);
      const [standing] = (await rows(`?id=${row!.reference}`)).body.items;
      expect(standing).toMatchObject({ source: { kind: 'import' }, alsoIn: [row!.source] });
      expect((await ledger.columns(theNode)).sameAs.get(row!.id)).toBe(row!.reference);
    });

    it('gives the same rows page by page, over months, as at once, and within any stretch of time', async () => {
      const made = Array.from({ length: 60 }, (_, at) => {
        const time = new Date(Date.UTC(2026, at % 6, 1 + ((at * 11) % 28), at % 24)).toISOString();
        return `page-${at},pay-${at % 5},get-${at % 7},${time},${at + 1}.00,XNC,transfer`;
      });
      await importFile(`id,from,to,time,amount,currency,type\n${made.join('\n')}\n`);
      await world.platform.jobs.idle();
      const whole = (await rows('?limit=500')).body.items;
      expect(whole.length).toBeGreaterThan(60);
      for (const limit of [1, 7, 25]) {
        const paged: LedgerRow[] = [];
        for (let cursor: string | null = ''; cursor !== null;) {
          const { body } = await rows(`?limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`);
          paged.push(...body.items);
          cursor = body.nextCursor;
        }
        expect(paged).toEqual(whole);
      }
      for (const [from, until] of [
        ['2026-02-10T00:00:00Z', '2026-02-20T00:00:00Z'],
        ['2026-01-31T23:00:00Z', '2026-05-01T01:00:00Z'],
        ['2026-12-01T00:00:00Z', '2026-12-02T00:00:00Z'],
      ] as const)
        expect((await rows(`?limit=500&from=${from}&until=${until}`)).body.items).toEqual(
          whole.filter(
            ({ occurredAt }) =>
              Date.parse(occurredAt) >= Date.parse(from) && Date.parse(occurredAt) <= Date.parse(until),
          ),
        );
      // By their ids within a stretch, and also where the stretch was said wrongly.
      const some = whole.filter((_, at) => at % 4 === 0);
      const [first, last] = [some[0]!, some.at(-1)!].map(({ occurredAt }) => Date.parse(occurredAt)) as [
        number,
        number,
      ];
      const ids = some.map(({ id }) => id);
      expect(await ledger.transactions(analyst, ids, { span: { fromMs: first, untilMs: last } })).toEqual(
        some,
      );
      expect(await ledger.transactions(analyst, ids, { span: { fromMs: first, untilMs: first } })).toEqual(
        some,
      );
    });

    it('answers a question in SQL as far as the asker is cleared, and writes it down', async () => {
      const question = async (sql: string, as: AskerName, format = 'json') => {
        const answer = await world.platform.http.server.inject({
          method: 'POST',
          url: '/api/v1/ledger/questions',
          headers: { 'test-asker': as },
          payload: { sql, format },
        });
        return { status: answer.statusCode, text: answer.body };
      };
      const secret = `select "from", amount from transactions where "from" like 'secret%' order by 2`;
      expect(JSON.parse((await question(secret, 'analyst')).text)).toMatchObject({ rows: [] });
      expect(JSON.parse((await question(secret, 'clearedAnalyst')).text)).toMatchObject({
        rows: [
          ['secret-3', '10.0000'],
          ['secret-2', '60.5000'],
          ['secret-1', '100.0000'],
        ],
      });
      const csv = await question(secret, 'clearedAnalyst', 'csv');
      const [mark, ...table] = csv.text.split('\r\n');
      expect(mark).toMatch(
        /^# Weir export [0-9a-f-]{36}; ledger-question; by cleared-analyst; \d{4}-[\dT:.-]+Z$/,
      );
      expect(table.join('\r\n')).toBe(
        'from,amount\r\nsecret-3,10.0000\r\nsecret-2,60.5000\r\nsecret-1,100.0000\r\n',
      );
      const refused = await question('drop view transactions', 'analyst');
      expect([refused.status, JSON.parse(refused.text)]).toMatchObject([422, { code: 'question-refused' }]);
      expect((await question('select 1', 'administrator')).status).toBe(403);
      expect((await question('select 1', 'officerOne')).status).toBe(403);
      // As many transactions as the ledger itself shows: repeated ones count once.
      const count = await question('select count(*) from transactions', 'analyst');
      const summary = await get<LedgerSummary>('/api/v1/ledger', 'analyst');
      expect(JSON.parse(count.text)).toMatchObject({ rows: [[String(summary.body.rows)]] });

      const listed = async (as: AskerName) =>
        (await get<{ items: Question[] }>('/api/v1/ledger/questions', as)).body.items.map(
          ({ sql, state, problem }) => [sql, state, problem],
        );
      expect(await listed('analyst')).toEqual([
        ['select count(*) from transactions', 'answered', null],
        ['drop view transactions', 'refused', 'question-refused'],
        [secret, 'answered', null],
      ]);
      // A supervisor who is not cleared for what was looked at does not see the question either.
      expect(await listed('supervisor')).toHaveLength(3);
      const log = await world.platform.register.ownerQuery(
        `select facts from audit_log where act = 'ledger.question-asked'`,
      );
      expect(log).toHaveLength(5);
      expect(JSON.stringify(log)).not.toContain('secret');
    });

    it('shows an amount in another currency at a stated rate, and which; the original stays', async () => {
      const rates = (text: string, as: AskerName) =>
        upload<{ rates: number; refusedCount: number; code?: string }>(
          world.platform.http.server,
          '/api/v1/ledger/rates',
          { field: 'file', name: 'rates.csv', bytes: Buffer.from(text) },
          { headers: { 'test-asker': as } },
        );
      const head = 'base,quote,date,rate,source\n';
      expect((await rates(`${head}XNC,EUR,2026-09-30,0.5,bank\n`, 'officerOne')).status).toBe(403);
      const added = await rates(
        `${head}XNC,EUR,2026-09-30,0.8125,bank\nXNC,EUR,2026-10-02,0.80005,bank\nXNC,EUR,2099-01-01,9,later\nbad\n`,
        'analyst',
      );
      expect(added.body).toMatchObject({ rates: 3, refusedCount: 1 });
      await rates(`${head}XNC,EUR,2026-10-02,0.805,corrected\n`, 'supervisor');
      const shown = (await rows('?in=EUR&account=acc-2&until=2026-10-02T23:00:00Z')).body.items;
      expect(shown.map(({ money, converted }) => [money, converted])).toEqual([
        [
          { amount: '100.00', currency: 'XNC' },
          {
            money: { amount: '81.25', currency: 'EUR' },
            rate: '0.8125',
            rateDay: '2026-09-30',
            source: 'bank',
            rounding: 'half-even',
          },
        ],
        [
          { amount: '60.50', currency: 'XNC' },
          {
            // 48.7025
            money: { amount: '48.70', currency: 'EUR' },
            rate: '0.805',
            rateDay: '2026-10-02',
            source: 'corrected',
            rounding: 'half-even',
          },
        ],
      ]);
      // No rate is worked out from another, and none stands for a day before its own.
      expect((await rows('?in=USD')).body.items.every(({ converted }) => converted === undefined)).toBe(true);
      const answer = await world.platform.http.server.inject({
        method: 'POST',
        url: '/api/v1/ledger/questions',
        headers: { 'test-asker': 'analyst' },
        payload: { sql: 'select day, rate, source from rates order by day' },
      });
      expect(JSON.parse(answer.body)).toMatchObject({
        rows: [
          ['2026-09-30', '0.812500000000', 'bank'],
          ['2026-10-02', '0.805000000000', 'corrected'],
          ['2099-01-01', '9.000000000000', 'later'],
        ],
      });
    });

    it('loses and doubles nothing when it is stopped at any step', async () => {
      const steps: string[] = [];
      for (let number = 100; ; number++) {
        const submission = await (async () => {
          stopAt = () => true; // The listener's own job fails too, and is tried again.
          return fileReport(reportNumber(number));
        })();
        let seen = 0;
        const stopped: string[] = [];
        stopAt = (name) => {
          if (seen++ !== steps.length) return false;
          stopped.push(name);
          return true;
        };
        await ledger.follow().catch((error: Error) => expect(error.message).toMatch(/^stopped at/));
        stopAt = undefined;
        expect(await ledger.follow()).toBe(submission.position);
        if (stopped.length === 0) break;
        steps.push(stopped[0]!);
      }
      expect(steps.slice(-2)).toEqual(['before-commit', 'committed']);
      await world.platform.jobs.idle();
      const { body } = await rows('?limit=500');
      const reports = body.items
        .filter(({ source }) => source.kind === 'report')
        .map(({ source }) => source.id);
      expect(new Set(reports).size).toBe(reports.length);
      expect(reports).toHaveLength(steps.length + 1);
    });

    it('keeps the things that reports tell of, which may have touched no account', async () => {
      const text = new TextDecoder().decode(reportNumber(900));
      const item =
        '<goods_services><item><item_type>GOLD</item_type><description>Bar, fineness 999, assay 750</description>' +
        '<estimated_value>9000.00</estimated_value><currency_code>XNC</currency_code><size>0.1</size><size_uom>kg</size_uom></item></goods_services>';
      const filed = await fileReport(
        new TextEncoder().encode(text.replace('</transaction>', `${item}</transaction>`)),
      );
      expect(filed.state).toBe('accepted');
      await world.platform.jobs.idle();
      const items = await ledger.query(analyst, (duck) =>
        duck.rows<Record<string, unknown>>('select * from declared_items'),
      );
      expect(items).toMatchObject([
        {
          kind: 'metal',
          metal: 'XAU',
          grams: 100,
          fineness: 999,
          assayed: 750,
          value_minor: 900_000,
          paid_minor: 1_250_000,
          currency: 'XNC',
          source_id: filed.reportId,
          border: false,
        },
      ]);
      const [row] = (await rows(`?id=${String(items[0]!['transaction'])}`)).body.items;
      expect(row).toMatchObject({ reference: 'R-900-1' });
    });

    it('rebuilds to the same files, byte for byte', async () => {
      const folder = world.platform.config.ledgerFolder;
      const before = noted(folder, (await ledger.state()).files);
      expect(before.length).toBeGreaterThanOrEqual(2);
      expect(await ledger.rebuild(askers.supervisor)).toMatchObject({ same: true, files: before.length });
      expect(noted(folder, (await ledger.state()).files)).toEqual(before);
    });

    it('drops a writer that was replaced meanwhile', async () => {
      const manifest = registerManifest(world.platform, async () => undefined);
      const other = registerManifest(world.platform, async () => undefined);
      const change = {
        sources: [],
        addFiles: [],
        dropFiles: [],
        counted: { small: 0, medium: 0 },
        imports: [],
      };
      let late = 0;
      await manifest.writing(async (fence) => void (late = fence));
      await other.writing(async () => undefined);
      await expect(manifest.commit(late, change)).rejects.toMatchObject({ code: 'ledger-writer-replaced' });
    });
  });
});
