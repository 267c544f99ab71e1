import { accountLabel, type Fragment } from '#cases';
import type { Block, Composed } from './contract.ts';
import type { ContentItem, ProductContent } from './product-content.ts';
import { flowBlocks } from './flow-blocks.ts';
import { minute, outside } from './printed-words.ts';
import { productWords, type ProductWords } from './product-words.ts';

type ContentOf<Kind extends Fragment['kind']> = Extract<Fragment, { kind: Kind }>['content'];

/**
 * What a product says, block by block: the reader's page, the PDF and the guard all take it from here, so that nothing is
 * printed that was not judged. A transaction's description and an account's institution are the filer's words: they stay
 * in the FIU.
 */
export function compose(content: ProductContent): Composed {
  const words = productWords(content.language);
  return {
    sections: content.sections.map(({ heading, items }) => ({
      heading,
      blocks: joined(items.flatMap((item) => blocksOf(item, words))),
    })),
  };
}

/** One item as it is printed. */
export function blocksOf(item: ContentItem, words: ProductWords): Block[] {
  switch (item.kind) {
    case 'text':
      return [paragraphs(null, (item.content as ContentOf<'note'>).text)];
    case 'note':
      return [paragraphs(item.title, (item.content as ContentOf<'note'>).text)];
    case 'report-extract':
      return [paragraphs(null, (item.content as ContentOf<'report-extract'>).text)];
    case 'subject':
      return [subjectBlock(item.content as ContentOf<'subject'>, words)];
    case 'transaction':
      return [transactionBlock(item.content as ContentOf<'transaction'>, words)];
    case 'document':
      return [documentBlock(item.title ?? '', item.content as ContentOf<'document'>, words)];
    case 'trace':
      return traceBlocks(item.title, item.content as ContentOf<'trace'>, words);
    case 'alert':
      return alertBlocks(item.title, item.content as ContentOf<'alert'>, words);
    case 'account': {
      const { account, holder, currency } = item.content as ContentOf<'account'>;
      return [paragraphs(item.title, [accountLabel(account), holder, currency].filter(Boolean).join(' · '))];
    }
    case 'asset': {
      const { identifiers, place, value } = item.content as ContentOf<'asset'>;
      const said = [
        ...identifiers.map(({ type, number }) => `${type} ${number}`),
        place,
        value && `${value.amount} ${value.currency} (${value.valuer}, ${value.date})`,
      ];
      return [paragraphs(item.title, said.filter(Boolean).join(' · '))];
    }
  }
}

/** Every piece of text in a block, as it is printed. */
export function textsOf(block: Block): string[] {
  const title = block.title === null ? [] : [block.title];
  switch (block.kind) {
    case 'paragraphs':
      return [...title, ...block.paragraphs];
    case 'facts':
      return [...title, ...block.rows.map(({ value }) => value)];
    case 'table':
      return [...title, ...block.rows.flat()];
    case 'flow':
      return [...title, block.alt, ...block.lanes];
  }
}

function paragraphs(title: string | null, text: string): Block {
  return {
    kind: 'paragraphs',
    title,
    paragraphs: text
      .split(/\n\s*\n/)
      .map((each) => each.trim())
      .filter((each) => each !== ''),
  };
}

function subjectBlock(subject: ContentOf<'subject'>, words: ProductWords): Block {
  const row = (key: Parameters<ProductWords>[0], values: readonly string[]) =>
    values.length === 0 ? [] : [{ label: words(key), value: values.join('; ') }];
  return {
    kind: 'facts',
    title: words(subject.kind),
    rows: [
      ...row('name', [subject.kind === 'account' ? accountLabel(subject.name) : subject.name]),
      ...row('alsoKnownAs', subject.alsoKnownAs),
      ...row('born', subject.born),
      ...row('countries', subject.countries),
      ...row(
        'identifiers',
        subject.identifiers.map(
          ({ type, number, country }) => `${type} ${number}${country === null ? '' : ` (${country})`}`,
        ),
      ),
    ],
  };
}

function transactionBlock(row: ContentOf<'transaction'>, words: ProductWords): Block {
  const end = (account: string | null, type: string): string =>
    account === null ? outside(type, words) : accountLabel(account);
  return {
    kind: 'table',
    title: null,
    columns: [words('time'), words('amount'), words('currency'), words('payer'), words('payee')],
    amounts: [1],
    rows: [
      [
        minute(row.occurredAt),
        row.money.amount,
        row.money.currency,
        end(row.from, row.fromType),
        end(row.to, row.toType),
      ],
    ],
  };
}

function documentBlock(title: string, document: ContentOf<'document'>, words: ProductWords): Block {
  return {
    kind: 'facts',
    title,
    rows: [
      { label: words('file'), value: document.fileName },
      { label: 'SHA-256', value: document.sha256 },
    ],
  };
}

function traceBlocks(title: string | null, trace: ContentOf<'trace'>, words: ProductWords): Block[] {
  const rule = `rule.${trace.rule}` as Parameters<ProductWords>[0];
  const more = (omitted: number): Block[] =>
    omitted === 0 ? [] : [paragraphs(null, `${words('notListed')}: ${omitted}`)];
  const facts: Block = {
    kind: 'facts',
    title: title ?? '',
    rows: [
      { label: words('rule'), value: words(rule) },
      ...(trace.until === null ? [] : [{ label: words('until'), value: minute(trace.until) }]),
      {
        label: words('marked'),
        value: trace.sources
          .map(({ money, time }) => `${money.amount} ${money.currency} (${minute(time)})`)
          .join('; '),
      },
      { label: `${words('answer')}, SHA-256`, value: trace.sha256 },
    ],
  };
  const table = (column: string, rows: [string, { amount: string; currency: string }][]): Block[] =>
    rows.length === 0
      ? []
      : [
          {
            kind: 'table',
            title: null,
            columns: [column, words('amount'), words('currency')],
            amounts: [1],
            rows: rows.map(([first, { amount, currency }]) => [first, amount, currency]),
          },
        ];
  return [
    facts,
    ...table(
      words('holder'),
      trace.held.map(({ account, money }) => [accountLabel(account), money]),
    ),
    ...more(trace.heldOmitted),
    ...table(
      words('left'),
      trace.left.map(({ type, money }) => [outside(type, words), money]),
    ),
    ...more(trace.leftOmitted),
    ...flowBlocks(trace, words),
    ...more(trace.movesOmitted),
  ];
}

function alertBlocks(title: string | null, alert: ContentOf<'alert'>, words: ProductWords): Block[] {
  return [
    {
      kind: 'facts',
      title: title ?? alert.title,
      rows: [
        { label: words('period'), value: `${minute(alert.firstAt)} – ${minute(alert.lastAt)}` },
        { label: words('transactions'), value: String(alert.transactionCount) },
        {
          label: words('totals'),
          value: alert.totals.map(({ amount, currency }) => `${amount} ${currency}`).join('; '),
        },
        { label: words('accounts'), value: alert.accounts.map(accountLabel).join('; ') },
      ],
    },
    paragraphs(null, withLabels(alert.reason, alert.accounts)),
  ];
}

/** A reason names accounts by the ledger's keys; the product names them as people do. */
function withLabels(text: string, accounts: readonly string[]): string {
  return [...accounts]
    .sort((a, b) => b.length - a.length)
    .reduce((sofar, account) => sofar.replaceAll(account, accountLabel(account)), text);
}

/** Tables of the same columns that follow each other are one table. */
function joined(blocks: readonly Block[]): Block[] {
  const result: Block[] = [];
  for (const block of blocks) {
    const last = result.at(-1);
    if (
      block.kind === 'table' &&
      last?.kind === 'table' &&
      block.title === null &&
      block.columns.join('\n') === last.columns.join('\n')
    ) {
      result[result.length - 1] = { ...last, rows: [...last.rows, ...block.rows] };
    } else {
      result.push(block);
    }
  }
  return result;
}
