import type { Instant } from '@weir/engines/vocabulary';
import { printAside, printPaper, type Paper } from '#platform';
import type { HandlingConditions } from '#cases';
import type { Composed, ProductLanguage } from './contract.ts';
import { templateOf } from './product-template.ts';
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
  readonly kind: 'operational' | 'strategic';
  readonly confidence: 'low' | 'moderate' | 'high' | null;
  readonly contact: string;
  readonly template: { readonly id: string; readonly version: number };
  /** The approver's name; null on a draft. */
  readonly signedBy: string | null;
  readonly copy: number;
}

const typeKey = (type: 'spontaneous' | 'on_request' | 'urgent' | 'to_supervisor' | 'to_tax' | 'to_customs') =>
  `type.${type}` as const;

/**
 * The product as PDF/A-2a, tagged, in its language and direction. The same input gives the same bytes: its only date is the
 * one given. Characters that none of the typefaces has are printed as their code, `[U+05D0]`.
 */
export function printProduct(document: ProductDocument): Buffer {
  return printPaper(paperOf(document), document.date);
}

/** The same in the press's own thread, so that the node answers meanwhile. */
export function printProductAside(document: ProductDocument, as: 'pdf' | 'docx' = 'pdf'): Promise<Buffer> {
  return printAside({ as, paper: paperOf(document), date: document.date });
}

export function paperOf(document: ProductDocument): Paper {
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
    copy: document.draft
      ? null
      : words('copy', { copy: String(document.copy), recipient: document.recipientName }),
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
      { label: words('kind'), value: words(`kind.${document.kind}`) },
      ...(document.confidence === null
        ? []
        : [{ label: words('confidence'), value: words(`confidence.${document.confidence}`) }]),
      ...(document.contact === '' ? [] : [{ label: words('contact'), value: document.contact }]),
      ...(document.signedBy === null ? [] : [{ label: words('signedBy'), value: document.signedBy }]),
    ],
    sections: document.composed.sections,
    limits: [
      templateOf(document.template).standing[document.language],
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
