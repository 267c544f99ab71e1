import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseInstant } from '@weir/engines/vocabulary';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answerContent, requestContent } from '../../../tests/exchange-world.ts';
import { productWords } from '#dissemination';
import { purposeSchema } from '../cases/handling-contract.ts';
import { letterKinds, letterLanguageSchema, letterSchemas, type LetterKind } from './contract.ts';
import { paperOf, printLetter } from './letter-document.ts';
import table from './letter-words.json' with { type: 'json' };

/** Printed in a way of their own. */
const apart = ['fragments', 'diagonal', 'recipients'];
const languages = letterLanguageSchema.options;
const about = { authority: 'FIU of Port Sable', message: 'a'.repeat(32), ref: 'f1' };
const refusal = { ground: 'no_basis', citation: 'Act 12, section 3', reason: 'No power to look there.' };
const recipient = { id: 'r', name: 'Prosecutor of Aldermoor', type: null };
const until = '2026-12-24T12:00:00.000Z';
const handling = {
  originators: ['FIU of Port Sable'],
  classification: 'confidential',
  permittedPurposes: ['intelligence', 'tax'],
  permittedRecipients: null,
  onwardDissemination: 'with_prior_consent',
  evidentiaryUse: 'prohibited',
  disclosureToSubject: 'prohibited',
  sourceProtection: 'none',
  obtainedAs: 'intelligence',
  retentionUntil: '2031-01-01',
  reviewOn: null,
  atEnd: 'return_or_destroy',
};
const piece = {
  ref: 'f1',
  kind: 'note',
  title: 'Finding',
  blocks: [{ kind: 'paragraphs', title: null, paragraphs: ['It left as cash.'] }],
  attachment: null,
  handling,
  sources: [],
};
/** One of each kind, with every field said. */
const letters: Readonly<Record<LetterKind, object>> = {
  request: requestContent({ diagonal: { authority: 'Police of Aldermoor', purpose: 'An inquiry.' } }),
  disclosure: {
    contact: 'Desk',
    subjects: (requestContent() as { subjects: object[] }).subjects,
    offence: { category: 'tf', conduct: 'tax' },
    facts: 'tax',
    link: 'Banks there.',
    crossBorderReport: true,
    purposes: ['intelligence', 'tax'],
    fragments: [],
  },
  suspension: {
    contact: 'Desk',
    asset: {
      kind: 'account',
      institution: 'Quay Bank',
      account: 'Q-1',
      transactionReference: null,
      money: { amount: '10.00', currency: 'EUR' },
    },
    facts: 'About to leave.',
    legalBasis: 'Act 3',
    urgencyReason: 'Tonight.',
    neededBy: until,
    diagonal: { authority: 'Police of Aldermoor', purpose: 'tax' },
    followUp: 'An order.',
    purposes: ['confiscation'],
    fragments: [],
  },
  'consent-request': { about: [about], recipient, purpose: 'tax', reason: 'It is theirs to use.' },
  acknowledgement: {},
  reminder: {},
  clarification: { missing: ['A birth date.'] },
  clarified: { text: 'Born in 1980.', fragments: [] },
  answer: answerContent({
    lines: [
      { question: 'q1', status: 'refused', text: '', source: 'fiu', refusal, fragments: [] },
      {
        question: 'q2',
        status: 'nothing_found',
        text: 'final',
        source: 'open',
        refusal: null,
        fragments: [],
      },
    ],
    fragments: [piece],
    restBy: until,
  }),
  refusal,
  postponement: { ...refusal, until: '2026-12-24' },
  consent: { granted: [about], refused: [{ about, ...refusal }], remarks: 'none' },
  feedback: { used: ['freeze', 'no_use'], value: 'high', remarks: 'high', mayBeCited: false },
  withdrawal: { reason: 'Over.' },
  'suspension-imposed': { until, measure: 'Account', citation: 'Act 3', followUp: 'An order by Friday.' },
  'suspension-ended': { how: 'lapsed', at: until, remarks: '' },
};
const given = (kind: LetterKind, language: (typeof languages)[number]) => ({
  kind,
  language,
  content: letterSchemas[kind].parse(letters[kind]),
  number: 'XN-X-000001',
  partnerNumber: 'XP-X-000002',
  title: 'Cash',
  from: 'FIU of Aldermoor',
  to: 'FIU of Port Sable',
  date: parseInstant('2026-11-29T10:00:00.000Z'),
  contentSha256: 'a'.repeat(64),
  draft: false,
});
/** Names of fields and codes anywhere in a letter's schema but in its pieces, whose words are the product's. */
function partsOf(schema: object): { fields: string[]; codes: string[] } {
  const found = { fields: [] as string[], codes: [] as string[] };
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { properties, enum: codes } = node as { properties?: Record<string, object>; enum?: string[] };
    if (codes !== undefined) found.codes.push(...codes);
    for (const [name, value] of Object.entries(properties ?? node)) {
      if (properties !== undefined && name === 'fragments') continue;
      if (properties !== undefined) found.fields.push(name);
      walk(value);
    }
  };
  walk(schema);
  return found;
}

describe('a letter on paper', () => {
  it.each(languages)('has every word in %s', (language) => {
    const words = table[language] as Readonly<Record<string, string>>;
    expect(Object.keys(words)).toEqual(Object.keys(table.en));
    expect(Object.values(words).filter((word) => word.trim() === '')).toEqual([]);
    for (const kind of letterKinds) {
      expect(words[`kind.${kind}`], kind).toBeDefined();
      const { codes } = partsOf(z.toJSONSchema(letterSchemas[kind]));
      for (const code of codes) {
        const isPurpose = purposeSchema.options.includes(code as never);
        expect(isPurpose || `option.${code}` in words || `source.${code}` in words, code).toBe(true);
      }
      for (const name of Object.keys(letterSchemas[kind].shape))
        expect(apart.includes(name) || `field.${name}` in words || name in words, name).toBe(true);
    }
  });

  it.each(languages)('says in %s what the browser says of the same thing', (language) => {
    const path = join(import.meta.dirname, `../../../web/src/words/${language}.json`);
    const { exchange } = JSON.parse(readFileSync(path, 'utf8')) as {
      exchange: { field: Record<string, string>; option: Record<string, string> };
    };
    for (const [key, word] of Object.entries(table[language])) {
      const [group, name] = key.split('.');
      if (group === 'option') expect(word, key).toBe(exchange.option[name!]);
      if (group === 'field' && (name ?? '') in exchange.field) expect(word, key).toBe(exchange.field[name!]);
    }
  });

  it('prints every kind in every language, with no code of ours left in it and the words of people as they are', () => {
    const codes = letterKinds.flatMap((kind) => partsOf(z.toJSONSchema(letterSchemas[kind])).codes);
    const ours = new Set(codes.filter((code) => code.includes('_')));
    for (const kind of letterKinds)
      for (const language of languages) {
        const paper = paperOf(given(kind, language));
        const text = JSON.stringify(paper);
        expect(
          [...ours].filter((code) => text.includes(code)),
          `${kind} ${language}`,
        ).toEqual([]);
        expect(text).not.toContain('undefined');
      }
    const text = (kind: LetterKind) => JSON.stringify(paperOf(given(kind, 'fr')).sections);
    expect(text('disclosure')).toContain('"tax"');
    expect(text('suspension')).toContain('"tax"');
    expect(text('answer')).toContain('final (sources ouvertes)');
    expect(text('feedback')).toContain('"high"');
  });

  it('says under which conditions each piece is sent, as a product does', () => {
    const { limits, classification } = paperOf(given('answer', 'es'));
    const words = productWords('es');
    expect(classification).toBe(words('classification.confidential'));
    expect(limits).toHaveLength(1);
    expect(limits[0]).toContain(words('onward.with_prior_consent'));
    expect(limits[0]).toContain(words('evidentiaryUse.prohibited'));
    expect(limits[0]).toContain(words('limit.retention', { date: '2031-01-01' }));
    expect(limits[0]).toContain('FIU of Port Sable');
  });

  it('comes out of the press in a right-to-left and in a Chinese letter', async () => {
    for (const language of ['ar', 'zh'] as const) {
      const pdf = await printLetter(given('answer', language));
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    }
  }, 60_000);
});
