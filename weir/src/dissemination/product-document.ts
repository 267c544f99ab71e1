import type { Instant } from '@weir/engines/vocabulary';
import { printPaper, type Paper } from '#platform';
import type { HandlingConditions } from '#cases';
import type { Composed, ProductLanguage } from './contract.ts';
import { productWords } from './product-words.ts';

export interface ProductDocument {
  readonly number: string;
  readonly title: string;
  readonly authority: string;
  readonly recipientName: string;
  readonly type: Parameters<typeof typeKey>[0];
  readonly purpose: string;
  readonly requestReference: string | null;
  readonly language: ProductLanguage;
  readonly composed: Composed;
  readonly conditions: HandlingConditions;
  readonly intelligenceAnnex: boolean;
  readonly contentSha256: string;
  /** Printed and set as the file's date: the document says when it was approved, not when it was printed. */
  readonly date: Instant;
  readonly draft: boolean;
}

const typeKey = (type: 'spontaneous' | 'on_request' | 'urgent' | 'to_supervisor' | 'to_tax' | 'to_customs') =>
  `type.${type}` as const;

/**
 * The product as PDF/A-2b, tagged, in its language and direction. The same input gives the same bytes: its only date is the
 * one given. Characters that none of the typefaces has are printed as their code, `[U+05D0]`.
 */
export function printProduct(document: ProductDocument): Buffer {
  return printPaper(paperOf(document), document.date);
}

function paperOf(document: ProductDocument): Paper {
  const words = productWords(document.language);
  const { conditions } = document;
  const word = (key: string): string => words(key as Parameters<typeof words>[0]);
  return {
    title: document.title,
    number: document.number,
    authority: document.authority,
    language: document.language,
    classification: word(`classification.${conditions.classification}`),
    contentSha256: document.contentSha256,
    draft: document.draft ? words('draft') : null,
    banner: document.intelligenceAnnex ? words('banner') : null,
    words: { page: words('page'), limits: words('limits') },
    facts: [
      { label: words('number'), value: document.number },
      { label: words('date'), value: document.date.slice(0, 10) },
      { label: words('to'), value: document.recipientName },
      { label: words('type'), value: word(typeKey(document.type)) },
      { label: words('purpose'), value: word(`purpose.${document.purpose}`) },
      ...(document.requestReference === null
        ? []
        : [{ label: words('requestReference'), value: document.requestReference }]),
    ],
    sections: document.composed.sections,
    limits: [
      words('limit.purpose', { purpose: word(`purpose.${document.purpose}`) }),
      word(`evidentiaryUse.${conditions.evidentiaryUse}`),
      word(`onward.${conditions.onwardDissemination}`),
      word(`disclosure.${conditions.disclosureToSubject}`),
      ...(conditions.retentionUntil === null
        ? []
        : [words('limit.retention', { date: conditions.retentionUntil.slice(0, 10) })]),
    ],
  };
}
