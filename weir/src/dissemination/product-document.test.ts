import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Instant } from '@weir/engines/vocabulary';
import { ownConditions } from '#cases';
import { coverageOf } from '#platform';
import { printProduct, type ProductDocument } from './product-document.ts';

const document: ProductDocument = {
  number: 'XN-D-000001',
  title: 'Machines that were never delivered',
  authority: 'Aldermoor Financial Intelligence Unit',
  recipientName: 'Prosecutor General of Aldermoor',
  type: 'spontaneous',
  purpose: 'investigation',
  requestReference: null,
  language: 'en',
  kind: 'operational',
  confidence: 'moderate',
  contact: 'Desk 4',
  template: { id: 'prosecutor', version: 1 },
  signedBy: 'Head of Analysis',
  copy: 1,
  composed: {
    sections: [
      {
        heading: 'People',
        blocks: [
          {
            kind: 'facts',
            title: 'Person',
            rows: [
              { label: 'Name', value: 'Ondine Farrow' },
              { label: 'Also known as', value: 'محمد الهاشمي; 王小明; Иван Фэрроу; Ὀδύσσεια; Đặng' },
            ],
          },
          {
            kind: 'table',
            title: null,
            columns: ['Time (UTC)', 'Amount', 'Currency', 'From', 'To'],
            amounts: [1],
            rows: Array.from({ length: 60 }, (_, row) => [
              '2026-11-02 10:15',
              `${row},250.00`,
              'XNC',
              'XN12ALCB0000001001',
              'cash',
            ]),
          },
          {
            kind: 'flow',
            title: 'How the money moved, XNC',
            alt: 'Picture of one thousand payments',
            lanes: ['cash', 'XN12QUAY0000002002', 'محمد الهاشمي'],
            moves: [
              { from: 0, to: 1, number: '1', share: 1 },
              { from: 1, to: 2, number: '2', share: 0.4 },
              { from: 2, to: 0, number: '3', share: 0.01 },
            ],
          },
          { kind: 'paragraphs', title: 'Finding', paragraphs: ['#set text(red)', '$x^2$ *not* bold \\'] },
        ],
      },
    ],
  },
  conditions: ownConditions('XN-FIU'),
  intelligenceAnnex: true,
  contentSha256: 'a'.repeat(64),
  date: '2026-11-23T09:30:00.000Z' as Instant,
  draft: false,
};
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('the printed product', () => {
  it('is a PDF/A-2a of the same bytes whenever it is printed', () => {
    const first = printProduct(document);
    expect(first.subarray(0, 5).toString()).toBe('%PDF-');
    const text = first.toString('latin1');
    expect(text).toContain('<pdfaid:part>2</pdfaid:part>');
    expect(text).toContain('<pdfaid:conformance>A</pdfaid:conformance>');
    expect(sha256(printProduct({ ...document }))).toBe(sha256(first));
    expect(sha256(printProduct({ ...document, title: 'Another' }))).not.toBe(sha256(first));
  });

  it('is printed in each language, right to left too', () => {
    for (const language of ['ar', 'en', 'es', 'fr', 'ru', 'zh'] as const) {
      const text = printProduct({ ...document, language }).toString('latin1');
      expect(text).toContain(`/Lang (${language})`);
    }
  });

  it('draws the flow of money as a picture that is tagged and says what it shows', () => {
    const text = printProduct(document).toString('latin1');
    expect(text).toMatch(/\/S\s*\/Figure/);
    expect(text).toMatch(/\/Alt\s*\(Picture of one thousand payments\)/);
  });

  it('says characters that no typeface has by their code, and never fails on hostile text', () => {
    const hostile = [
      'אבג 김 😀',
      '\u0000\u0007\u202eevil\ud800',
      '#panic("x")',
      '`',
      '\\u{41}',
      'x'.repeat(5000),
    ];
    for (const title of hostile) {
      const printed = printProduct({ ...document, title });
      expect(printed.subarray(0, 5).toString()).toBe('%PDF-');
    }
  });

  it('knows from the font which characters it has', () => {
    // A font of one table: cmap with a format 4 subtable that maps A to C, and nothing to B.
    const bytes = new Uint8Array(12 + 16 + 4 + 8 + 40);
    const view = new DataView(bytes.buffer);
    view.setUint16(4, 1);
    view.setUint32(12, 0x636d6170);
    view.setUint32(20, 28);
    view.setUint16(30, 1);
    view.setUint32(36, 12);
    const at = 40;
    view.setUint16(at, 4);
    view.setUint16(at + 6, 4); // Two segments.
    view.setUint16(at + 14, 0x43);
    view.setUint16(at + 16, 0xffff);
    view.setUint16(at + 20, 0x41);
    view.setUint16(at + 22, 0xffff);
    view.setUint16(at + 28, 4); // The first segment's glyphs begin four bytes on.
    view.setUint16(at + 32, 1);
    view.setUint16(at + 34, 0);
    view.setUint16(at + 36, 2);
    const covers = coverageOf(bytes);
    expect(['A', 'B', 'C', 'D'].map((each) => covers(each.codePointAt(0)!))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});
