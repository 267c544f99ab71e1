import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instantFromMs } from '../../vocabulary/index.ts';
import { loadProfile, movementsOf, readReport, type Report } from '../index.ts';
import { convert, recogniseFormat, type SavedMapping } from './index.ts';
import { product } from './iso/transfer-draft.ts';

const now = instantFromMs(Date.UTC(2026, 10, 1));
const profile = loadProfile('xn');
const mapping: SavedMapping = {
  weirMapping: 1,
  name: 'messages',
  form: 'message',
  message: {
    ownBics: ['ALDMXNXX'],
    transmodeCode: 'WIRE',
    fromFundsCode: 'TRANSFER',
    toFundsCode: 'TRANSFER',
    rates: { EUR: '4.05' },
  },
};
const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const run = async (content: string | Uint8Array, given: SavedMapping | null = mapping) => {
  const input = typeof content === 'string' ? text(content) : content;
  const conversion = await convert(input, {
    profile,
    now,
    header: { reportingEntityId: '7', reportCode: 'IFT', reference: 'R' },
    ...(given && { mapping: given }),
  });
  const report: Report | null =
    conversion.xml === null ? null : (await readReport(text(conversion.xml), { profile, now })).report;
  return { ...conversion, report, rules: conversion.findings.map((one) => one.rule) };
};

const amount = (name: string, value: string, currency: string): string =>
  `<${name} Ccy="${currency}">${value}</${name}>`;
const pacs = (body: string, version = '08', count = 1, prefix = ''): string => {
  const xml = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.${version}"><FIToFICstmrCdtTrf><GrpHdr><MsgId>M</MsgId><NbOfTxs>${count}</NbOfTxs><SttlmInf><SttlmMtd>INDA</SttlmMtd></SttlmInf><InstgAgt><FinInstnId><BICFI>PORTXPXX</BICFI></FinInstnId></InstgAgt></GrpHdr>${body}</FIToFICstmrCdtTrf></Document>`;
  const prefixed =
    prefix === '' ? xml : xml.replace(/<(\/?)(\w)/g, `<$1${prefix}:$2`).replace('xmlns=', `xmlns:${prefix}=`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${prefixed}`;
};
const uetr = '0d1e2f3a-4b5c-4d6e-8f90-a1b2c3d4e5f6';
const transfer = `<CdtTrfTxInf><PmtId><EndToEndId>E-1</EndToEndId><TxId>T-1</TxId><UETR>${uetr}</UETR></PmtId>${amount('IntrBkSttlmAmt', '400.00', 'XNC')}<IntrBkSttlmDt>2026-10-05</IntrBkSttlmDt>${amount('InstdAmt', '100.00', 'EUR')}<XchgRate>4</XchgRate><ChrgBr>SHAR</ChrgBr><ChrgsInf>${amount('Amt', '1.50', 'EUR')}</ChrgsInf><IntrmyAgt1><FinInstnId><BICFI>MIDLXPXX</BICFI></FinInstnId></IntrmyAgt1><UltmtDbtr><Nm>Quiet Uncle</Nm></UltmtDbtr><Dbtr><Nm>Ilse Quarrington</Nm><PstlAdr><StrtNm>Quay</StrtNm><BldgNb>4</BldgNb><TwnNm>Port</TwnNm><Ctry>XP</Ctry></PstlAdr><Id><PrvtId><DtAndPlcOfBirth><BirthDt>1980-02-03</BirthDt><CityOfBirth>Port</CityOfBirth><CtryOfBirth>XP</CtryOfBirth></DtAndPlcOfBirth><Othr><Id>P77</Id></Othr></PrvtId></Id></Dbtr><DbtrAcct><Id><Othr><Id>55-1</Id></Othr></Id></DbtrAcct><DbtrAgt><FinInstnId><BICFI>PORTXPXX</BICFI></FinInstnId></DbtrAgt><CdtrAgt><FinInstnId><BICFI>ALDMXNXX</BICFI></FinInstnId></CdtrAgt><Cdtr><Nm>Ashdown Clocks</Nm><Id><OrgId><LEI>529900T8BM49AURSDO55</LEI></OrgId></Id></Cdtr><CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></CdtrAcct><RmtInf><Ustrd>Clock no. 9</Ustrd></RmtInf></CdtTrfTxInf>`;

describe('pacs.008', () => {
  test.each([
    ['02', ''],
    ['08', ''],
    ['13', 'ns0'],
    ['99', 'x'],
  ])('version %s with the prefix "%s" is one transfer', async (version, prefix) => {
    const { report, findings, kind } = await run(pacs(transfer, version, 1, prefix));
    expect(kind).toBe('pacs.008');
    expect(findings).toEqual([]);
    const [movement] = movementsOf(report!, profile);
    expect(movement).toMatchObject({
      number: 'T-1',
      amountMinor: 40_000n,
      currency: 'XNC',
      foreign: { amountMinor: 10_000n, currency: 'EUR' },
      from: { account: 'PORTXPXX/551', country: 'XP' },
      to: { account: 'iban:DE89370400440532013000', country: 'XN' },
    });
    const [transaction] = report!.transactions;
    expect(transaction!.from!.myClient).toBe(false);
    expect(transaction!.to!.myClient).toBe(true);
    for (const kept of [
      'TxId: T-1',
      'EndToEndId: E-1',
      `UETR: ${uetr}`,
      'SHAR',
      '1.50 EUR',
      'Quiet Uncle',
      'MIDLXPXX',
      'PORTXPXX',
    ])
      expect(transaction!.comments).toContain(kept);
    expect(transaction!.description).toBe('Clock no. 9');
    expect(
      transaction!
        .from!.subject!.at('related_persons', 'account_related_person', 't_person')
        ?.value('birthdate'),
    ).toBe('1980-02-03T00:00:00');
    expect(transaction!.to!.subject!.value('t_entity', 'name')).toBe('Ashdown Clocks');
  });

  test('a name alone is neither person nor entity, and that is said', async () => {
    const { report, rules } = await run(pacs(transfer.replace(/<Id><PrvtId>.*?<\/PrvtId><\/Id>/, '')));
    expect(rules).toEqual(['format-kind-untold']);
    const { subject } = report!.transactions[0]!.from!;
    expect(subject!.value('account_name')).toBe('Ilse Quarrington');
    expect(subject!.child('related_persons')).toBeUndefined();
  });

  test('totals that do not fit, an untold rate and untold codes are named; nothing is invented', async () => {
    const foreign = transfer.replace('<IntrBkSttlmAmt Ccy="XNC">400.00', '<IntrBkSttlmAmt Ccy="USD">400.00');
    expect((await run(pacs(transfer, '08', 2))).rules).toEqual(['format-totals']);
    const converted = await run(pacs(foreign.replace(/<InstdAmt.*?<\/InstdAmt><XchgRate>4<\/XchgRate>/, '')));
    expect(converted.rules).toEqual(['format-rate-untold']);
    expect(converted.report!.transactions[0]!.amountLocal).toBeUndefined();
    const untold = await run(pacs(transfer), null);
    expect(untold.rules).toEqual(['format-code-untold', 'format-code-untold', 'format-code-untold']);
    expect(product('100.005', '4.05', 'XNC')).toBe('405.02');
    expect(product('0.10', '0.25', 'XNC')).toBe('0.02');
  });

  test.each([
    ['a DTD', '<!DOCTYPE Document [<!ENTITY a "b">]>', 'format-dtd'],
    ['a cut', null, 'format-malformed'],
  ])('%s is refused', async (_name, dtd, rule) => {
    const whole = pacs(transfer);
    const { rules, xml } = await run(dtd === null ? whole.slice(0, -30) : whole.replace('\n', `\n${dtd}`));
    expect(rules).toEqual([rule]);
    expect(xml).toBeNull();
  });

  test('depth and endless text are bounded', async () => {
    expect((await run(pacs('<a>'.repeat(5000)))).rules).toEqual(['format-malformed']);
    expect((await run(pacs(transfer.replace('Clock no. 9', 'x'.repeat(300_000))))).rules).toEqual([
      'format-too-large',
    ]);
  });
});

interface Entry {
  credit: boolean;
  cents: number[];
  reversal: boolean;
  pending: boolean;
}

function statement(entries: readonly Entry[], opening: number, slip = 0): string {
  const money = (cents: number): string =>
    `${Math.trunc(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;
  const booked = entries.filter((one) => !one.pending);
  const sum = booked.reduce(
    (all, one) => all + (one.credit ? 1 : -1) * one.cents.reduce((a, b) => a + b, 0),
    0,
  );
  const balance = (code: string, cents: number): string =>
    `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>${amount('Amt', money(cents), 'XNC')}<CdtDbtInd>${cents < 0 ? 'DBIT' : 'CRDT'}</CdtDbtInd></Bal>`;
  const body = entries.map((one, index) => {
    const total = one.cents.reduce((a, b) => a + b, 0);
    const role = one.credit !== one.reversal ? 'Dbtr' : 'Cdtr';
    const details = one.cents.map((cents, part) => `<TxDtls><Refs><EndToEndId>E${index}</EndToEndId><TxId>T${index}-${part}</TxId></Refs>${amount('Amt', money(cents), 'XNC')}<RltdPties><${role}><Pty><Nm>Other ${index}</Nm></Pty></${role}><${role}Acct><Id><Othr><Id>9${index}</Id></Othr></Id></${role}Acct></RltdPties></TxDtls>`);
    return `<Ntry>${amount('Amt', money(total), 'XNC')}<CdtDbtInd>${one.credit ? 'CRDT' : 'DBIT'}</CdtDbtInd>${one.reversal ? '<RvslInd>true</RvslInd>' : ''}<Sts><Cd>${one.pending ? 'PDNG' : 'BOOK'}</Cd></Sts><BookgDt><Dt>2026-10-0${(index % 9) + 1}</Dt></BookgDt><NtryDtls>${details.join('')}</NtryDtls></Ntry>`;
  }); // prettier-ignore
  return `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S</Id><Acct><Id><Othr><Id>7001</Id></Othr></Id><Ccy>XNC</Ccy><Svcr><FinInstnId><BICFI>ALDMXNXX</BICFI></FinInstnId></Svcr></Acct>${balance('OPBD', opening)}${balance('CLBD', opening + sum + slip)}${body.join('')}</Stmt></BkToCstmrStmt></Document>`;
}

const entries = fc.array(
  fc.record<Entry>({
    credit: fc.boolean(),
    cents: fc.array(fc.integer({ min: 1, max: 5_000_000 }), { minLength: 1, maxLength: 4 }),
    reversal: fc.boolean(),
    pending: fc.boolean(),
  }),
  { maxLength: 8 },
);

describe('camt.053', () => {
  test('booked entries become movements in the right direction, batches in their parts, to the cent', async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.integer({ min: -1_000_000, max: 1_000_000 }), async (list, opening) => {
        const { report, rules } = await run(statement(list, opening));
        const expected = list.flatMap((one, index) =>
          one.pending
            ? []
            : one.cents.map((cents) => ({
                cents,
                from: one.credit ? `unknown/9${index}` : 'ALDMXNXX/7001',
                to: one.credit ? 'ALDMXNXX/7001' : `unknown/9${index}`,
              })),
        );
        expect(rules.filter((rule) => rule !== 'format-pending' && rule !== 'format-kind-untold')).toEqual(
          expected.length === 0 ? ['format-nothing'] : [],
        );
        expect(
          movementsOf(report!, profile).map((one) => ({
            cents: Number(one.amountMinor),
            from: one.from!.account,
            to: one.to!.account,
          })),
        ).toEqual(expected);
      }),
      { numRuns: 120, seed: 5 },
    );
  });

  test('a statement whose balances do not meet, or whose batch does not add up, is not whole', async () => {
    const list: Entry[] = [{ credit: true, cents: [500, 700], reversal: false, pending: false }];
    const short = await run(statement(list, 100, 1));
    expect(short.findings.find((one) => one.rule === 'format-balance')?.params).toMatchObject({
      opening: '1',
      entries: '12',
      closing: '13.01',
    });
    expect((await run(statement(list, 100).replace('>7.00<', '>6.00<'))).rules).toContain('format-batch');
  });

  test('whatever the bytes, there is an answer and never an exception', async () => {
    const seed = text(statement([{ credit: true, cents: [500, 700], reversal: true, pending: false }], 100));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        async (edits) => {
          const bytes = Uint8Array.from(seed);
          for (const [at, value] of edits) bytes[at % bytes.length] = value;
          recogniseFormat(bytes);
          const { xml, findings } = await convert(bytes, { profile, now, mapping, kind: 'camt.053' });
          expect(xml === null).toBe(findings.some((one) => one.severity === 'fatal'));
        },
      ),
      { numRuns: 300, seed: 6 },
    );
  });
});
