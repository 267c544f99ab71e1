import type { TraceTruth, World } from '@weir/sandbox';
import type { NodeClient } from '#platform';
import type { Alert } from '../detection/contract.ts';
import type { Import, LedgerSummary } from '../ledger/contract.ts';
import type { Exhibit, Replay, TraceAnswer } from '../tracing/contract.ts';
import { verifyExhibit } from '../tracing/exhibit/exhibit-verify.ts';
import type { Cast } from './cast.ts';
import type { DemoClock } from './demo-clock.ts';
import type { Outcome } from './station.ts';

/** What the stations share: the world and its truth, the cast, and what earlier stations learned. */
export interface Stage {
  readonly world: World;
  readonly cast: Cast;
  readonly clock: DemoClock;
  /** Waits until the node has done what it was told. */
  readonly idle: () => Promise<void>;
  /** By the report's file. */
  readonly filed: Map<string, Filed>;
  readonly alerts: Alert[];
  /** Trace ids by rule. */
  readonly traces: Map<string, string>;
  /** Ids of what the story's case is made of. */
  story?: { caseId: string; trace: string; note: string; extract: string; subject: string | null };
  /** The suspension in force, and the bank's officer on whom it was served. */
  suspended?: { id: string; endsAt: string; officer: NodeClient };
  productId?: string;
}

export interface Filed {
  readonly reportId: string;
  readonly number: string;
  readonly state: string;
  readonly duplicate: boolean;
  readonly verdict: string;
  readonly findings: readonly { rule: string }[];
}

/** Reads every page of a list. */
export async function all<Item>(client: NodeClient, path: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const joint: string = path.includes('?') ? '&' : '?';
    const page: { items: Item[]; nextCursor: string | null } = await client.request(
      'GET',
      `/api/v1${path}${joint}limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

/** Watch lists first, so that every report is screened as it comes. */
export async function importLists({ world, cast }: Stage): Promise<Outcome> {
  let entries = 0;
  let expected = 0;
  for (const list of world.lists) {
    const file = world.files.find(({ path }) => path.startsWith('lists/') && path.includes(list.id));
    if (!file) throw new Error(`The world has no file for the list ${list.id}.`);
    const answer = await cast.supervisor.upload<{ current: { entries: number; leftOut: number } }>(
      '/api/v1/lists',
      { field: 'list', name: file.path, bytes: file.bytes },
      { name: list.id, purpose: list.id === 'sanctions' ? 'sanctions' : 'wanted' },
    );
    entries += answer.current.entries;
    expected += list.entries.length;
  }
  return {
    did: `${world.lists.length} watch lists imported, ${entries} entries.`,
    truth: { expected, found: entries },
    figures: { lists: world.lists.length, entries },
    checks: [{ key: 'entries', held: entries === expected, figures: { expected } }],
  };
}

/** Every filer sends its files, in the order of the calendar; each verdict is held against the truth. */
export async function fileReports({ world, cast, filed }: Stage): Promise<Outcome> {
  const wrong: { file: string; expected: string; found: string; rules: string[] }[] = [];
  let accepted = 0;
  let returned = 0;
  for (const truth of world.truth.reports) {
    const bytes = world.reports.find(({ path }) => path === truth.file)!.bytes;
    const filer = cast.filers.get(truth.reportingEntityId)!;
    const answer = await filer.upload<Filed>('/api/v1/reports', { field: 'report', name: truth.file, bytes });
    filed.set(truth.file, answer);
    const found = answer.duplicate ? 'duplicate' : answer.state;
    if (answer.state === 'accepted') accepted++;
    else returned++;
    const named = truth.rules.length === 0 || answer.findings.some(({ rule }) => truth.rules.includes(rule));
    const expected = truth.intake === 'duplicate' ? ['duplicate', 'returned'] : [truth.intake];
    if (!expected.includes(found) || !named) {
      wrong.push({
        file: truth.file,
        expected: truth.intake,
        found,
        rules: answer.findings.map(({ rule }) => rule),
      });
    }
  }
  return {
    did: `${filed.size} files filed by ${cast.filers.size} filers: ${accepted} accepted with a receipt, ${returned} returned with findings.`,
    truth: {
      files: world.truth.reports.length,
      verdictsRight: filed.size - wrong.length,
      wrong: wrong.slice(0, 10),
    },
    figures: { files: filed.size, filers: cast.filers.size, accepted, returned },
    checks: [
      {
        key: 'verdicts',
        held: wrong.length === 0 && filed.size > 0,
        figures: { right: filed.size - wrong.length, files: world.truth.reports.length },
      },
    ],
  };
}

/** The banks' transaction files, with opening balances: the ledger must hold each row once. */
export async function importLedgers({ world, cast, idle }: Stage): Promise<Outcome> {
  const files = world.files.filter(
    ({ path }) => path.startsWith('transactions/') && !path.endsWith('openings.csv'),
  );
  const openings = world.files.find(({ path }) => path.endsWith('openings.csv'))!;
  const mapping = {
    columns: {
      id: 'id',
      from: 'from',
      to: 'to',
      time: 'time',
      amount: 'amount',
      currency: 'currency',
      toAmount: 'to_amount',
      toCurrency: 'to_currency',
      type: 'type',
      description: 'description',
    },
  };
  for (const [index, file] of files.entries()) {
    await cast.analyst.upload(
      '/api/v1/ledger/imports',
      { field: 'file', name: file.path, bytes: file.bytes },
      { mapping: JSON.stringify(mapping) },
      index === 0 ? [{ field: 'openings', name: openings.path, bytes: openings.bytes }] : [],
    );
  }
  await idle();
  const imports = await all<Import>(cast.analyst, '/ledger/imports');
  const summary = await cast.analyst.request<LedgerSummary>('GET', '/api/v1/ledger');
  const rows = imports.reduce((sum, each) => sum + each.rows, 0);
  const quarantined = imports.reduce((sum, each) => sum + each.quarantined, 0);
  return {
    did: `${files.length} transaction files imported, ${rows} rows, ${quarantined} quarantined; the ledger follows reports up to ${summary.reports.followedTo}.`,
    truth: {
      expected: world.transactions.length,
      found: rows,
      quarantined,
      failed: imports.filter(({ state }) => state !== 'done').length,
      reportsWaiting: summary.reports.waiting,
    },
    figures: { files: files.length, rows },
    checks: [
      {
        key: 'rows',
        held: rows === world.transactions.length && quarantined === 0,
        figures: { expected: world.transactions.length, quarantined },
      },
      { key: 'reports', held: summary.reports.waiting === 0 },
    ],
  };
}

/** The story's money under two rules, compared with the independent truth to the last cent, and replayed. */
export async function trace(stage: Stage): Promise<Outcome> {
  const { world, cast, idle } = stage;
  const story = world.truth.story!;
  const differences: string[] = [];
  const did: string[] = [];
  let rows = 0;
  let compared = 0;
  let exhibitsHold = true;
  for (const truth of world.truth.traces.filter(({ id }) => story.traces.includes(id))) {
    const asked = await cast.analyst.request<{ id: string }>('POST', '/api/v1/traces', {
      title: `${story.title}: ${truth.rule}`,
      rule: truth.rule,
      until: truth.until,
      sources: truth.sources.map((transaction) => ({ transaction })),
    });
    await idle();
    const answer = await cast.analyst.request<TraceAnswer>('GET', `/api/v1/traces/${asked.id}/answer`);
    const replay = await cast.analyst.request<Replay>('POST', `/api/v1/traces/${asked.id}/replay`);
    stage.traces.set(truth.rule, asked.id);
    if (!replay.same) differences.push(`${truth.rule}: the replay gave other bytes`);
    differences.push(...compare(truth, answer));
    compared += truth.held.length + truth.left.length;
    const exhibit = await exhibitOf(cast.analyst, asked.id);
    exhibitsHold &&= exhibit.fault === null;
    if (exhibit.fault !== null) differences.push(`${truth.rule}: ${exhibit.fault}`);
    rows += exhibit.rows;
    did.push(`${truth.rule}: ${answer.held.length} holders, ${answer.left.length} ways out`);
  }
  return {
    did: `${story.sourceTransactions.length} source transactions followed (${did.join('; ')}); ${did.length} exhibits made of ${rows} rows, each verified from its bundle alone, and refused with a cent changed.`,
    truth: {
      comparedTo: 'an independent ledger of lots',
      differences: differences.slice(0, 10),
      differencesInAll: differences.length,
    },
    figures: { payments: story.sourceTransactions.length, rules: did.length, rows },
    checks: [
      {
        key: 'cents',
        held: differences.length === 0 && did.length === 2,
        figures: { compared, rules: did.length },
      },
      { key: 'exhibits', held: exhibitsHold && did.length === 2, figures: { exhibits: did.length } },
    ],
    made: stage.traces.get('fifo') ?? '',
  };
}

/** Makes a trace's exhibit and verifies it as a stranger would: from the bundle alone, and once more with a cent changed. */
async function exhibitOf(
  analyst: NodeClient,
  traceId: string,
): Promise<{ rows: number; fault: string | null }> {
  const made = await analyst.request<Exhibit>('POST', `/api/v1/traces/${traceId}/exhibits`, {});
  const text = await analyst.text(`/api/v1/exhibits/${made.id}/bundle`);
  const outcome = verifyExhibit(Buffer.from(text), made.sha256);
  const amount = /(?<="held":\[\{"account":"[^"]*","currency":"[^"]*","amount":"\d*)\d(?=\.)/;
  const changed = text.replace(amount, (digit) => String((Number(digit) + 1) % 10));
  const fault = !outcome.verified
    ? `the exhibit is not verified (${outcome.differences[0]?.says})`
    : made.standing !== 'intelligence-annex'
      ? 'the exhibit rests on reports and is not marked an intelligence annex'
      : changed === text || verifyExhibit(Buffer.from(changed)).verified
        ? 'a changed exhibit passed for the true one'
        : null;
  return { rows: made.rows, fault };
}

function compare(truth: TraceTruth, answer: TraceAnswer): string[] {
  const key = (held: {
    account: string;
    currency?: string | undefined;
    amount?: string | undefined;
  }): string => `${held.account} ${held.currency} ${held.amount}`;
  const exit = (left: { transaction: string; amount: string }): string =>
    `${left.transaction} ${left.amount}`;
  const differ = (what: string, expected: string[], found: string[]): string[] => {
    const [want, have] = [new Set(expected), new Set(found)];
    return [
      ...expected
        .filter((each) => !have.has(each))
        .map((each) => `${truth.rule}: ${what} ${each} is missing`),
      ...found.filter((each) => !want.has(each)).map((each) => `${truth.rule}: ${what} ${each} is too much`),
    ];
  };
  return [
    ...differ('held', truth.held.map(key), answer.held.map(key)),
    ...differ('left', truth.left.map(exit), answer.left.map(exit)),
  ];
}
