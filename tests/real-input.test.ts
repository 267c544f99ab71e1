import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readList, type Entry } from '@weir/engines/names';
import { formatMinor, parseMinor } from '@weir/engines/vocabulary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mark, readSchemes } from '../engines/trails/amlsim.ts';
import type { DetectAnswer } from '../weir/src/detection/contract.ts';
import type { CheckedFile } from '../weir/src/intake/contract.ts';
import type { TraceAnswer } from '../weir/src/tracing/contract.ts';
import { sharedFolder } from './shared-folder.ts';
import { runWeir } from './weir-command.ts';

/** The line takes real material by the commands that a person types. Figures are told beside each test (`--reporter=verbose`). */
const samples = sharedFolder('samples', 'goaml');
const list = sharedFolder('data', 'screening', 'lists', 'un_consolidated_2026-02-27.xml.gz');
const amlsim = sharedFolder('data', 'transactions', 'amlsim-s11');
const berka = sharedFolder('data', 'transactions', 'berka-pkdd99', 'trans_1993-01_1994-03.asc.gz');

const named = (what: string, path: string | undefined): string =>
  path === undefined ? `${what} (skipped: ../shared is absent)` : what;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weir-real-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The words as typed, then those that hold blanks or paths. */
const weir = (words: string, ...more: string[]) => runWeir(folder, [...words.split(' '), ...more]);
const minor = (decimal: string): bigint => parseMinor(decimal, 2);
const sumOf = (amounts: readonly string[]): bigint => amounts.reduce((sum, each) => sum + minor(each), 0n);

describe.skipIf(samples === undefined)(named('weir report check judges real reports', samples), () => {
  const ownCountry = ['STR', 'SAR', 'DPMSR', 'AIF'].map((kind) => `ae-5.0.2-${kind}.xml`);
  /** Written down before the first run, from the schemas and the samples' PROVENANCE.md; why is told in engines/reports/samples.test.ts. */
  it.each([
    ['ae-5.0.2', [...ownCountry, 'ae-portal-DPMSR-309.xml'], 'acceptable', [1, 0, 0, 0, 0]],
    ['un-5.0.1', ['v5.0.1-all-elements-skeleton.xml'], 'returned', [1]],
    ['un-5.0.1', ['nz-reportdata-IFT-transactions-only.xml'], 'returned', [1]],
    ['lk-2.0', ['lk-4x-ctr-pawning.xml', 'lk-4x-ctr-batch-a.xml'], 'acceptable', [1, 12]],
    ['lk-1.1.4', ['lk-4x-ctr-pawning.xml'], 'acceptable', [1]],
    ['lk-1.1.4', ['lk-4x-ctr-batch-a.xml'], 'returned', [12]],
    ['xn', ['ae-5.0.2-STR.xml'], 'returned', [1]],
  ] as const)('%s: %j %s', async (profile, names, verdict, transactions) => {
    const files = names.map((name) => join(samples!, name));
    const answer = await weir(`report check --json --profile ${profile}`, ...files);
    expect(answer.code).toBe(verdict === 'acceptable' ? 0 : 1);
    const checked = answer.json<{ files: CheckedFile[] }>().files;
    expect(checked.map((each) => [each.file, each.profile, each.verdict, each.counts.transactions])).toEqual(
      files.map((file, place) => [file, profile, verdict, transactions[place]]),
    );
    for (const { file, findings } of checked) {
      const errors = findings.filter(({ severity }) => severity !== 'warning');
      expect(errors.length > 0).toBe(verdict === 'returned');
      expectPlaces(file, findings);
    }
  });

  it('a report cut off in the middle is unreadable, beside a good one that is not', async () => {
    const whole = readFileSync(join(samples!, 'ae-5.0.2-STR.xml'));
    writeFileSync(join(folder, 'cut.xml'), whole.subarray(0, whole.length / 2));
    const good = join(samples!, 'ae-5.0.2-SAR.xml');
    const answer = await weir('report check --json --profile ae-5.0.2 cut.xml', good);
    expect(answer.code).toBe(2);
    expect(answer.json<{ files: CheckedFile[] }>().files.map(({ verdict }) => verdict)).toEqual([
      'unreadable',
      'acceptable',
    ]);
  });

  /** A finding about something that is there points at its very tag; one about something that is not, into the file. */
  function expectPlaces(file: string, findings: CheckedFile['findings']): void {
    const lines = readFileSync(file, 'utf8').split(/\r?\n/);
    for (const { rule, path, line, column, message } of findings) {
      expect(message).not.toBe('');
      expect(line).toBeGreaterThan(0);
      expect(line).toBeLessThanOrEqual(lines.length);
      const there = lines[line - 1]!.slice(column - 1);
      const element = basename(path).replace(/\[\d+\]$/, '');
      const isAbsence = rule.startsWith('element-missing') || rule === 'PTY-1';
      // A paper that is missing has the tag of whoever should have it.
      const parent = basename(dirname(path)).replace(/\[\d+\]$/, '');
      if (rule === 'PER-2' && there.startsWith(`<${parent}`)) continue;
      if (!isAbsence)
        expect(there.startsWith(`<${element}`), `${basename(file)} ${rule} ${path} ${line}`).toBe(true);
    }
  }
});

describe.skipIf(list === undefined)(named('weir names finds the listed of the real UN list', list), () => {
  interface HitDocument {
    readonly entry: string;
    readonly name: string;
    readonly names: string[];
    readonly score: number;
    readonly alert: boolean;
    readonly parts: { readonly part: string; readonly points: number; readonly why: string }[];
  }
  let persons: { entry: Entry; name: string; misspelt: string }[];

  /** Persons with a name in Latin letters that is theirs alone, each with one letter in the middle of its longest word made another. */
  beforeAll(() => {
    const bytes = gunzipSync(readFileSync(list!));
    writeFileSync(join(folder, 'un.xml'), bytes);
    const { entries } = readList(bytes);
    const owners = new Map<string, number>();
    for (const text of entries.flatMap(({ names }) => [...new Set(names.map((name) => name.text))]))
      owners.set(text, (owners.get(text) ?? 0) + 1);
    persons = entries.flatMap((entry) => {
      const name = entry.names[0]!.text;
      if (entry.kind !== 'person' || owners.get(name) !== 1 || !/^[A-Za-z]+( [A-Za-z]+)+$/.test(name))
        return [];
      const [longest = ''] = name.split(' ').sort((one, two) => two.length - one.length);
      if (longest.length < 6) return [];
      const middle = Math.floor(longest.length / 2);
      const letter = longest[middle]!.toLowerCase() === 'e' ? 'o' : 'e';
      const wrong = longest.slice(0, middle) + letter + longest.slice(middle + 1);
      return [{ entry, name, misspelt: name.replace(longest, wrong) }];
    });
    expect(persons.length).toBeGreaterThan(300);
  });

  it('is indexed whole, what could not be read told', async ({ annotate }) => {
    const answer = await weir('names index un.xml --out un --json');
    expect(answer.code).toBe(0);
    const { entries, lists } = answer.json<{
      entries: number;
      lists: { leftOut: { line: number; reason: string }[] }[];
    }>();
    expect(entries).toBe(730 + 273);
    for (const { line, reason } of lists[0]!.leftOut) {
      expect(line).toBeGreaterThan(1);
      expect(reason).not.toBe('');
    }
    await annotate(`${entries} entries indexed in ${answer.seconds.toFixed(1)} s`);
  });

  it('finds several by a name with a wrong letter, the score opened into its parts', async () => {
    const step = Math.floor(persons.length / 4);
    for (const place of [0, 1, 2, 3]) {
      const { entry, name, misspelt } = persons[place * step]!;
      const answer = await weir('names search --index un --json', misspelt);
      expect(answer.code).toBe(0);
      const { hits } = answer.json<{ hits: HitDocument[] }>();
      expect(hits[0]).toMatchObject({ entry: entry.id, list: entry.list, alert: true });
      expect(hits[0]!.names).toContain(name);
      hits.forEach(expectSum);
    }
  });

  it('finds them all, one answer a line', async ({ annotate }) => {
    const rows = persons.map(({ misspelt }, place) => `${place},${misspelt}`);
    writeFileSync(join(folder, 'misspelt.csv'), `id,name\n${rows.join('\n')}\n`);
    const answer = await weir('names screen misspelt.csv --index un --json');
    expect(answer.code).toBe(0);
    const answers = answer.stdout.toString('utf8').trimEnd().split('\n');
    expect(answers).toHaveLength(persons.length);
    let first = 0;
    answers.forEach((line, place) => {
      const { id, hits } = JSON.parse(line) as { id: string; hits: HitDocument[] };
      expect(id).toBe(String(place));
      hits.forEach(expectSum);
      if (hits[0]?.alert === true && hits[0].entry === persons[place]!.entry.id) first++;
    });
    await annotate(`${first} of ${persons.length} first among the hits, in ${answer.seconds.toFixed(1)} s`);
    expect(first / persons.length).toBeGreaterThanOrEqual(0.99);
  });

  function expectSum({ score, parts }: HitDocument): void {
    const thousandths = (points: number): number => Math.round(points * 1000);
    for (const { part, points, why } of parts) {
      expect(part).not.toBe('');
      expect(why).not.toBe('');
      expect(points).toBe(thousandths(points) / 1000);
    }
    expect(parts.reduce((sum, { points }) => sum + thousandths(points), 0) / 1000).toBe(score);
  }
});

interface ImportAnswer {
  readonly rows: number;
  readonly quarantined: number;
  readonly reasons: Record<string, number>;
  readonly openings: number;
  readonly quarantine: string | null;
  readonly seconds: number;
}
interface Statistics {
  readonly rows: number;
  readonly accounts: number;
  readonly quarantined: number;
  readonly currencies: { currency: string; rows: number; total: string }[];
}

/** In = held + left, also summed by hand over holders, shares and ways out. */
function expectConserved({ checks, sources, held, left }: TraceAnswer): void {
  expect(minor(checks!.held) + minor(checks!.left)).toBe(minor(checks!.in));
  expect(sumOf(sources.map((source) => source.newlyTainted ?? '0'))).toBe(minor(checks!.in));
  expect(sumOf(held.map((each) => each.amount!))).toBe(minor(checks!.held));
  expect(sumOf(left.map((each) => each.amount))).toBe(minor(checks!.left));
  for (const each of held) expect(sumOf(each.bySource!)).toBe(minor(each.amount!));
}

describe.skipIf(amlsim === undefined)(named('the line takes 836,593 simulated transfers', amlsim), () => {
  const textOf = (name: string): string => gunzipSync(readFileSync(join(amlsim!, name))).toString('utf8');
  /** By tran_id, straight from the file. */
  const payer = new Map<string, string>();
  const payee = new Map<string, string>();
  let cents = 0;
  let zeros = 0;

  it('as a ledger: every row taken, or set aside with its reason', async ({ annotate }) => {
    for (const line of textOf('transactions.csv.gz').trimEnd().split('\n').slice(1)) {
      const [id = '', from = '', to = '', , amount = ''] = line.split(',');
      payer.set(id, from);
      payee.set(id, to);
      const moved = Math.round(Number(amount) * 100);
      cents += moved;
      if (moved === 0) zeros++;
    }
    expect(payer.size).toBe(836_593);
    const answer = await weir(
      'ledger import --ledger amlsim --json --columns id=tran_id,from=orig_acct,to=bene_acct,time=tran_timestamp,amount=base_amt,type=tx_type',
      join(amlsim!, 'transactions.csv.gz'),
      '--opening',
      join(amlsim!, 'accounts.csv.gz'),
      'acct_id,initial_deposit',
    );
    expect(answer.code).toBe(0);
    const outcome = answer.json<ImportAnswer>();
    expect(outcome.rows + outcome.quarantined).toBe(836_593);
    // The simulator makes a few transfers of nothing.
    expect(outcome.reasons).toEqual({ 'amount-zero': zeros });
    expect(outcome.openings).toBe(12_043);
    const aside = readFileSync(join(folder, 'amlsim', outcome.quarantine!), 'utf8')
      .trimEnd()
      .split('\n');
    expect(aside).toHaveLength(1 + outcome.quarantined);
    const statistics = (await weir('ledger stats --ledger amlsim --json')).json<Statistics>();
    expect(statistics).toMatchObject({
      rows: outcome.rows,
      quarantined: outcome.quarantined,
      currencies: [{ rows: outcome.rows, total: formatMinor(BigInt(cents), 2) }],
    });
    await annotate(
      `import ${outcome.seconds} s, ${Math.round(outcome.rows / outcome.seconds)} rows/s, with ${outcome.openings} opening balances`,
    );
  });

  it('rebuilt to the same bytes', async ({ annotate }) => {
    const answer = await weir('ledger rebuild --ledger amlsim --json');
    expect([answer.code, answer.json<{ same: boolean }>().same]).toEqual([0, true]);
    await annotate(`rebuild ${answer.seconds.toFixed(1)} s`);
  });

  it.for(['fifo', 'pro-rata'])(
    'traced under %s from laundering transactions to the cent, twice to the same bytes',
    async (rule, { annotate }) => {
      // One transaction of each typology: the first of its first scheme.
      const firsts = new Map<string, string>();
      for (const { typology, laundering, transactions } of readSchemes(textOf('alert_transactions.csv.gz')))
        if (laundering && !firsts.has(typology)) firsts.set(typology, [...transactions][0]!);
      const sources = [...firsts.values()];
      expect(sources).toHaveLength(8);
      const question = `trace --ledger amlsim --json --rule ${rule} ${sources.map((id) => `--source tx=${id}`).join(' ')}`;
      const first = await weir(question);
      expect(first.code).toBe(0);
      const answer = first.json<TraceAnswer>();
      expectConserved(answer);
      expect(minor(answer.checks!.in)).toBeGreaterThan(0n);
      expect(answer.paths.length).toBeGreaterThan(8);
      for (const { account, source, transactions } of answer.paths) {
        expect(transactions[0]).toBe(sources[source!]);
        expect(payee.get(transactions.at(-1)!)).toBe(account);
        for (const [place, id] of transactions.slice(1).entries())
          expect(payer.get(id)).toBe(payee.get(transactions[place]!));
      }
      const second = await weir(question);
      expect(second.stdout.equals(first.stdout)).toBe(true);
      await annotate(
        `${rule}: ${first.seconds.toFixed(1)} s, ${answer.held.length} holders, longest path ${Math.max(...answer.paths.map(({ transactions }) => transactions.length))}`,
      );
    },
  );

  it('searched: its schemes are found, with few false alerts', async ({ annotate }) => {
    const answer = await weir('detect --ledger amlsim --json');
    expect(answer.code).toBe(0);
    const { alerts } = answer.json<DetectAnswer>();
    for (const { score, parts, accounts, transactions, reason } of alerts) {
      expect(parts.reduce((sum, { points }) => sum + Math.round(points * 1000), 0)).toBe(
        Math.round(score * 1000),
      );
      expect(reason).not.toBe('');
      for (const id of transactions) expect(payer.has(id)).toBe(true);
      expect(accounts.length).toBeGreaterThan(0);
    }
    const patterns = alerts.filter(({ family }) => family === 'pattern');
    const marks = mark(patterns, readSchemes(textOf('alert_transactions.csv.gz')));
    const share = (typology: string): number =>
      marks.recall[typology]!.found / marks.recall[typology]!.schemes;
    const told = Object.entries(marks.recall).map(
      ([typology, { found, schemes }]) => `${typology} ${found}/${schemes}`,
    );
    await annotate(
      `detect ${answer.seconds.toFixed(1)} s; ${told.join(', ')}; ${patterns.length} patterns, ${marks.false} false (${marks.lookAlikes} of them look-alikes); ${alerts.length - patterns.length} by scenarios`,
    );
    expect(share('fan_in')).toBeGreaterThanOrEqual(0.95);
    expect(share('fan_out')).toBeGreaterThanOrEqual(0.95);
    // Three of the 45 rings leave no ring in the ledger: two are one payment each, one is three that do not touch.
    expect(marks.recall['cycle']!.found).toBeGreaterThanOrEqual(42);
    expect(marks.false).toBeLessThanOrEqual(2 * (patterns.length - marks.false));
  });
});

describe.skipIf(berka === undefined)(
  named('the line takes a real bank’s one-sided statements', berka),
  () => {
    interface Statement {
      readonly id: string;
      readonly account: string;
      readonly date: string;
      readonly isCredit: boolean;
      readonly amount: string;
      readonly balance: string;
    }
    let rows: Statement[];

    beforeAll(() => {
      const [, ...lines] = gunzipSync(readFileSync(berka!)).toString('latin1').trimEnd().split('\n');
      rows = lines.map((line) => {
        const cells = line.split(';').map((cell) => cell.replaceAll('"', ''));
        const [id = '', account = '', date = '', type = '', , amount = '', balance = ''] = cells;
        return { id, account, date, isCredit: type === 'PRIJEM', amount, balance };
      });
    });

    it('as a ledger in the bank’s own words, all 49,102 rows, none set aside', async ({ annotate }) => {
      const answer = await weir(
        'ledger import --ledger berka --json --delimiter ; --time-format yyMMdd --credit PRIJEM --debit VYDAJ,VYBER --none 0 --columns id=trans_id,account=account_id,direction=type,counterparty=bank+account,time=date,amount=amount,type=operation,description=k_symbol',
        berka!,
        '--cash',
        'VKLAD,VYBER,VYBER KARTOU',
      );
      expect(answer.code).toBe(0);
      const outcome = answer.json<ImportAnswer>();
      expect(outcome).toMatchObject({ rows: 49_102, quarantined: 0, reasons: {}, quarantine: null });
      const statistics = (await weir('ledger stats --ledger berka --json')).json<Statistics>();
      const total = formatMinor(sumOf(rows.map(({ amount }) => amount)), 2);
      expect(statistics).toMatchObject({ rows: rows.length, currencies: [{ rows: rows.length, total }] });
      await annotate(`import ${outcome.seconds} s, ${Math.round(outcome.rows / outcome.seconds)} rows/s`);
    });

    it('traced from one deposit, every heller held or gone', async () => {
      const source = rows.slice(0, 1_000).reduce((most, row) => {
        return row.isCredit && minor(row.amount) > minor(most.amount) ? row : most;
      });
      const asked = await weir(`trace --ledger berka --rule fifo --json --source tx=${source.id}`);
      const answer = asked.json<TraceAnswer>();
      expect(minor(answer.checks!.in)).toBe(minor(source.amount));
      expectConserved(answer);
      expect(answer.left.length).toBeGreaterThan(0);
      for (const { transaction } of answer.left) expect(rows.some(({ id }) => id === transaction)).toBe(true);
    });

    it('holding to the heller what the bank itself says its accounts hold', async () => {
      const last = rows.at(-1)!.date;
      const sources = [...accountsInOrder()].map(
        ([account, balance]) => `account=${account},time=${last},amount=${balance}`,
      );
      expect(sources.length).toBeGreaterThan(200);
      const ask = (holdings: readonly string[]) =>
        weir(
          `trace --ledger berka --rule pro-rata --json ${holdings.map((each) => `--source ${each}`).join(' ')}`,
        );
      const answer = (await ask(sources)).json<TraceAnswer>();
      expect(answer.sources).toHaveLength(sources.length);
      expectConserved(answer);
      expect(answer.left).toEqual([]);
      // One heller more than the bank's own balance is not there to be marked.
      const [, balance = ''] = /amount=(.+)$/.exec(sources[0]!)!;
      const more = sources[0]!.replace(/amount=.+$/, `amount=${formatMinor(minor(balance) + 1n, 2)}`);
      const refused = await ask([more]);
      expect(refused.code).toBe(1);
      expect(refused.json<{ problem: { code: string } }>().problem.code).toBe('source-exceeds-holding');
    });

    /** Accounts whose rows stand in the order in which the bank reckoned, without overdraft, and what it says they hold at the end. */
    function accountsInOrder(): Map<string, string> {
      const held = new Map<string, bigint>();
      const unclear = new Set<string>();
      const last = new Map<string, string>();
      for (const { account, isCredit, amount, balance } of rows) {
        const now = (held.get(account) ?? 0n) + (isCredit ? minor(amount) : -minor(amount));
        held.set(account, now);
        if (now < 0n || now !== minor(balance)) unclear.add(account);
        last.set(account, balance);
      }
      return new Map([...last].filter(([account]) => !unclear.has(account) && held.get(account)! > 0n));
    }
  },
);
