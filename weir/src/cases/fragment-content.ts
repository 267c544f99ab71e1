import type {
  AccountContent,
  AssetContent,
  AlertContent,
  Fragment,
  FragmentKind,
  ReportExtractContent,
  SubjectContent,
  TraceContent,
  TransactionContent,
} from './contract.ts';
import type {
  SourceAlert,
  SourceReport,
  SourceSubject,
  SourceTrace,
  SourceTransaction,
} from './case-sources.ts';

/** A fragment before it has an id, an author and a time. */
export interface Draft {
  readonly kind: FragmentKind;
  readonly title: string;
  readonly content: Fragment['content'];
  readonly provenance: { readonly room: string; readonly id: string | null; readonly place: string | null };
  /** Reports it came from. */
  readonly reportIds: readonly string[];
  /** Rows of a ledger may be for those cleared for a compartment only. */
  readonly compartments?: readonly string[];
}

const heldLimit = 200;
const titleLimit = 200;

const cut = (text: string): string =>
  text.length <= titleLimit ? text : `${text.slice(0, titleLimit - 1)}…`;

/** An account as people write it: an IBAN, or the number without the institution before it. */
export function accountLabel(key: string): string {
  if (key.startsWith('iban:')) return key.slice('iban:'.length);
  const slash = key.indexOf('/');
  return slash < 0 ? key : key.slice(slash + 1);
}

export function fromAlert(alert: SourceAlert): Draft {
  const content: AlertContent = {
    alertId: alert.id,
    family: alert.family,
    typology: alert.typology,
    title: alert.title,
    score: alert.score,
    reason: alert.reason,
    accounts: [...alert.accounts],
    transactionCount: alert.transactionCount,
    totals: alert.totals.map(({ amount, currency }) => ({ amount, currency })),
    firstAt: alert.firstAt,
    lastAt: alert.lastAt,
  };
  return {
    kind: 'alert',
    title: cut(alert.title),
    content,
    provenance: { room: 'detection', id: alert.id, place: null },
    reportIds: reportsBehind(alert.transactions),
    compartments: compartmentsOf(alert.transactions),
  };
}

export function fromTransaction(row: SourceTransaction): Draft {
  const content: TransactionContent = {
    transactionId: row.id,
    occurredAt: row.occurredAt,
    from: row.from,
    to: row.to,
    fromType: row.fromType,
    toType: row.toType,
    money: { amount: row.money.amount, currency: row.money.currency },
    toMoney: row.toMoney === null ? null : { amount: row.toMoney.amount, currency: row.toMoney.currency },
    mode: row.mode,
    description: row.description,
  };
  return {
    kind: 'transaction',
    title: `${row.money.amount} ${row.money.currency}, ${row.occurredAt.slice(0, 10)}`,
    content,
    provenance: { room: 'ledger', id: row.id, place: null },
    reportIds: reportsBehind([row]),
    compartments: compartmentsOf([row]),
  };
}

export function fromSubject(subject: SourceSubject): Draft {
  const content: SubjectContent = {
    subjectId: subject.id,
    kind: subject.kind,
    name: subject.name,
    alsoKnownAs: [...subject.alsoKnownAs],
    born: [...subject.born],
    countries: [...subject.countries],
    identifiers: subject.identifiers.map(({ type, number, country }) => ({ type, number, country })),
  };
  return {
    kind: 'subject',
    title: cut(subject.name),
    content,
    provenance: { room: 'subjects', id: subject.id, place: null },
    reportIds: [...subject.reportIds],
  };
}

/** An account that no report names: known from the ledger alone. */
export function fromAccountKey(key: string): Draft {
  const content: SubjectContent = {
    subjectId: key,
    kind: 'account',
    name: accountLabel(key),
    alsoKnownAs: [],
    born: [],
    countries: [],
    identifiers: [],
  };
  return {
    kind: 'subject',
    title: cut(accountLabel(key)),
    content,
    provenance: { room: 'ledger', id: key, place: null },
    reportIds: [],
  };
}

/** `marked` = the rows that its sources name, for the reports behind them. */
export function fromTrace(trace: SourceTrace, marked: readonly SourceTransaction[]): Draft {
  const answer = trace.answer!;
  const held = answer.held.flatMap(({ account, amount, currency }) =>
    amount === undefined || currency === undefined ? [] : [{ account, money: { amount, currency } }],
  );
  const left = answer.left.flatMap(({ type, amount, currency }) =>
    currency === undefined ? [] : [{ type, money: { amount, currency } }],
  );
  const content: TraceContent = {
    traceId: trace.id,
    rule: trace.rule,
    sha256: trace.sha256!,
    until: trace.until,
    sources: answer.sources.map((source) => ({
      label: source.account ?? source.transaction ?? '',
      time: source.time,
      money: { amount: source.amount, currency: source.currency },
    })),
    held: held.slice(0, heldLimit),
    heldOmitted: answer.held.length - Math.min(held.length, heldLimit) + trace.omitted.held,
    left: left.slice(0, heldLimit),
    leftOmitted: answer.left.length - Math.min(left.length, heldLimit) + trace.omitted.left,
    moves: [...(trace.moves ?? [])],
    movesOmitted: trace.omitted.moves ?? 0,
    assumptions: answer.assumptions.length,
  };
  return {
    kind: 'trace',
    title: cut(trace.title),
    content,
    provenance: { room: 'tracing', id: trace.id, place: null },
    reportIds: reportsBehind(marked),
    compartments: trace.compartments,
  };
}

export function fromReport(report: SourceReport, extract: { path: string | null; text: string }): Draft {
  const content: ReportExtractContent = {
    reportId: report.id,
    reportNumber: report.number,
    path: extract.path,
    text: extract.text,
    receivedAt: report.receivedAt,
  };
  return {
    kind: 'report-extract',
    title: report.number,
    content,
    provenance: { room: 'intake', id: report.id, place: extract.path },
    reportIds: [report.id],
  };
}

function reportsBehind(rows: readonly SourceTransaction[]): string[] {
  return [...new Set(rows.flatMap(({ source }) => (source.kind === 'report' ? [source.id] : [])))];
}

function compartmentsOf(rows: readonly SourceTransaction[]): string[] {
  return [...new Set(rows.flatMap(({ compartment }) => (compartment === null ? [] : [compartment])))];
}

/** Written by an analyst; the account itself names it, so that it is in a case once. */
export function ownAccount({ account, institution, currency, holder }: AccountContent): Draft {
  return {
    kind: 'account',
    title: cut(accountLabel(account)),
    content: { account, institution, currency, holder },
    provenance: { room: 'own', id: account, place: null },
    reportIds: [],
  };
}

export function ownAsset(given: AssetContent & { readonly title: string }): Draft {
  return {
    kind: 'asset',
    title: given.title,
    content: { class: given.class, identifiers: given.identifiers, place: given.place, value: given.value },
    provenance: { room: 'own', id: null, place: null },
    reportIds: [],
  };
}
