import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { trace } from '@weir/engines/trails';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFolderLedger, wholeView, type FolderLedger } from '#ledger';
import { sharedFolder } from '../../../tests/shared-folder.ts';
import { importMappingSchema } from '../ledger/contract.ts';
import { detect, planOf, type Detected } from './detect.ts';

const amlsim = sharedFolder('data/transactions/amlsim-s11');
const berka = sharedFolder('data/transactions/berka-pkdd99/trans_1993-01_1994-03.asc.gz');
const absent = '../shared is absent';

interface Scheme {
  readonly typology: string;
  readonly isScheme: boolean;
  readonly transactions: Set<string>;
}

/**
 * `alert_id,alert_type,is_sar,tran_id,…`: laundering, and look-alikes where is_sar is False. A shape of one transaction
 * cannot be seen by anybody.
 */
function schemesOf(folder: string): Scheme[] {
  const schemes = new Map<string, Scheme>();
  const text = gunzipSync(readFileSync(join(folder, 'alert_transactions.csv.gz'))).toString('utf8');
  for (const line of text.trim().split('\n').slice(1)) {
    const [id = '', typology = '', isScheme, transaction = ''] = line.split(',');
    const there = schemes.get(id) ?? {
      typology,
      isScheme: isScheme === 'True',
      transactions: new Set<string>(),
    };
    there.transactions.add(transaction);
    schemes.set(id, there);
  }
  return [...schemes.values()].filter(({ transactions }) => transactions.size > 1);
}

describe.skipIf(amlsim === undefined)(
  `a simulated bank's 836,593 transfers${amlsim === undefined ? ` (skipped: ${absent})` : ''}`,
  () => {
    let folder: string;
    let ledger: FolderLedger;
    let found: Detected;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'weir-amlsim-'));
      ledger = openFolderLedger(folder, { create: true });
      const mapping = importMappingSchema.parse({
        columns: {
          id: 'tran_id',
          from: 'orig_acct',
          to: 'bene_acct',
          time: 'tran_timestamp',
          amount: 'base_amt',
          type: 'tx_type',
        },
      });
      const { outcome } = await ledger.import(join(amlsim!, 'transactions.csv.gz'), mapping);
      expect(outcome).toMatchObject({ rows: 836_457, quarantined: 136, reasons: { 'amount-zero': 136 } });
    });
    afterAll(() => {
      ledger?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('is whole in the ledger, to the cent', async () => {
      expect(await ledger.statistics()).toMatchObject({
        rows: 836_457,
        accounts: 10_065,
        firstAt: '2017-01-01T00:00:00.000Z',
        lastAt: '2018-12-21T00:00:00.000Z',
        currencies: [{ currency: 'XXX', rows: 836_457, total: '442281116.31' }],
      });
    });

    it.each(['fifo', 'pro-rata'] as const)(
      'is traced under %s with nothing lost or made, the same twice',
      async (rule) => {
        const { columns } = await ledger.reader.columns(wholeView);
        const question = {
          rule,
          sources: [{ transaction: '43' }, { transaction: '197' }, { transaction: '400000' }],
        };
        const answer = trace(columns, question);
        const minor = (text: string): number => Math.round(Number(text) * 100);
        const held = answer.held.reduce((sum, each) => sum + ('amount' in each ? minor(each.amount) : 0), 0);
        const left = answer.left.reduce((sum, each) => sum + minor(each.amount), 0);
        expect(held + left).toBe(minor(answer.checks!.in));
        expect(JSON.stringify(trace(columns, question))).toBe(JSON.stringify(answer));
      },
    );

    it('shows its laundering, and little that is none', async () => {
      found = await ledger.reader.read(wholeView, (duck) =>
        detect(planOf(), { duck, columns: async () => (await ledger.reader.columns(wholeView)).columns }),
      );
      const schemes = schemesOf(amlsim!);
      const finds = (alert: readonly string[], { transactions }: Scheme): boolean => {
        const shared = alert.filter((transaction) => transactions.has(transaction)).length;
        return shared >= 2 && 2 * shared >= transactions.size && 5 * shared >= alert.length;
      };
      const alerts = found.findings
        .filter(({ family }) => family === 'pattern')
        .map(({ transactions }) => transactions);
      const recall = new Map<string, string>();
      for (const typology of ['fan_in', 'fan_out', 'cycle']) {
        const these = schemes.filter((scheme) => scheme.isScheme && scheme.typology === typology);
        const seen = these.filter((scheme) => alerts.some((alert) => finds(alert, scheme)));
        recall.set(typology, `${seen.length}/${these.length}`);
        expect(seen.length / these.length, typology).toBeGreaterThanOrEqual(0.95);
      }
      const real = schemes.filter(({ isScheme }) => isScheme);
      const truthful = alerts.filter((alert) => real.some((scheme) => finds(alert, scheme))).length;
      const told = [...recall].map(([typology, share]) => `${typology} ${share}`).join(', ');
      console.log(`Recall ${told}; ${alerts.length} alerts, ${truthful} of them true.`);
      expect(alerts.length - truthful).toBeLessThanOrEqual(2 * truthful);
    });
  },
);

describe.skipIf(berka === undefined)(
  `a real bank's statements of one side${berka === undefined ? ` (skipped: ${absent})` : ''}`,
  () => {
    it('are taken in the bank’s own words, every row, and traced and searched', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'weir-berka-'));
      const ledger = openFolderLedger(folder, { create: true });
      try {
        const mapping = importMappingSchema.parse({
          columns: {
            id: 'trans_id',
            account: 'account_id',
            direction: 'type',
            counterparty: 'bank+account',
            time: 'date',
            amount: 'amount',
            type: 'operation',
          },
          timeFormat: 'yyMMdd',
          delimiter: ';',
          credit: ['PRIJEM'],
          debit: ['VYDAJ', 'VYBER'],
          cash: ['VKLAD', 'VYBER', 'VYBER KARTOU'],
          none: ['0'],
        });
        const { outcome } = await ledger.import(berka!, mapping);
        expect(outcome.rows + outcome.quarantined).toBe(49_102);
        expect(outcome).toMatchObject({ firstMs: Date.UTC(1993, 0, 1), lastMs: Date.UTC(1994, 2, 31) });
        expect(outcome.reasons).toEqual(
          outcome.quarantined === 0 ? {} : { 'amount-zero': outcome.quarantined },
        );
        const { columns, openings } = await ledger.reader.columns(wholeView);
        expect(columns.count).toBe(outcome.rows);
        // Account 2177's first pension, paid from another bank.
        const answer = trace(columns, { rule: 'fifo', sources: [{ transaction: '637742' }], openings });
        expect(answer.sources).toMatchObject([{ amount: '5123.00', time: '1993-01-05T00:00:00.000Z' }]);
        expect(answer.checks!.in).toBe('5123.00');
        const { findings, stations } = await ledger.reader.read(wholeView, (duck) =>
          detect(planOf(), { duck, columns: async () => columns }),
        );
        expect(stations.map(({ typology }) => typology)).toContain('structuring');
        for (const finding of findings) {
          expect(finding.transactions.length).toBeGreaterThan(0);
          expect(finding.parts.reduce((sum, { points }) => sum + Math.round(points * 1000), 0)).toBe(
            finding.score,
          );
        }
      } finally {
        ledger.close();
        rmSync(folder, { recursive: true, force: true });
      }
    });
  },
);
