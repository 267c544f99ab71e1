import { readFileSync } from 'node:fs';
import type { Instant } from '@weir/engines/vocabulary';
import { printPdf } from './press.ts';

/** What a document on paper says: headed facts, a banner, sections of blocks, and a list at its end. */
export interface Paper {
  readonly title: string;
  readonly number: string;
  readonly authority: string;
  readonly language: string;
  readonly classification: string;
  /** Of what the document prints; stands on every page. */
  readonly contentSha256: string;
  /** Printed across each page; null on a document that counts. */
  readonly draft: string | null;
  /** Which copy it is and whose; stands on every page and across it. */
  readonly copy?: string | null;
  /** What it is, before everything else: intelligence and not evidence. */
  readonly banner: string | null;
  readonly words: { readonly page: string; readonly limits: string };
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly sections: readonly PaperSection[];
  /** The list at the end, under `words.limits`. */
  readonly limits: readonly string[];
}

export interface PaperSection {
  readonly heading: string;
  readonly blocks: readonly PaperBlock[];
}

export type PaperBlock = { readonly title: string | null } & (
  | { readonly kind: 'paragraphs'; readonly paragraphs: readonly string[] }
  | { readonly kind: 'facts'; readonly rows: readonly { readonly label: string; readonly value: string }[] }
  | {
      readonly kind: 'table';
      readonly columns: readonly string[];
      /** Places of the columns that hold amounts. */
      readonly amounts: readonly number[];
      readonly rows: readonly (readonly string[])[];
    }
  | {
      /** A picture: lanes beside each other, moves between them in order. */
      readonly kind: 'flow';
      readonly alt: string;
      readonly lanes: readonly string[];
      readonly moves: readonly {
        readonly from: number;
        readonly to: number;
        readonly number: string;
        /** Above 0 up to 1. */
        readonly share: number;
      }[];
    }
);

let read: string | undefined;
const template = (): string => (read ??= readFileSync(new URL('paper.typ', import.meta.url), 'utf8'));

/** The document as PDF/A-2a, tagged, in its language and direction. The same input gives the same bytes. */
export function printPaper(paper: Paper, date: Instant): Buffer {
  const day = {
    year: Number(date.slice(0, 4)),
    month: Number(date.slice(5, 7)),
    day: Number(date.slice(8, 10)),
  };
  return printPdf(template(), { ...paper, ...day }, date);
}
