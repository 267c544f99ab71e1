import type { ReportElement } from './element.ts';
import type {
  Activity,
  ForeignAmount,
  Party,
  Report,
  ReportHeader,
  Side,
  SubjectKind,
  Transaction,
} from './report.ts';

/**
 * An absent element is a field without value. The fields stay, with `undefined` in them: leaving them out would give
 * each transaction a shape of its own, which costs more than all that is read from it.
 */
function known<T extends object>(fields: { [Key in keyof T]: T[Key] | undefined }): T {
  return fields as T;
}

/** The typed view on a whole document: read by the reader, or made with `element`. */
export function reportFromTree(tree: ReportElement, profile: string): Report {
  const holder = tree.child('transactions') ?? tree;
  const activity = tree.child('activity');
  return {
    profile,
    root: tree.name === 'reportdata' ? 'reportdata' : 'report',
    header: headerFrom(tree),
    transactions: holder.all('transaction').map(transactionFrom),
    activity: activity === undefined ? null : activityFrom(activity),
    element: tree,
  };
}

export function headerFrom(tree: ReportElement): ReportHeader {
  return known<ReportHeader>({
    schemaVersion: tree.value('schema_version'),
    reportingEntityId: tree.value('rentity_id'),
    branch: tree.value('rentity_branch'),
    submissionCode: tree.value('submission_code'),
    reportCode: tree.value('report_code'),
    entityReference: tree.value('entity_reference'),
    fiuReference: tree.value('fiu_ref_number'),
    rejectedReference: tree.value('prev_rejected_ref_number'),
    submissionDate: tree.value('submission_date') ?? tree.value('report_date'),
    localCurrency: tree.value('currency_code_local'),
    reportingUserCode: tree.value('reporting_user_code'),
    reportingPerson: tree.child('reporting_person'),
    location: tree.child('location'),
    reason: tree.value('reason'),
    action: tree.value('action'),
    indicators: (tree.child('report_indicators')?.all('indicator') ?? []).map((code) => code.text.trim()),
  });
}

export function transactionFrom(tree: ReportElement): Transaction {
  return known<Transaction>({
    place: tree.path,
    number: tree.value('transactionnumber'),
    internalReference: tree.value('internal_ref_number'),
    location: tree.value('transaction_location'),
    description: tree.value('transaction_description'),
    date: tree.value('date_transaction'),
    mode: tree.value('transmode_code'),
    modeComment: tree.value('transmode_comment'),
    amountLocal: tree.value('amount_local'),
    from: sideFrom(tree, 'from'),
    to: sideFrom(tree, 'to'),
    parties: (tree.child('involved_parties')?.all('party') ?? []).map(partyFrom),
    goods: tree.child('goods_services')?.all('item') ?? [],
    comments: tree.value('comments'),
    element: tree,
  });
}

function sideFrom(transaction: ReportElement, side: 'from' | 'to'): Side | null {
  const client = transaction.child(`t_${side}_my_client`);
  const tree = client ?? transaction.child(`t_${side}`);
  if (tree === undefined) return null;
  const [kind, subject] = subjectOf(tree, (name) => `${side}_${name}`);
  return known<Side>({
    place: tree.path,
    myClient: client !== undefined,
    fundsCode: tree.value(`${side}_funds_code`),
    country: tree.value(`${side}_country`),
    foreign: foreignFrom(tree.child(`${side}_foreign_currency`)),
    kind,
    subject,
    conductor: tree.child('t_conductor') ?? null,
    element: tree,
  });
}

export function partyFrom(tree: ReportElement): Party {
  const [clientKind, client] = subjectOf(tree, (name) => `${name}_my_client`);
  const [plainKind, plain] = subjectOf(tree, (name) => name);
  return known<Party>({
    place: tree.path,
    role: tree.value('role'),
    myClient: client !== null,
    fundsCode: tree.value('funds_code'),
    country: tree.value('country'),
    foreign: foreignFrom(tree.child('foreign_currency')),
    kind: clientKind ?? plainKind,
    subject: client ?? plain,
    element: tree,
  });
}

function activityFrom(tree: ReportElement): Activity {
  return {
    place: tree.path,
    parties: (tree.child('report_parties')?.all('report_party') ?? []).map(partyFrom),
    goods: tree.child('goods_services')?.all('item') ?? [],
    element: tree,
  };
}

function subjectOf(
  tree: ReportElement,
  elementName: (kind: SubjectKind) => string,
): [SubjectKind | null, ReportElement | null] {
  for (const kind of ['account', 'person', 'entity'] as const) {
    const found = tree.child(elementName(kind));
    if (found !== undefined) return [kind, found];
  }
  return [null, null];
}

function foreignFrom(tree: ReportElement | undefined): ForeignAmount | undefined {
  if (tree === undefined) return undefined;
  return known<ForeignAmount>({
    currency: tree.value('foreign_currency_code'),
    amount: tree.value('foreign_amount'),
    rate: tree.value('foreign_exchange_rate'),
  });
}
