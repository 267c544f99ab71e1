import { parseMinor } from '../../../vocabulary/index.ts';
import type { ConvertOptions } from '../conversion.ts';
import type { ReportSink } from '../report-sink.ts';
import { FormatFault, type SourceFindings } from '../source-findings.ts';
import { readMessage, type MessageElement } from './message-tree.ts';
import { allText, money, notes, remittance } from './message-notes.ts';
import { partyNote } from './message-party.ts';
import { StatementReader } from './statement.ts';
import { amountAt, transferDraft, type Transfer } from './transfer-draft.ts';

/** pacs.008 (credit transfers between institutions) or camt.053 (account statements), any version. */
export async function convertMessage(
  kind: 'pacs.008' | 'camt.053',
  input: AsyncIterable<Uint8Array> | Uint8Array,
  options: ConvertOptions,
  findings: SourceFindings,
  sink: ReportSink,
): Promise<void> {
  if (kind === 'camt.053') {
    const reader = new StatementReader(options, findings, sink);
    const root = await readMessage(input, {
      parts: new Set(['Ntry']),
      part: (entry, ancestors) => reader.entry(entry, ancestors),
      ended: (element) => reader.ended(element),
    });
    expectBody(root, 'BkToCstmrStmt', kind);
    return;
  }
  let announced: { count: string | undefined; total: MessageElement | undefined } = {
    count: undefined,
    total: undefined,
  };
  let sum = 0n;
  const root = await readMessage(input, {
    parts: new Set(['CdtTrfTxInf']),
    part: (transfer, ancestors) => {
      sink.records++;
      const header = ancestors.at(-1)?.at('GrpHdr');
      announced = { count: header?.value('NbOfTxs'), total: header?.at('TtlIntrBkSttlmAmt') };
      const settled = amountAt(transfer.at('IntrBkSttlmAmt'));
      if (settled !== undefined) sum += parseMinor(settled.amount, 17);
      sink.transaction(transferDraft(creditTransfer(transfer, header), options, findings));
    },
  });
  expectBody(root, 'FIToFICstmrCdtTrf', kind);
  const { count, total } = announced;
  const totalAmount = total?.text.trim() ?? '';
  const wrongCount = count !== undefined && count !== String(sink.records);
  const wrongSum = /^\d{1,18}(?:\.\d{0,17})?$/.test(totalAmount) && parseMinor(totalAmount, 17) !== sum;
  if (wrongCount || wrongSum) {
    findings.add(
      'error',
      'format-totals',
      root.place,
      'The message’s own totals differ from its transfers: something is missing or doubled.',
      {
        params: { announced: count ?? '', found: String(sink.records) },
        fix: 'Ask the system that made the message for a whole one',
      },
    );
  }
}

function expectBody(root: MessageElement, body: string, kind: string): void {
  const found =
    root.name === body ||
    root.at(body) !== undefined ||
    root.children.some((child) => child.at(body) !== undefined);
  if (!found) {
    throw new FormatFault('format-unknown', `The message has no ${body}, so it is no ${kind}.`, {
      params: { kind },
      place: root.place,
    });
  }
}

/** CdtTrfTxInf. Parties and agents that bi-party transactions have no place for stay in the comments. */
function creditTransfer(element: MessageElement, header: MessageElement | undefined): Transfer {
  const id = element.at('PmtId');
  const transaction = id?.value('TxId');
  const endToEnd = id?.value('EndToEndId');
  const uetr = id?.value('UETR');
  const instruction = id?.value('InstrId');
  const date = element.value('IntrBkSttlmDt') ?? header?.value('IntrBkSttlmDt');
  const accepted = element.value('AccptncDtTm');
  return {
    number: transaction ?? uetr ?? endToEnd ?? instruction,
    internal: endToEnd,
    date: accepted ?? date,
    valueDate: date,
    settled: amountAt(element.at('IntrBkSttlmAmt')),
    instructed: amountAt(element.at('InstdAmt')),
    rate: element.value('XchgRate'),
    debtor: { party: element.at('Dbtr'), account: element.at('DbtrAcct'), agent: element.at('DbtrAgt') },
    creditor: { party: element.at('Cdtr'), account: element.at('CdtrAcct'), agent: element.at('CdtrAgt') },
    description: remittance(element),
    notes: notes([
      ['TxId', transaction],
      ['EndToEndId', endToEnd],
      ['UETR', uetr],
      ['InstrId', instruction],
      ['Charges borne by', element.value('ChrgBr')],
      ...element
        .all('ChrgsInf')
        .map((charge): [string, string | undefined] => ['Charge', money(charge.at('Amt'))]),
      partyNote('Ultimate debtor', element.at('UltmtDbtr')),
      partyNote('Initiating party', element.at('InitgPty')),
      partyNote('Ultimate creditor', element.at('UltmtCdtr')),
      ...['IntrmyAgt1', 'IntrmyAgt2', 'IntrmyAgt3'].map((name) =>
        partyNote(`Intermediary agent ${name.at(-1)}`, element.at(name)),
      ),
      partyNote('Instructing agent', element.at('InstgAgt') ?? header?.at('InstgAgt')),
      partyNote('Instructed agent', element.at('InstdAgt') ?? header?.at('InstdAgt')),
      ['Purpose', element.value('Purp', 'Cd') ?? element.value('Purp', 'Prtry')],
      ...element
        .all('RgltryRptg')
        .map((one): [string, string | undefined] => ['Regulatory reporting', allText(one)]),
    ]),
    element,
  };
}
