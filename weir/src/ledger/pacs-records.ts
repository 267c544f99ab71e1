import { isIban } from '@weir/engines/reports';
import { FormatFault, readMessage, type MessageElement } from '@weir/engines/reports/formats';
import { Problem } from '@weir/engines/vocabulary';
import type { ImportMapping } from './contract.ts';
import type { CsvRecord, CsvTaker } from './csv-scanner.ts';

/** What a credit transfer is told as: the columns of the table that a file of pacs.008 messages is read as. */
const pacsColumns = [
  'id',
  'from',
  'to',
  'time',
  'amount',
  'currency',
  'to_amount',
  'to_currency',
  'type',
  'description',
] as const;

/** A message says itself what everything in it means, so its mapping needs no person. */
export const pacsMapping: Pick<ImportMapping, 'columns'> = {
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

/**
 * Reads the credit transfers of pacs.008 messages of any version (ISO 20022, FIToFICustomerCreditTransfer): one message,
 * several under one element, or one after another in one file. First comes a record with the names of the columns, then one
 * for each transfer, with its number and its path.
 * @throws Problem `file-damaged`, `message-totals-differ`, `file-format-unknown`
 */
export async function scanPacs(
  bytes: AsyncIterable<Buffer>,
  taker: CsvTaker,
  enough: () => boolean,
): Promise<void> {
  const records = new RecordMaker(pacsColumns.length);
  taker.record(records.make(0, '/', pacsColumns));
  if (enough()) return;
  let number = 0;
  let message = 0;
  for await (const document of documentsIn(bytes)) {
    const counts = new Map<MessageElement, number>();
    const expected = new Map<MessageElement, { count: number; said: string | undefined; place: string }>();
    const root = await readMessage(document, {
      parts: new Set(['CdtTrfTxInf']),
      part: (transfer, ancestors) => {
        const body = ancestors.at(-1)!;
        const header = body.at('GrpHdr');
        const within = (counts.get(body) ?? 0) + 1;
        if (within === 1) message++;
        counts.set(body, within);
        const place = `/Document[${message}]/${body.name}/CdtTrfTxInf[${within}]`;
        expected.set(body, { count: within, said: header?.value('NbOfTxs'), place });
        taker.record(records.make(++number, place, fieldsOf(transfer, header)));
      },
    }).catch((fault: unknown) => {
      throw fault instanceof FormatFault ? damaged(fault) : fault;
    });
    if (counts.size === 0 && !holds(root, 'FIToFICstmrCdtTrf')) throw noTransfers();
    for (const { count, said, place } of expected.values()) {
      if (said !== undefined && said !== String(count)) throw totalsDiffer(place, said, count);
    }
  }
}

function holds(element: MessageElement, name: string): boolean {
  return element.name === name || element.children.some((child) => holds(child, name));
}

function fieldsOf(transfer: MessageElement, header: MessageElement | undefined): string[] {
  const id = transfer.at('PmtId');
  const settled = transfer.at('IntrBkSttlmAmt');
  const instructed = transfer.at('InstdAmt');
  const currency = (amount: MessageElement | undefined): string => amount?.attributes['Ccy']?.trim() ?? '';
  const text = (amount: MessageElement | undefined): string => amount?.text.trim() ?? '';
  // What the payer paid in another currency is an exchange; a difference in one currency is charges.
  const exchange =
    instructed !== undefined && currency(instructed) !== '' && currency(instructed) !== currency(settled);
  const paid = exchange ? instructed : settled;
  return [
    // In the order in which reports made of messages are numbered, so that both tell of one movement of money.
    id?.value('TxId') ?? id?.value('UETR') ?? id?.value('EndToEndId') ?? id?.value('InstrId') ?? '',
    accountOf(transfer.at('DbtrAcct'), transfer.at('DbtrAgt')),
    accountOf(transfer.at('CdtrAcct'), transfer.at('CdtrAgt')),
    transfer.value('AccptncDtTm') ??
      transfer.value('IntrBkSttlmDt') ??
      header?.value('IntrBkSttlmDt') ??
      header?.value('CreDtTm') ??
      '',
    text(paid),
    currency(paid),
    exchange ? text(settled) : '',
    exchange ? currency(settled) : '',
    transfer.value('PmtTpInf', 'LclInstrm', 'Prtry') ??
      transfer.value('PmtTpInf', 'CtgyPurp', 'Cd') ??
      transfer.value('Purp', 'Cd') ??
      'credit transfer',
    (transfer.at('RmtInf')?.all('Ustrd') ?? []).map((each) => each.text.trim()).join(' '),
  ];
}

/** One account, one name, as reports write it too: `iban:…`, or the bank's code and the number. */
function accountOf(account: MessageElement | undefined, agent: MessageElement | undefined): string {
  const compact = (value: string): string => value.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
  const iban = account?.value('Id', 'IBAN');
  const number = iban ?? account?.value('Id', 'Othr', 'Id');
  if (number === undefined) return '';
  if (isIban(number)) return `iban:${compact(number)}`;
  const institution = agent?.at('FinInstnId');
  const bank =
    institution?.value('BICFI') ??
    institution?.value('BIC') ??
    institution?.value('ClrSysMmbId', 'MmbId') ??
    institution?.value('Nm') ??
    'unknown';
  const isBic = institution?.at('BICFI') !== undefined || institution?.at('BIC') !== undefined;
  return `${isBic ? compact(bank).slice(0, 8) : compact(bank)}/${compact(number)}`;
}

/** Texts as a record over bytes, like one of a table. */
class RecordMaker {
  readonly #record: CsvRecord;

  constructor(fields: number) {
    this.#record = {
      bytes: Buffer.alloc(0),
      line: 0,
      fields,
      starts: new Int32Array(fields),
      ends: new Int32Array(fields),
      escaped: new Uint8Array(fields),
      start: 0,
      end: 0,
    };
  }

  make(line: number, place: string, values: readonly string[]): CsvRecord {
    const record = this.#record;
    const parts: Buffer[] = [];
    let at = 0;
    values.forEach((value, field) => {
      const bytes = Buffer.from(value);
      record.starts[field] = at;
      record.ends[field] = at + bytes.length;
      parts.push(bytes, comma);
      at += bytes.length + 1;
    });
    record.bytes = Buffer.concat(parts);
    record.end = Math.max(0, at - 1);
    record.line = line;
    record.place = place;
    return record;
  }
}
const comma = Buffer.from(',');

const declaration = Buffer.from('<?xml');

/** Several documents in one file, each beginning with its declaration, one by one; each must be read to its end. */
async function* documentsIn(bytes: AsyncIterable<Buffer>): AsyncIterable<AsyncIterable<Buffer>> {
  const iterator = bytes[Symbol.asyncIterator]();
  let rest: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  let over = false;
  async function more(): Promise<boolean> {
    const next = await iterator.next();
    if (next.done === true) return !(over = true);
    rest = Buffer.concat([rest, next.value]);
    return true;
  }
  async function* document(): AsyncIterable<Buffer> {
    // Its own declaration is not the next one's.
    let from = 1;
    for (;;) {
      const next = rest.indexOf(declaration, from);
      if (next >= 0) {
        yield rest.subarray(0, next);
        rest = rest.subarray(next);
        return;
      }
      const keep = over ? 0 : Math.min(rest.length, declaration.length);
      if (rest.length > keep) {
        yield rest.subarray(0, rest.length - keep);
        rest = rest.subarray(rest.length - keep);
        from = 0;
      }
      if (over) return;
      await more();
    }
  }
  for (;;) {
    let at = 0;
    while (at < rest.length && rest[at]! <= space) at++;
    rest = rest.subarray(at);
    if (rest.length >= declaration.length || over) {
      if (rest.length === 0) return;
      yield document();
    } else await more();
  }
}
const space = 0x20;

function damaged(fault: FormatFault): Problem {
  return new Problem({
    code: 'file-damaged',
    status: 400,
    detail: `The messages cannot be read to their end, so nothing of the file was taken: ${fault.message} (${fault.place.path})`,
    facts: { path: fault.place.path },
    cause: fault,
  });
}

function totalsDiffer(place: string, said: string, count: number): Problem {
  return new Problem({
    code: 'message-totals-differ',
    status: 400,
    detail: `A message announces ${said.slice(0, 20)} transfers and holds ${count} (${place}), so something is missing or doubled. Nothing of the file was taken.`,
    facts: { place, said: said.slice(0, 20), count },
  });
}

function noTransfers(): Problem {
  return new Problem({
    code: 'file-format-unknown',
    status: 400,
    detail:
      'The file holds no credit transfers (pacs.008). Tables (CSV), Parquet and pacs.008 can be imported.',
  });
}
