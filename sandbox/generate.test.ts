import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasIbanCheck } from './iban.ts';
import { isIdentityNumber } from './identity-number.ts';
import { generateCountries, typologies, writeWorld, type Transaction, type World } from './index.ts';

let world: World;
const folders: string[] = [];

beforeAll(() => {
  world = generateCountries({ seed: 7, scale: 0.1 });
});

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

test('the same seed gives the same bytes, another seed others', () => {
  expect(digest(generateCountries({ seed: 7, scale: 0.1 }))).toBe(digest(world));
  expect(digest(generateCountries({ seed: 8, scale: 0.1 }))).not.toBe(digest(world));
});

test('a scale out of range is refused with a problem', () => {
  for (const scale of [0, -1, 11, Number.NaN]) {
    expect(() => generateCountries({ seed: 1, scale })).toThrow(
      expect.objectContaining({ code: 'sandbox-scale-out-of-range' }),
    );
  }
});

test('nobody overdraws, and no money appears or vanishes', () => {
  const balances = new Map(world.accounts.map((account) => [account.key, account.opening]));
  const flows = { XNC: 0, XPC: 0 };
  for (const { from, to, amount, currency, toAmount, toCurrency } of world.transactions) {
    if (from !== null) balances.set(from, balances.get(from)! - amount);
    if (to !== null) balances.set(to, balances.get(to)! + toAmount);
    if (from === null || currency !== toCurrency) flows[toCurrency] += toAmount;
    if (to === null || currency !== toCurrency) flows[currency] -= amount;
    if (from !== null) expect(balances.get(from)).toBeGreaterThanOrEqual(0);
  }
  for (const currency of ['XNC', 'XPC'] as const) {
    const own = world.accounts.filter((account) => account.currency === currency);
    const before = own.reduce((sum, account) => sum + account.opening, 0);
    const after = own.reduce((sum, account) => sum + balances.get(account.key)!, 0);
    expect(after).toBe(before + flows[currency]);
  }
});

test('time goes forward and every second is used once', () => {
  for (let index = 1; index < world.transactions.length; index++) {
    expect(world.transactions[index]!.time > world.transactions[index - 1]!.time).toBe(true);
  }
  expect(world.transactions[0]!.time >= world.truth.period.from).toBe(true);
  expect(world.transactions.at(-1)!.time < world.truth.period.until).toBe(true);
});

test('an amount changes between payer and payee only where the currency does', () => {
  const currencyOf = new Map(world.accounts.map((account) => [account.key, account.currency]));
  for (const transaction of world.transactions) {
    const { from, to, amount, currency, toAmount, toCurrency, type } = transaction;
    expect(amount > 0 && toAmount > 0).toBe(true);
    if (from !== null) expect(currencyOf.get(from)).toBe(currency);
    if (to !== null) expect(currencyOf.get(to)).toBe(toCurrency);
    expect(currency === toCurrency).toBe(type !== 'exchange');
    if (type !== 'exchange') expect(toAmount).toBe(amount);
  }
});

test('account and identity numbers carry their check digits and are nobody else’s', () => {
  expect(world.accounts.every((account) => hasIbanCheck(account.iban))).toBe(true);
  expect(world.persons.every((person) => isIdentityNumber(person.identityNumber))).toBe(true);
  expect(new Set(world.accounts.map((account) => account.key)).size).toBe(world.accounts.length);
  expect(new Set(world.persons.map((person) => person.identityNumber)).size).toBe(world.persons.length);
});

test('names come in six scripts', () => {
  const scripts = new Set(world.persons.map((person) => person.name.script));
  expect([...scripts].sort()).toEqual(['arabic', 'chinese', 'cyrillic', 'greek', 'hebrew', 'latin']);
});

test('every typology is played, and its labels point at what happened', () => {
  const byId = transactionsById();
  expect(new Set(world.truth.schemes.map((scheme) => scheme.typology))).toEqual(new Set(typologies));
  for (const scheme of world.truth.schemes) {
    expect(scheme.transactions.length).toBeGreaterThanOrEqual(3);
    for (const id of scheme.transactions) expect(byId.get(id)?.scheme).toBe(scheme.id);
    for (const source of scheme.sources) expect(scheme.transactions).toContain(source);
    for (const account of scheme.accounts)
      expect(world.accounts.some((each) => each.key === account)).toBe(true);
    for (const person of scheme.persons) expect(world.persons.some((each) => each.id === person)).toBe(true);
    for (const firm of scheme.firms) expect(world.firms.some((each) => each.id === firm)).toBe(true);
  }
  for (const lookAlike of world.truth.lookAlikes) {
    for (const id of lookAlike.transactions) expect(byId.has(id)).toBe(true);
  }
});

test('schemes have the shapes that their names promise', () => {
  const byId = transactionsById();
  for (const scheme of world.truth.schemes) {
    const rows = scheme.transactions.map((id) => byId.get(id)!);
    if (scheme.typology === 'structuring') {
      const deposits = rows.filter((row) => row.type === 'cash' && row.from === null);
      expect(deposits.length).toBeGreaterThanOrEqual(9);
      expect(deposits.every((row) => row.amount < 1_000_000 && row.amount % 500 === 0)).toBe(true);
    }
    if (scheme.typology === 'cycle') {
      const ring = rows.filter((row) => row.from !== null);
      expect(ring.at(-1)!.to).toBe(ring[0]!.from);
    }
    if (scheme.typology === 'dormant-revival') {
      const own = rows[0]!.to;
      const earlier = world.transactions.filter(
        (row) => row.time < rows[0]!.time && (row.from === own || row.to === own),
      );
      expect(earlier).toEqual([]);
      expect(rows[0]!.time > '2026-04').toBe(true);
    }
    if (scheme.typology === 'fan-out') {
      expect(
        new Set(rows.filter((row) => row.from !== null).map((row) => row.to)).size,
      ).toBeGreaterThanOrEqual(10);
    }
    if (scheme.typology === 'pass-through') {
      const hours = (Date.parse(rows.at(-1)!.time) - Date.parse(rows[0]!.time)) / 3_600_000;
      expect(hours).toBeLessThan(24);
    }
  }
});

test('the story runs from the victims over the border', () => {
  const { story, traces, reports, schemes } = world.truth;
  const scheme = schemes.find((each) => each.id === story.scheme)!;
  expect(scheme.amount).toBe('366450.00');
  expect(story.sourceTransactions).toEqual(scheme.sources);
  const key = reports.find((report) => report.file === story.keyReport)!;
  expect(key.intake).toBe('accepted');
  for (const source of story.sourceTransactions) expect(key.transactions).toContain(source);
  expect(
    reports.filter((report) => story.reports.includes(report.file)).every((each) => each.fault === null),
  ).toBe(true);
  const fifo = traces.find((trace) => trace.id === story.traces[0])!;
  expect(fifo.checks.map((check) => check.currency)).toEqual(['XNC', 'XPC']);
  expect(new Set(fifo.left.map((each) => each.type))).toEqual(new Set(['cash', 'asset']));
  const holders = new Set(fifo.held.map((each) => each.account));
  expect(
    story.expectedAlerts.some((alert) => holders.has(alert.account) && alert.typology === 'fan-in'),
  ).toBe(true);
});

test('the files on disk are those whose hashes the truth names', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weir-sandbox-'));
  folders.push(folder);
  await writeWorld(world, folder);
  const truth = JSON.parse(await readFile(join(folder, 'truth.json'), 'utf8')) as World['truth'];
  expect(truth).toEqual(world.truth);
  expect(truth.files.length).toBe(world.files.length);
  for (const { path, sha256 } of truth.files) {
    const bytes = await readFile(join(folder, path));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  }
});

test('transaction files hold every transaction once', () => {
  const ids = world.files
    .filter((file) => /^transactions\/(?!openings)/.test(file.path))
    .flatMap((file) => new TextDecoder().decode(file.bytes).trimEnd().split('\n').slice(1))
    .map((line) => line.slice(0, line.indexOf(',')));
  expect(ids.sort()).toEqual(world.transactions.map((transaction) => transaction.id));
});

function transactionsById(): Map<string, Transaction> {
  return new Map(world.transactions.map((transaction) => [transaction.id, transaction]));
}

function digest(of: World): string {
  const hash = createHash('sha256');
  for (const file of of.files) hash.update(file.path).update(file.bytes);
  return hash.update(JSON.stringify(of.truth)).digest('hex');
}
