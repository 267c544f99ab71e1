import { describe, expect, it } from 'vitest';
import { parseInstant } from '@weir/engines/vocabulary';
import { loadProfile, readReport } from '@weir/engines/reports';
import { requestContent } from '../../../tests/exchange-world.ts';
import { requestContentSchema } from './message-contract.ts';
import { goamlAsRequest, requestAsGoaml } from './goaml.ts';
import { paperOf } from './letter-document.ts';

const now = parseInstant('2026-11-29T10:00:00.000Z');
const given = { number: 'XN-X-000001', date: now, from: 'FIU of Aldermoor', currency: 'EUR', country: 'FR' };
const request = requestContentSchema.parse(
  requestContent({
    subjects: [
      {
        kind: 'person',
        name: 'Ondine Maud Farrow',
        role: 'suspect',
        why: 'Holds the account.',
        born: '1980-05-02',
        countries: ['XN'],
        identifiers: [{ type: 'passport', number: 'P-77', country: 'FR' }],
      },
      {
        kind: 'organisation',
        name: 'Quay & Sons <Trading>',
        role: 'counterparty',
        why: 'Was paid.',
        born: null,
        countries: [],
        identifiers: [{ type: 'registration', number: 'R-1', country: null }],
      },
      {
        kind: 'account',
        name: 'Her account',
        role: 'account',
        why: 'The money left it.',
        born: null,
        countries: [],
        identifiers: [{ type: 'iban', number: 'XN12QUAY0000002002', country: null }],
      },
    ],
  }),
);

describe('a request as goAML XML', () => {
  it('is a report of a foreign unit that a checker reads, with nothing wrong in its structure', async () => {
    const xml = requestAsGoaml(request, given);
    const { report, findings } = await readReport(new TextEncoder().encode(xml), {
      profile: loadProfile('un-5.0.1'),
      now,
    });
    expect(report?.header).toMatchObject({ reportCode: 'IRF', entityReference: 'XN-X-000001' });
    expect(findings.filter(({ severity }) => severity === 'fatal').map(({ rule }) => rule)).toEqual([]);
    // Indicators are each country's own list: the receiving unit puts its code in.
    const errors = findings.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ rule, path }) => `${rule} ${path}`)).toEqual([
      'value-code /report/report_indicators/indicator[1]',
    ]);
  });

  it('says the same subjects and facts when it is read again', async () => {
    const again = await goamlAsRequest(requestAsGoaml(request, given), now);
    expect(requestContentSchema.parse(again)).toEqual(again);
    expect(
      again.subjects.map(({ kind, name, born, identifiers }) => ({ kind, name, born, identifiers })),
    ).toEqual([
      {
        kind: 'person',
        name: 'Ondine Maud Farrow',
        born: '1980-05-02',
        identifiers: [{ type: 'passport', number: 'P-77', country: 'FR' }],
      },
      {
        kind: 'organisation',
        name: 'Quay & Sons <Trading>',
        born: null,
        identifiers: [{ type: 'registration', number: 'R-1', country: null }],
      },
      {
        kind: 'account',
        name: 'XN12QUAY0000002002',
        born: null,
        identifiers: [{ type: 'account', number: 'XN12QUAY0000002002', country: null }],
      },
    ]);
    expect(again.facts).toContain('Money came in and left as cash');
    expect(again.questions[0]!.text).toContain('q1 (accounts): Which accounts does she hold?');
    // What goAML cannot say is never filled in for anybody: intelligence alone, to nobody.
    expect(again).toMatchObject({ purposes: ['intelligence'], recipients: [], link: '' });
  });

  it('is refused with a code where it is another report or none', async () => {
    await expect(
      goamlAsRequest('<report><report_code>STR</report_code></report>', now),
    ).rejects.toMatchObject({
      code: 'form-of-another-kind',
    });
    await expect(goamlAsRequest('not xml', now)).rejects.toMatchObject({ code: 'form-unreadable' });
    await expect(
      goamlAsRequest('<report><report_code>IRF</report_code><reason>Why?</reason></report>', now),
    ).rejects.toMatchObject({ code: 'form-incomplete' });
  });
});

describe('a letter on paper', () => {
  it('has the groups of the form, and the conditions of each piece', () => {
    const paper = paperOf({
      kind: 'request',
      language: 'en',
      content: request,
      number: given.number,
      partnerNumber: null,
      title: 'Accounts',
      from: given.from,
      to: 'FIU of Port Sable',
      date: now,
      contentSha256: 'a'.repeat(64),
      draft: false,
    });
    expect(paper.sections.map(({ heading }) => heading)).toEqual([
      'Urgency',
      'Subjects',
      'Offence',
      'Facts',
      'Link to that country',
      'What was done at home',
      'Questions',
      'Use and recipients',
      'To be avoided',
      'Contact',
    ]);
  });
});
