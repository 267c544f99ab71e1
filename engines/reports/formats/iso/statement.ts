import { formatMinor, parseMinor } from '../../../vocabulary/index.ts';
import type { ConvertOptions } from '../conversion.ts';
import type { ReportSink } from '../report-sink.ts';
import type { SourceFindings } from '../source-findings.ts';
import { money, notes, remittance } from './message-notes.ts';
import { partyNote, partyOf, type MessageSide } from './message-party.ts';
import type { MessageElement } from './message-tree.ts';
import { amountAt, transferDraft, type Transfer } from './transfer-draft.ts';

const scale = 17;

/** camt.053: booked entries become transactions between the statement's account and the other party. */
export class StatementReader {
  readonly #options: ConvertOptions;
  readonly #findings: SourceFindings;
  readonly #sink: ReportSink;
  /** Booked entries of the statement that is being read, signed, and how many there are. */
  #moved = 0n;
  #entries = 0;

  constructor(options: ConvertOptions, findings: SourceFindings, sink: ReportSink) {
    this.#options = options;
    this.#findings = findings;
    this.#sink = sink;
  }

  entry(entry: MessageElement, ancestors: readonly MessageElement[]): void {
    this.#entries++;
    this.#sink.records++;
    const status = entry.value('Sts', 'Cd') ?? entry.value('Sts') ?? 'BOOK';
    if (status !== 'BOOK') {
      this.#findings.add(
        'warning',
        'format-pending',
        entry.place,
        'An entry that is not booked was left out.',
        {
          params: { status },
        },
      );
      return;
    }
    const amount = amountAt(entry.at('Amt'));
    const credit = entry.value('CdtDbtInd') === 'CRDT';
    if (amount !== undefined) this.#moved += (credit ? 1n : -1n) * parseMinor(amount.amount, scale);
    const statement = ancestors.at(-1)!;
    const details = entry.all('NtryDtls').flatMap((one) => one.all('TxDtls'));
    if (details.length > 1 && amount !== undefined) this.#checkBatch(entry, details, amount.amount);
    const parts = details.length === 0 ? [undefined] : details;
    for (const [index, detail] of parts.entries()) {
      const transfer = this.#transfer(entry, detail, statement, parts.length > 1 ? index + 1 : undefined);
      this.#sink.transaction(transferDraft(transfer, this.#options, this.#findings));
    }
  }

  /** At a statement's end: opening balance and entries must give the closing one. */
  ended(element: MessageElement): void {
    if (element.name !== 'Stmt') return;
    const balance = (...codes: string[]): bigint | undefined => {
      const found = codes
        .map((code) => element.all('Bal').find((one) => one.value('Tp', 'CdOrPrtry', 'Cd') === code))
        .find((one) => one !== undefined);
      const amount = amountAt(found?.at('Amt'));
      if (found === undefined || amount === undefined) return undefined;
      return parseMinor(amount.amount, scale) * (found.value('CdtDbtInd') === 'DBIT' ? -1n : 1n);
    };
    const opening = balance('OPBD', 'PRCD');
    const closing = balance('CLBD');
    const missing = opening === undefined || closing === undefined;
    if (!missing && opening + this.#moved !== closing) {
      const plain = (value: bigint): string => formatMinor(value, scale).replace(/\.?0+$/, '');
      this.#findings.add(
        'error',
        'format-balance',
        element.place,
        'Opening balance and entries do not give the closing balance: the statement is not whole.',
        {
          params: { opening: plain(opening), entries: plain(this.#moved), closing: plain(closing) },
          fix: 'Ask for the whole statement, with all its pages',
        },
      );
    }
    const announced = element.value('TxsSummry', 'TtlNtries', 'NbOfNtries');
    if (announced !== undefined && announced !== String(this.#entries)) {
      this.#findings.add(
        'error',
        'format-totals',
        element.place,
        'The statement announces another number of entries than it holds.',
        {
          params: { announced, found: String(this.#entries) },
          fix: 'Ask for the whole statement, with all its pages',
        },
      );
    }
    this.#moved = 0n;
    this.#entries = 0;
  }

  #checkBatch(entry: MessageElement, details: readonly MessageElement[], total: string): void {
    const amounts = details.map((detail) => detailAmount(detail));
    const told = amounts.filter((amount) => amount !== undefined);
    const sum = told.reduce((all, amount) => all + parseMinor(amount.amount, scale), 0n);
    if (told.length === details.length && sum === parseMinor(total, scale)) return;
    this.#findings.add(
      'error',
      'format-batch',
      entry.place,
      'The parts of a batched entry do not add up to the entry.',
      {
        params: { parts: String(details.length) },
      },
    );
  }

  #transfer(
    entry: MessageElement,
    detail: MessageElement | undefined,
    statement: MessageElement,
    part: number | undefined,
  ): Transfer {
    const indicator = detail?.value('CdtDbtInd') ?? entry.value('CdtDbtInd');
    const credit = indicator === 'CRDT';
    const account = statement.at('Acct');
    const own: MessageSide = { party: account?.at('Ownr'), account, agent: account?.at('Svcr') };
    const parties = detail?.at('RltdPties');
    const agents = detail?.at('RltdAgts');
    const reversal = entry.value('RvslInd') === 'true' || entry.value('RvslInd') === '1';
    // In a reversal the parties stand as in the payment that is undone, and the money runs the other way.
    const asDebtor = credit !== reversal;
    const other: MessageSide = {
      party: partyOf(parties?.at(asDebtor ? 'Dbtr' : 'Cdtr')),
      account: parties?.at(asDebtor ? 'DbtrAcct' : 'CdtrAcct'),
      agent: agents?.at(asDebtor ? 'DbtrAgt' : 'CdtrAgt'),
    };
    const references = detail?.at('Refs');
    const base =
      references?.value('TxId') ??
      references?.value('AcctSvcrRef') ??
      entry.value('AcctSvcrRef') ??
      entry.value('NtryRef');
    const settled =
      (detail === undefined ? undefined : detailAmount(detail)) ??
      (part === undefined ? amountAt(entry.at('Amt')) : undefined);
    const number = base ?? `${statement.value('Id') ?? 'statement'}-${this.#entries}`;
    const unique = references?.value('TxId') === undefined && references?.value('AcctSvcrRef') === undefined;
    return {
      number: part !== undefined && unique ? `${number}-${part}` : number,
      internal: references?.value('EndToEndId'),
      date: entry.value('BookgDt', 'DtTm') ?? entry.value('BookgDt', 'Dt'),
      valueDate: entry.value('ValDt', 'DtTm') ?? entry.value('ValDt', 'Dt'),
      settled,
      instructed: amountAt(detail?.at('AmtDtls', 'InstdAmt', 'Amt')),
      rate:
        detail?.value('AmtDtls', 'InstdAmt', 'CcyXchg', 'XchgRate') ??
        detail?.value('AmtDtls', 'TxAmt', 'CcyXchg', 'XchgRate'),
      debtor: credit ? other : own,
      creditor: credit ? own : other,
      clients: { debtor: !credit, creditor: credit },
      description: detail === undefined ? '-' : remittance(detail),
      notes: notes([
        ...(reversal ? ['Reversal of an earlier entry'] : []),
        ['TxId', references?.value('TxId')],
        ['EndToEndId', references?.value('EndToEndId')],
        ['UETR', references?.value('UETR')],
        ['Servicer reference', entry.value('AcctSvcrRef')],
        ['Statement', statement.value('Id')],
        ['Bank transaction code', code(detail?.at('BkTxCd') ?? entry.at('BkTxCd'))],
        ['Charges', money((detail ?? entry).at('Chrgs', 'TtlChrgsAndTaxAmt'))],
        partyNote('Ultimate debtor', parties?.at('UltmtDbtr')),
        partyNote('Ultimate creditor', parties?.at('UltmtCdtr')),
        partyNote('Initiating party', parties?.at('InitgPty')),
        partyNote('Intermediary agent', agents?.at('IntrmyAgt1')),
        ['Purpose', detail?.value('Purp', 'Cd') ?? detail?.value('Purp', 'Prtry')],
        ['Further information', entry.value('AddtlNtryInf')],
      ]),
      element: detail ?? entry,
    };
  }
}

function detailAmount(detail: MessageElement) {
  return amountAt(detail.at('Amt')) ?? amountAt(detail.at('AmtDtls', 'TxAmt', 'Amt'));
}

function code(element: MessageElement | undefined): string | undefined {
  if (element === undefined) return undefined;
  const domain = [
    element.value('Domn', 'Cd'),
    element.value('Domn', 'Fmly', 'Cd'),
    element.value('Domn', 'Fmly', 'SubFmlyCd'),
  ];
  const text = domain.filter((part) => part !== undefined).join('/');
  return text === '' ? element.value('Prtry', 'Cd') : text;
}
