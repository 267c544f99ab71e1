import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { giveProfiles } from '@weir/engines/reports';
import { jurisdiction, profilesTaken, useJurisdictions } from '#platform';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { furnish } from '../../../tests/room-world.ts';
import { upload } from '../../../tests/upload.ts';
import { xnReport, type XnReport } from '../../../tests/xn-report.ts';
import type { CheckedFile, ReportDetail, Submission } from './contract.ts';
import { createIntake } from './index.ts';

const profilesFolder = join(import.meta.dirname, '../../../engines/reports/profiles');
const xn = JSON.parse(readFileSync(join(profilesFolder, 'xn.json'), 'utf8')) as {
  rules: { rule: string; parameters?: object }[];
};
/** The next version asks for a reason of 60 characters, where the one of before asks for 20. */
const next = {
  ...xn,
  id: 'xn-2',
  rules: xn.rules.map((rule) => (rule.rule === 'TXT-1' ? { ...rule, parameters: { minLength: 60 } } : rule)),
};
const short = 'Cash far above the known income.';
const long = `${short} It came in eleven parts within four days, each just below the threshold.`;

describe('while two versions of a profile are taken', () => {
  let world: TestPlatform;
  let now = '2026-11-24T10:00:00.000Z';
  const report = (reference: string, reason: string, given: Partial<XnReport> = {}): Uint8Array =>
    xnReport({
      filer: '1001',
      reference,
      client: { first: 'Aldo', last: 'Venn', passport: 'P1234567', nationalId: '19800101-1234' },
      account: '10002000',
      reason,
      amount: `${reference.length * 1000 + reference.charCodeAt(2)}.00`,
      ...given,
    });
  const send = <Answer>(path: string, bytes: Uint8Array) =>
    upload<Answer>(
      world.platform.http.server,
      path,
      { field: 'report', name: 'report.xml', bytes },
      { headers: { 'test-asker': 'officerOne' } },
    );
  const rules = (answer: { findings: { rule: string }[] }): string[] =>
    answer.findings.map(({ rule }) => rule);

  beforeAll(async () => {
    world = await registers[0]!.open({ clock: () => now as never });
    await furnish(world.platform);
    createIntake(world.platform);
    await world.platform.http.server.ready();
    giveProfiles({ files: [next as never], trees: {} });
    useJurisdictions({
      XN: {
        ...jurisdiction('XN'),
        reportProfile: 'xn-2',
        earlierProfiles: [{ profile: 'xn', until: '2026-11-30', source: 'Invented' }],
      },
    });
  });
  afterAll(async () => {
    giveProfiles({ files: [], trees: {} });
    useJurisdictions({});
    await world?.close();
  });

  it('takes a file by either, keeps which one it was, and tells the filer until when', async () => {
    const modern = (await send<Submission>('/api/v1/reports', report('R-1', long))).body;
    expect(modern).toMatchObject({ state: 'accepted', findings: [] });
    const old = (await send<Submission>('/api/v1/reports', report('R-2', short))).body;
    expect(old.state).toBe('accepted');
    expect(old.findings).toMatchObject([
      { rule: 'PRO-1', severity: 'warning', params: { profile: 'xn', until: '2026-11-30', wanted: 'xn-2' } },
    ]);
    const profileOf = async ({ reportId }: Submission) =>
      (
        await world.platform.http.server.inject({
          url: `/api/v1/reports/${reportId}`,
          headers: { 'test-asker': 'officerOne' },
        })
      ).json<ReportDetail>().profile;
    expect(await Promise.all([modern, old].map(profileOf))).toEqual(['xn-2', 'xn']);
  });

  it('judges a large file by both in one pass', async () => {
    const filler = `<!--${'x'.repeat(700_000)}--></report>`;
    const text = Buffer.from(report('R-3', short)).toString('utf8').replace('</report>', filler);
    const { body } = await send<CheckedFile>('/api/v1/reports/check', Buffer.from(text));
    expect(body).toMatchObject({ verdict: 'acceptable', profile: 'xn' });
    expect(rules(body)).toEqual(['PRO-1']);
  });

  it('names the faults of the version that a faulty file comes nearest to', async () => {
    const { body } = await send<CheckedFile>('/api/v1/reports/check', report('R-4', 'Odd.'));
    expect(body).toMatchObject({ verdict: 'returned', profile: 'xn-2' });
    expect(rules(body)).toEqual(['TXT-1']);
  });

  it('ends with the last day in the country’s own time', async () => {
    useJurisdictions({ XN: { ...jurisdiction('XN'), timeZone: 'Africa/Nairobi' } });
    expect(profilesTaken('XN', '2026-11-30T20:59:59Z')).toHaveLength(2);
    expect(profilesTaken('XN', '2026-11-30T21:00:00Z')).toEqual(['xn-2']);
    now = '2026-11-30T21:00:00.000Z';
    const { body } = await send<Submission>('/api/v1/reports', report('R-55', short));
    expect(body.state).toBe('returned');
    expect(rules(body)).toContain('TXT-1');
  });
});
