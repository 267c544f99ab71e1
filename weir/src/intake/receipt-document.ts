import { readFileSync } from 'node:fs';
import type { Instant } from '@weir/engines/vocabulary';
import { printPdf } from '#platform';
import type { Receipt, ReceiptLanguage } from './contract.ts';
import words from './receipt-words.json' with { type: 'json' };

let read: string | undefined;
const template = (): string => (read ??= readFileSync(new URL('receipt.typ', import.meta.url), 'utf8'));

/** The receipt on paper, dated by when the file was received: printed again, it is the same to the byte. */
export function printReceipt(
  receipt: Receipt,
  about: { authority: string; entity: string; fileName: string; attachments: number },
  language: ReceiptLanguage,
): Buffer {
  const said = words[language];
  const fact = (label: string, value: string, code = true) => ({ label, value, code });
  const day = receipt.receivedAt;
  return printPdf(
    template(),
    {
      language,
      title: said.title,
      authority: about.authority,
      year: Number(day.slice(0, 4)),
      month: Number(day.slice(5, 7)),
      day: Number(day.slice(8, 10)),
      facts: [
        fact(said.number, receipt.number),
        fact(said.entity, about.entity, false),
        fact(said.fileName, about.fileName, false),
        fact(said.receivedAt, `${day.slice(0, 19).replace('T', ' ')} UTC`),
        fact(said.state, said[receipt.state], false),
        ...(receipt.position === null ? [] : [fact(said.position, String(receipt.position))]),
        fact(said.size, String(receipt.size)),
        fact(said.sent, receipt.sha256),
        ...(receipt.document === null || receipt.document.sha256 === receipt.sha256
          ? []
          : [fact(said.document, receipt.document.sha256)]),
        ...(about.attachments === 0 ? [] : [fact(said.attachments, String(about.attachments))]),
      ],
      closing: said.closing,
    },
    day as Instant,
  );
}
