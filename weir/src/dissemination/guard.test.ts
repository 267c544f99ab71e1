import { describe, expect, it } from 'vitest';
import { ownConditions, type Fragment, type HandlingConditions, type SourceWord } from '#cases';
import { compose } from './compose.ts';
import type { Draft, GuardVerdict } from './contract.ts';
import { guard } from './guard.ts';
import { assemble, contentSha256 } from './product-content.ts';

const own = 'XN-FIU';
const words: SourceWord[] = [
  { kind: 'filer-name', text: 'Mill Bank' },
  { kind: 'report-number', text: 'XN-2026-000042' },
];
const record: HandlingConditions = {
  ...ownConditions(own),
  permittedPurposes: [...ownConditions(own).permittedPurposes, 'judicial_evidence'],
  evidentiaryUse: 'permitted',
  obtainedAs: 'lawfully_obtained_record',
  sourceProtection: 'none',
};

const fragment = (
  id: string,
  handling: Partial<HandlingConditions>,
  more: Partial<Fragment> = {},
): Fragment =>
  ({
    id,
    caseId: 'case',
    kind: 'note',
    title: `Title of ${id}`,
    content: { text: `Text of ${id}.` },
    provenance: { room: 'own', id: null, place: null },
    handling: { ...ownConditions(own), ...handling },
    parents: [],
    version: 1,
    createdBy: { id: 'analyst', name: null },
    createdAt: '2026-11-23T00:00:00.000Z',
    changedBy: null,
    changedAt: null,
    withdrawn: null,
    ...more,
  }) as Fragment;

const template = { id: 'general', version: 1 };
type Given = Partial<Omit<Draft, 'version'>>;

function judge(fragments: Fragment[], draft: Given = {}): GuardVerdict {
  const { content, missing } = assemble(
    {
      title: 'Product',
      type: 'spontaneous',
      recipient: 'prosecution',
      purpose: 'investigation',
      requestReference: null,
      language: 'en',
      kind: 'operational',
      confidence: null,
      contact: '',
      authorityRequest: null,
      sections: [
        {
          id: 'facts',
          heading: 'Facts',
          items: fragments.map(({ id }) => ({ kind: 'fragment', fragmentId: id })),
        },
      ],
      ...draft,
    },
    { fragments, recipientName: 'Prosecutor', own, template },
  );
  return guard(content, { missing, sourceWords: words, own });
}
const rules = (verdict: GuardVerdict): (string | null)[][] =>
  verdict.blocks.map(({ rule, fragmentId }) => [rule, fragmentId]);
const section = (items: Draft['sections'][number]['items']): Given => ({
  sections: [{ id: 'facts', heading: 'Facts', items }],
});

describe('the export guard', () => {
  it('lets the FIU’s own analysis go, as intelligence', () => {
    const verdict = judge([fragment('one', {})]);
    expect(verdict).toMatchObject({
      allowed: true,
      blocks: [],
      intelligenceAnnex: true,
      classification: 'confidential',
    });
  });

  it.each<[string, Partial<HandlingConditions>, Given]>([
    ['recipient-not-permitted', { permittedRecipients: ['customs'] }, {}],
    ['purpose-not-permitted', { permittedPurposes: ['intelligence'] }, {}],
    ['onward-prohibited', { originators: ['XP-FIU'], onwardDissemination: 'prohibited' }, {}],
    ['onward-needs-consent', { originators: [own, 'XP-FIU'] }, {}],
    ['evidentiary-use', { permittedPurposes: ['judicial_evidence'] }, { purpose: 'judicial_evidence' }],
  ])('stops with %s and names the one fragment', (rule, handling, draft) => {
    const permitted = { ...record, permittedRecipients: null };
    const verdict = judge([fragment('good', permitted), fragment('bad', handling)], draft);
    expect(verdict.allowed).toBe(false);
    expect(rules(verdict)).toEqual([[rule, 'bad']]);
    expect(verdict.blocks[0]).toMatchObject({ fragmentTitle: 'Title of bad', place: 'Facts' });
    expect(verdict.blocks[0]!.sentence).not.toMatch(/[{}]/);
  });

  it('says all reasons at once', () => {
    const verdict = judge([
      fragment('one', { permittedRecipients: [], permittedPurposes: [], originators: ['XP-FIU'] }),
      fragment('two', {}, {
        content: { text: 'Mill Bank reported it as XN-2026-000042.' },
      } as Partial<Fragment>),
    ]);
    expect(rules(verdict)).toEqual([
      ['recipient-not-permitted', 'one'],
      ['purpose-not-permitted', 'one'],
      ['onward-needs-consent', 'one'],
      ['source-named', 'two'],
      ['source-named', 'two'],
    ]);
  });

  it('finds the source wherever it is printed: title, heading, own text, a name, a reference', () => {
    const clean = fragment('one', {});
    expect(rules(judge([clean], { title: 'From Mill Bank' }))).toEqual([['source-named', null]]);
    expect(rules(judge([clean], { requestReference: 'XN-2026-000042' }))).toEqual([['source-named', null]]);
    const heading = judge([clean], {
      sections: [{ id: 'a', heading: 'MILL-BANK', items: [{ kind: 'fragment', fragmentId: 'one' }] }],
    });
    expect(heading.blocks[0]).toMatchObject({ rule: 'source-named', place: 'MILL-BANK' });
    const text = judge([clean], section([{ kind: 'text', id: 'a', text: 'Told by mill  bank.' }]));
    expect(text.blocks[0]).toMatchObject({ rule: 'source-named', params: { kind: 'filer-name' } });
    const subject = fragment('one', {}, {
      kind: 'subject',
      content: {
        subjectId: 's',
        kind: 'entity',
        name: 'Mill Bank Holding',
        alsoKnownAs: [],
        born: [],
        countries: [],
        identifiers: [],
      },
    } as Partial<Fragment>);
    expect(rules(judge([subject]))).toEqual([['source-named', 'one']]);
  });

  it('does not print what only the filer wrote: descriptions, institutions, report numbers', () => {
    const transaction = fragment('one', {}, {
      kind: 'transaction',
      title: 'XN-2026-000042',
      content: {
        transactionId: 't',
        occurredAt: '2026-11-02T10:15:00.000Z',
        from: 'MILLBANK/77',
        to: null,
        fromType: 'account',
        toType: 'cash',
        money: { amount: '10.00', currency: 'XNC' },
        toMoney: null,
        mode: 'WIRE',
        description: 'Mill Bank counter',
      },
    } as Partial<Fragment>);
    const verdict = judge([transaction]);
    expect(verdict.allowed).toBe(true);
    const { content } = assemble(
      {
        title: 'P',
        type: 'spontaneous',
        recipient: 'r',
        purpose: 'investigation',
        requestReference: null,
        language: 'en',
        kind: 'operational',
        confidence: null,
        contact: '',
        authorityRequest: null,
        ...(section([{ kind: 'fragment', fragmentId: 'one' }]) as Pick<Draft, 'sections'>),
      },
      { fragments: [transaction], recipientName: 'R', own, template },
    );
    expect(compose(content).sections[0]!.blocks).toEqual([
      {
        kind: 'table',
        title: null,
        columns: ['Time (UTC)', 'Amount', 'Currency', 'From', 'To'],
        amounts: [1],
        rows: [['2026-11-02 10:15', '10.00', 'XNC', '77', 'cash']],
      },
    ]);
  });

  it('is an intelligence annex unless every row is a lawfully obtained record', () => {
    const evidence = fragment('record', record);
    expect(judge([evidence], { purpose: 'judicial_evidence' })).toMatchObject({
      allowed: true,
      intelligenceAnnex: false,
    });
    expect(judge([evidence, fragment('one', {})]).intelligenceAnnex).toBe(true);
    expect(
      judge(
        [evidence],
        section([
          { kind: 'fragment', fragmentId: 'record' },
          { kind: 'text', id: 'a', text: 'Ours.' },
        ]),
      ).intelligenceAnnex,
    ).toBe(true);
    expect(judge([fragment('consented', { ...record, obtainedAs: 'intelligence' })]).intelligenceAnnex).toBe(
      true,
    );
  });

  it('gives own text the conditions of what it is based on, and of everything where it does not say', () => {
    const foreign = fragment('foreign', { originators: ['XP-FIU'], classification: 'secret' });
    const mine = fragment('mine', {});
    const written = (basedOn?: string[]) =>
      judge(
        [foreign, mine],
        section([
          { kind: 'fragment', fragmentId: 'mine' },
          { kind: 'text', id: 'a', text: 'Words.', ...(basedOn === undefined ? {} : { basedOn }) },
        ]),
      );
    expect(written(['mine'])).toMatchObject({ allowed: true, classification: 'confidential' });
    expect(rules(written(['foreign']))).toEqual([['onward-needs-consent', null]]);
    expect(written().allowed).toBe(true);
    const both = judge(
      [foreign, mine],
      section([
        { kind: 'fragment', fragmentId: 'foreign' },
        { kind: 'text', id: 'a', text: 'Words.' },
      ]),
    );
    expect(rules(both)).toEqual([
      ['onward-needs-consent', 'foreign'],
      ['onward-needs-consent', null],
    ]);
  });

  it('stops what is missing, withdrawn or empty, and a request without its reference', () => {
    const gone = fragment(
      'gone',
      {},
      {
        withdrawn: { by: { id: 'a', name: null }, at: '2026-11-23T00:00:00.000Z', reason: 'Wrong.' },
      },
    );
    expect(rules(judge([fragment('one', {}), gone]))).toEqual([['fragment-withdrawn', 'gone']]);
    expect(rules(judge([], section([{ kind: 'fragment', fragmentId: 'other-case' }])))).toEqual([
      ['nothing-in-it', null],
      ['fragment-missing', 'other-case'],
    ]);
    expect(rules(judge([fragment('one', {})], { type: 'on_request' }))).toEqual([
      ['request-reference-missing', null],
    ]);
  });

  it('hashes the content alike in whatever order its keys stand, and otherwise when anything changes', () => {
    const one = fragment('one', {});
    const hash = (draft: Given, fragments = [one]): string => judge(fragments, draft).contentSha256;
    expect(hash({})).toMatch(/^[0-9a-f]{64}$/);
    expect(hash({ title: 'Other' })).not.toBe(hash({}));
    expect(hash({ recipient: 'customs' })).not.toBe(hash({}));
    expect(hash({}, [fragment('one', { classification: 'secret' })])).not.toBe(hash({}));
    const a = { title: 'T', language: 'en', sections: [{ id: 'x', heading: 'h', items: [] }] };
    const b = { sections: [{ items: [], heading: 'h', id: 'x' }], language: 'en', title: 'T' };
    expect(contentSha256(a as never)).toBe(contentSha256(b as never));
  });
});
