import { assert } from '@weir/engines/vocabulary';
import type { Verdict } from '../truth.ts';
import type { ReportCode } from './filing.ts';
import { child, children, firstBelow, xml, type XmlElement } from './xml.ts';

/** A mistake that real filers make (goAML samples and public validators show each), and what must come of it. */
export interface Fault {
  readonly id: string;
  /** Report codes it can happen in; all where absent. */
  readonly codes?: readonly ReportCode[];
  readonly verdict: Verdict;
  /** One of these rules must be among the findings. */
  readonly rules: readonly string[];
  /** It takes the identity numbers out of an accepted report. */
  readonly hidesIdentity?: true;
  /** Changes the report before it is written. */
  readonly change?: (report: XmlElement) => void;
  /** Changes the written text. */
  readonly rewrite?: (text: string) => string;
  /** Bytes of the text where they are not UTF-8. */
  readonly encode?: (text: string) => Uint8Array;
}

const withTransactions: readonly ReportCode[] = ['STR', 'CTR', 'IFT', 'EFT', 'BCR', 'AIFT', 'TFR'];

export const faults: readonly Fault[] = [
  {
    id: 'indicator-missing',
    verdict: 'returned',
    rules: ['element-missing', 'IND-1'],
    change: (report) => {
      must(report, 'report_indicators').content = [];
    },
  },
  {
    id: 'indicator-unknown',
    verdict: 'returned',
    rules: ['value-code'],
    change: (report) => set(report, 'indicator', 'STRUCTURING'),
  },
  {
    id: 'both-dates',
    verdict: 'returned',
    rules: ['element-choice', 'element-misplaced', 'element-repeated', 'element-order', 'element-forbidden'],
    change: (report) =>
      insertAfter(report, 'submission_date', xml('report_date', text(report, 'submission_date'))),
  },
  {
    id: 'wrong-order',
    codes: withTransactions,
    verdict: 'returned',
    rules: ['element-order', 'element-misplaced'],
    change: (report) => {
      const transaction = must(report, 'transaction');
      insertAfter(transaction, 'amount_local', take(transaction, 'transmode_code'));
    },
  },
  {
    id: 'date-in-local-form',
    codes: withTransactions,
    verdict: 'returned',
    rules: ['value-type'],
    change: (report) => {
      const [year, month, day] = text(report, 'date_transaction').slice(0, 10).split('-');
      set(report, 'date_transaction', `${day}/${month}/${year}`);
    },
  },
  {
    id: 'amount-zero',
    codes: withTransactions,
    verdict: 'returned',
    rules: ['AMT-5'],
    change: (report) => set(report, 'amount_local', '0.00'),
  },
  {
    id: 'amount-with-comma',
    codes: withTransactions,
    verdict: 'returned',
    rules: ['value-type'],
    change: (report) => {
      const [whole = '0', cents = '00'] = text(report, 'amount_local').split('.');
      set(report, 'amount_local', `${whole.slice(0, -3)},${whole.slice(-3)}.${cents}`);
    },
  },
  {
    id: 'local-currency-foreign',
    verdict: 'returned',
    rules: ['HDR-1'],
    change: (report) => set(report, 'currency_code_local', 'XPC'),
  },
  {
    id: 'element-misspelt',
    verdict: 'returned',
    rules: ['element-unknown'],
    change: (report) => {
      must(report, 'rentity_id').name = 'reentity_id';
    },
  },
  {
    id: 'transaction-after-submission',
    codes: withTransactions,
    verdict: 'returned',
    rules: ['DATE-1'],
    change: (report) => {
      const day = Date.parse(`${text(report, 'submission_date')}Z`) + 9 * 86_400_000;
      set(report, 'date_transaction', new Date(day).toISOString().slice(0, 19));
    },
  },
  {
    id: 'file-truncated',
    verdict: 'unreadable',
    rules: ['xml-truncated', 'xml-malformed'],
    rewrite: (written) => written.slice(0, Math.floor(written.length * 0.7)),
  },
  {
    id: 'from-side-missing',
    codes: withTransactions,
    verdict: 'returned',
    rules: ['element-missing', 'element-missing-choice', 'SIDE-1'],
    change: (report) => {
      const transaction = must(report, 'transaction');
      take(transaction, child(transaction, 't_from') === undefined ? 't_from_my_client' : 't_from');
    },
  },
  {
    id: 'amount-placeholder',
    codes: withTransactions,
    verdict: 'returned',
    rules: ['value-type'],
    change: (report) => set(report, 'amount_local', '-'),
  },
  {
    id: 'narrative-placeholder',
    codes: ['STR', 'SAR'],
    verdict: 'returned',
    rules: ['TXT-1', 'HDR-2'],
    change: (report) => set(report, 'reason', '-'),
  },
  {
    id: 'country-as-name',
    codes: withTransactions,
    verdict: 'returned',
    rules: ['value-code'],
    change: (report) => set(report, 'from_country', 'Aldermoor'),
  },
  {
    id: 'account-number-masked',
    codes: ['STR', 'CTR', 'IFT', 'EFT'],
    verdict: 'returned',
    rules: ['ACC-1'],
    change: (report) =>
      set(
        report,
        'account',
        `${text(report, 'account').slice(0, 6)}******${text(report, 'account').slice(-4)}`,
      ),
  },
  {
    id: 'cash-between-accounts',
    codes: ['CTR'],
    verdict: 'returned',
    rules: ['SIDE-2'],
    change: (report) => {
      for (const transaction of children(report, 'transaction')) bothSidesAccounts(transaction);
    },
  },
  {
    id: 'international-within-country',
    codes: ['IFT'],
    verdict: 'returned',
    rules: ['SIDE-4'],
    change: (report) => {
      set(report, 'from_country', 'XN');
      set(report, 'to_country', 'XN');
    },
  },
  {
    id: 'nobody-is-client',
    codes: ['STR'],
    verdict: 'returned',
    rules: ['TYP-2'],
    change: (report) => {
      for (const transaction of children(report, 'transaction')) {
        for (const side of transaction.content as XmlElement[])
          side.name = side.name.replace('_my_client', '');
      }
    },
  },
  {
    id: 'activity-as-transaction-report',
    codes: ['SAR'],
    verdict: 'returned',
    rules: ['TYP-1'],
    change: (report) => set(report, 'report_code', 'STR'),
  },
  {
    id: 'ampersand-not-escaped',
    verdict: 'unreadable',
    rules: ['xml-ampersand', 'xml-malformed', 'xml-entity', 'xml-truncated'],
    rewrite: (written) => written.replace('</reason>', ' Checked by Audit & Control.</reason>'),
  },
  {
    id: 'two-reports-in-one-file',
    verdict: 'unreadable',
    rules: ['xml-several-roots', 'xml-malformed'],
    rewrite: (written) => written + written.slice(written.indexOf('\n') + 1),
  },
  {
    id: 'encoding-not-as-declared',
    verdict: 'unreadable',
    rules: ['xml-encoding-broken', 'xml-encoding-mismatch', 'xml-encoding'],
    rewrite: (written) => written.replace('</reason>', ' Seen at the caf\u00e9 on the quay.</reason>'),
    encode: (written) => Uint8Array.from(written, (character) => Math.min(character.charCodeAt(0), 0xff)),
  },
  {
    id: 'reference-missing',
    verdict: 'returned',
    rules: ['element-missing', 'HDR-4'],
    change: (report) => void take(report, 'entity_reference'),
  },
  {
    id: 'goods-missing',
    codes: ['DPMSR'],
    verdict: 'returned',
    rules: ['GDS-1'],
    change: (report) => void take(child(report, 'activity') ?? must(report, 'transaction'), 'goods_services'),
  },
  {
    id: 'gender-in-words',
    verdict: 'returned',
    rules: ['value-code'],
    change: (report) => set(report, 'gender', 'MALE'),
  },
  {
    id: 'phone-prefix-with-signs',
    verdict: 'returned',
    rules: ['value-too-long'],
    change: (report) => set(report, 'tph_country_prefix', '+990 (0)'),
  },
  {
    id: 'transaction-twice',
    codes: ['CTR', 'IFT', 'EFT'],
    verdict: 'returned',
    rules: ['DUP-1'],
    change: (report) => insertAfter(report, 'transaction', must(report, 'transaction')),
  },
  {
    id: 'birth-date-placeholder',
    codes: ['STR', 'CTR', 'EFT'],
    verdict: 'acceptable',
    rules: [],
    change: (report) => {
      const transaction = must(report, 'transaction');
      set(transaction, 'birthdate', '1900-01-01T00:00:00');
    },
  },
  {
    id: 'namespace-invented',
    verdict: 'returned',
    rules: ['namespace-foreign', 'attribute-unknown', 'root-unknown'],
    rewrite: (written) => written.replace('<report>', '<report xmlns="http://www.example.org/goaml/5.0">'),
  },
  {
    id: 'number-by-another-name',
    codes: withTransactions,
    verdict: 'returned',
    rules: ['element-unknown'],
    change: (report) => {
      must(report, 'transactionnumber').name = 'transaction_number';
    },
  },
  {
    id: 'indicators-wrapped-twice',
    verdict: 'returned',
    rules: ['element-repeated'],
    change: (report) => {
      const indicators = must(report, 'report_indicators');
      insertAfter(report, 'report_indicators', { ...indicators });
    },
  },
  {
    id: 'local-currency-historic',
    verdict: 'returned',
    rules: ['HDR-1'],
    change: (report) => set(report, 'currency_code_local', 'GHC'),
  },
  {
    id: 'dates-with-fractions',
    codes: withTransactions,
    verdict: 'acceptable',
    rules: [],
    change: (report) => {
      for (const name of ['submission_date', 'date_transaction'])
        set(report, name, `${text(report, name)}.0000000`);
    },
  },
  {
    id: 'amount-with-four-decimals',
    codes: withTransactions,
    verdict: 'acceptable',
    rules: [],
    change: (report) => set(report, 'amount_local', `${text(report, 'amount_local')}00`),
  },
  {
    id: 'root-invented',
    verdict: 'returned',
    rules: ['root-name', 'root-unknown'],
    rewrite: (written) => written.replace('<report>', '<goAMLReport>').replace('</report>', '</goAMLReport>'),
  },
  {
    id: 'firm-as-person',
    codes: ['BCR'],
    verdict: 'acceptable',
    rules: ['PER-5'],
    change: (report) => set(must(report, 'to_person'), 'last_name', 'Harbour Trading Ltd'),
  },
  {
    id: 'amount-is-account-number',
    codes: ['CTR', 'EFT'],
    verdict: 'returned',
    rules: ['AMT-4'],
    change: (report) => set(report, 'amount_local', text(must(report, 'transaction'), 'account')),
  },
  {
    id: 'customer-filed-as-stranger',
    codes: ['EFT'],
    verdict: 'returned',
    rules: ['ACC-3'],
    change: (report) => {
      for (const transaction of children(report, 'transaction')) {
        const payer = child(transaction, 't_from_my_client');
        if (payer !== undefined) payer.name = 't_from';
      }
    },
  },
  {
    id: 'bank-not-of-its-swift',
    codes: ['CTR', 'EFT', 'IFT'],
    verdict: 'returned',
    rules: ['ACC-2'],
    change: (report) => set(report, 'institution_name', 'Corner House Finance'),
  },
  {
    id: 'swift-placeholder',
    codes: ['CTR', 'EFT', 'IFT'],
    verdict: 'returned',
    rules: ['ACC-5'],
    change: (report) => set(report, 'swift', '-'),
  },
  {
    id: 'account-number-filled-in',
    codes: ['CTR', 'EFT', 'IFT'],
    verdict: 'returned',
    rules: ['ACC-5'],
    change: (report) => set(report, 'account', '1111111111'),
  },
  {
    id: 'terror-as-common-suspicion',
    codes: ['STR', 'SAR'],
    verdict: 'returned',
    rules: ['TYP-3'],
    change: (report) => set(report, 'indicator', 'TERROR'),
  },
  {
    id: 'terror-without-indicator',
    codes: ['TFR', 'TFAR'],
    verdict: 'returned',
    rules: ['TYP-3'],
    change: (report) => set(report, 'indicator', 'NEW-ACCOUNT'),
  },
  {
    id: 'border-transfer-as-domestic',
    codes: ['IFT'],
    verdict: 'returned',
    rules: ['TYP-4'],
    change: (report) => set(report, 'report_code', 'EFT'),
  },
  {
    id: 'exchange-rate-wrong',
    codes: ['EFT'],
    verdict: 'returned',
    rules: ['CUR-2'],
    change: (report) => foreignPart(report, { currency: 'XPC', amount: '1000.00', rate: '0.000100' }),
  },
  {
    id: 'foreign-currency-is-local',
    codes: ['EFT'],
    verdict: 'returned',
    rules: ['CUR-3'],
    change: (report) =>
      foreignPart(report, { currency: 'XNC', amount: text(report, 'amount_local'), rate: '1' }),
  },
  {
    id: 'foreign-amount-placeholder',
    codes: ['EFT'],
    verdict: 'returned',
    rules: ['CUR-1'],
    change: (report) => foreignPart(report, { currency: 'XPC', amount: '0', rate: '0' }),
  },
  {
    id: 'place-missing',
    codes: ['BCR'],
    verdict: 'returned',
    rules: ['LOC-1'],
    change: (report) => void take(must(report, 'transaction'), 'transaction_location'),
  },
  {
    id: 'request-number-missing',
    codes: ['AIF', 'AIFT'],
    verdict: 'returned',
    rules: ['HDR-3'],
    change: (report) => void take(report, 'fiu_ref_number'),
  },
  {
    id: 'request-number-placeholder',
    codes: ['AIF', 'AIFT'],
    verdict: 'returned',
    rules: ['HDR-3'],
    change: (report) => set(report, 'fiu_ref_number', 'N/A'),
  },
  {
    id: 'national-number-placeholder',
    hidesIdentity: true,
    codes: ['REAR'],
    verdict: 'acceptable',
    rules: ['PER-2'],
    change: (report) => {
      const person = must(must(report, 'activity'), 'person_my_client');
      set(person, 'ssn', '-');
      take(person, 'identifications');
      if (child(person, 'passport_number') !== undefined) {
        take(person, 'passport_number');
        take(person, 'passport_country');
      }
    },
  },
  {
    id: 'sent-late',
    codes: ['CTR', 'EFT'],
    verdict: 'acceptable',
    rules: ['DATE-2'],
    change: (report) => {
      const day = Date.parse(`${text(report, 'date_transaction')}Z`) + 33 * 86_400_000;
      set(report, 'submission_date', new Date(day).toISOString().slice(0, 19));
    },
  },
  {
    id: 'item-without-value',
    codes: ['DPMSR'],
    verdict: 'returned',
    rules: ['GDS-1'],
    change: (report) => void take(must(report, 'item'), 'estimated_value'),
  },
];

function must(element: XmlElement, name: string): XmlElement {
  const found = firstBelow(element, name);
  assert(found !== undefined, `The report has no ${name} to make a fault with.`);
  return found;
}

function text(element: XmlElement, name: string): string {
  const { content } = must(element, name);
  assert(typeof content === 'string', `${name} holds no text.`);
  return content;
}

function set(element: XmlElement, name: string, content: string): void {
  must(element, name).content = content;
}

/** Removes a child and answers it. */
function take(element: XmlElement, name: string): XmlElement {
  const taken = child(element, name);
  assert(taken !== undefined && typeof element.content !== 'string', `${element.name} has no ${name}.`);
  element.content = element.content.filter((each) => each !== taken);
  return taken;
}

function insertAfter(element: XmlElement, name: string, added: XmlElement): void {
  assert(typeof element.content !== 'string', `${element.name} holds no elements.`);
  const index = element.content.findIndex((each) => each.name === name);
  element.content.splice(index + 1, 0, added);
}

/** Says of the from side of the first transaction that it was in another currency. */
function foreignPart(report: XmlElement, given: { currency: string; amount: string; rate: string }): void {
  const transaction = must(report, 'transaction');
  const side = child(transaction, 't_from_my_client') ?? must(transaction, 't_from');
  insertAfter(
    side,
    'from_funds_code',
    xml('from_foreign_currency', [
      xml('foreign_currency_code', given.currency),
      xml('foreign_amount', given.amount),
      xml('foreign_exchange_rate', given.rate),
    ]),
  );
}

/** The customer's account stands on both sides, as if cash went from it to itself. */
function bothSidesAccounts(transaction: XmlElement): void {
  const [payer, payee] = (['from', 'to'] as const).map((direction) => {
    const side = child(transaction, `t_${direction}_my_client`) ?? child(transaction, `t_${direction}`);
    assert(side !== undefined, 'A transaction has two sides.');
    return { direction, side, account: child(side, `${direction}_account`) };
  });
  assert(payer !== undefined && payee !== undefined, 'A transaction has two sides.');
  const account = payer.account ?? payee.account;
  for (const { direction, side, account: own } of [payer, payee]) {
    if (own !== undefined || account === undefined || typeof side.content === 'string') continue;
    side.name = `t_${direction}_my_client`;
    side.content = side.content.map((each) =>
      /_(person|entity)$/.test(each.name) ? { name: `${direction}_account`, content: account.content } : each,
    );
  }
}
