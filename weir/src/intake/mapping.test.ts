import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAttachments } from '#attachments';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { upload } from '../../../tests/upload.ts';
import { furnish, get, type AskerName } from '../../../tests/room-world.ts';
import type { ReportDetail, Submission } from './contract.ts';
import { createIntake } from './index.ts';
import type { MappingDetail, MappingProposalView, SavedMappingView } from './mapping-contract.ts';

const mapping: SavedMappingView = {
  weirMapping: 1,
  name: 'Transfers of the till',
  form: 'transactions',
  decimal: 'comma',
  dateFormat: 'DD.MM.YYYY',
  header: { report_code: 'EFT', reporting_user_code: 'desk-1', indicators: 'THRESHOLD' },
  sheets: [
    {
      record: 'transaction',
      columns: [
        { column: 'No', field: 'transactionnumber' },
        { column: 'Date', field: 'date_transaction' },
        { column: 'Amount', field: 'amount_local' },
        { column: 'From', field: 'from.account.account' },
        { column: 'To', field: 'to.account.account' },
      ],
      constants: {
        transmode_code: 'WIRE',
        transaction_description: 'Transfer between accounts',
        'from.funds_code': 'TRANSFER',
        'to.funds_code': 'TRANSFER',
        'from.country': 'XN',
        'to.country': 'XN',
        'from.account.institution_name': 'Mill Bank',
        'from.account.institution_code': '1',
        'to.account.institution_name': 'Quay Bank',
        'to.account.institution_code': '2',
      },
    },
  ],
};

describe.each(registers)('saved mappings on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    beforeAll(async () => {
      world = await open();
      await furnish(world.platform);
      createIntake(world.platform, { attachments: createAttachments(world.platform) });
      await world.platform.http.server.ready();
      await world.platform.jobs.start();
    });
    afterAll(() => world?.close());

    const send = async <Body>(method: 'POST' | 'DELETE', path: string, as: AskerName, payload?: object) => {
      const answer = await world.platform.http.server.inject({
        method,
        url: `/api/v1${path}`,
        headers: { 'test-asker': as },
        ...(payload && { payload }),
      });
      return {
        status: answer.statusCode,
        body: (answer.body === '' ? null : JSON.parse(answer.body)) as Body,
      };
    };
    const table = (content: string, fields: Record<string, string>, as: AskerName = 'officerOne') =>
      upload<Submission & { code?: string }>(
        world.platform.http.server,
        '/api/v1/reports',
        { field: 'report', name: 'till.csv', bytes: new TextEncoder().encode(content) },
        { fields, headers: { 'test-asker': as } },
      );
    let id = '';

    it('keeps a mapping for its filer alone', async () => {
      const saved = await send<MappingDetail>('POST', '/report-mappings', 'officerOne', mapping);
      expect(saved.status).toBe(200);
      id = saved.body.id;
      const own = await get<MappingDetail>(world.platform, `/api/v1/report-mappings/${id}`, 'officerOne');
      expect(own.body.mapping).toEqual(mapping);
      const other = await get<{ code: string }>(
        world.platform,
        `/api/v1/report-mappings/${id}`,
        'officerTwo',
      );
      expect([other.status, other.body.code]).toEqual([404, 'mapping-unknown']);
      const list = await get<{ items: object[] }>(world.platform, '/api/v1/report-mappings', 'officerTwo');
      expect(list.body.items).toEqual([]);
      expect((await send('DELETE', `/report-mappings/${id}`, 'officerTwo')).status).toBe(404);
    });

    it('refuses what could never work, and a name that is taken', async () => {
      const wrong = {
        ...mapping,
        name: 'x',
        sheets: [{ record: 'transaction', columns: [{ column: 'A', field: 'colour' }] }],
      };
      expect((await send<{ code: string }>('POST', '/report-mappings', 'officerOne', wrong)).body.code).toBe(
        'mapping-unusable',
      );
      expect((await send('POST', '/report-mappings', 'officerOne', { ...mapping, more: 1 })).status).toBe(
        400,
      );
      expect(
        (await send<{ code: string }>('POST', '/report-mappings', 'officerOne', mapping)).body.code,
      ).toBe('mapping-name-taken');
    });

    it('files a table as a report and keeps the table beside it', async () => {
      const content = 'No;Date;Amount;From;To\nT1;03.10.2026;12.345,50;7001001;8001001\n';
      const filed = await table(content, { mapping: id });
      expect(filed.body.findings.filter((one) => one.severity !== 'warning')).toEqual([]);
      expect(filed.body).toMatchObject({
        state: 'accepted',
        verdict: 'acceptable',
        counts: { transactions: 1 },
      });
      expect((await table(content, { mapping: id })).body).toMatchObject({
        duplicate: true,
        number: filed.body.number,
      });
      const detail = await get<ReportDetail>(
        world.platform,
        `/api/v1/reports/${filed.body.reportId}`,
        'intake',
      );
      expect(detail.body.reading?.transactions[0]).toMatchObject({
        money: { amount: '12345.50', currency: 'XNC' },
      });
      expect(detail.body.header.reportingEntityId).toBe('1001');
    });

    it('returns a table with the places of the table, and keeps another filer’s mapping from use', async () => {
      const filed = await table('No;Date;Amount;From;To\nT2;31.02.2026;1.234,50;7001001;8001001\n', {
        mapping: id,
      });
      expect(filed.body.state).toBe('returned');
      expect(filed.body.findings.find((one) => one.rule === 'format-date')).toMatchObject({
        line: 2,
        column: 2,
        path: '/row[2]/Date',
      });
      const stolen = await table(
        'No;Date;Amount;From;To\nT3;01.02.2026;1,50;7001001;8001001\n',
        { mapping: id },
        'officerTwo',
      );
      expect(stolen.body.state ?? stolen.body.code).not.toBe('accepted');
    });

    it('proposes a mapping, and says why it cannot', async () => {
      const propose = (content: string) =>
        upload<MappingProposalView & { code?: string }>(
          world.platform.http.server,
          '/api/v1/report-mappings/proposal',
          { field: 'report', name: 't.csv', bytes: new TextEncoder().encode(content) },
          { headers: { 'test-asker': 'officerOne' } },
        );
      const { body } = await propose('Дата;Сумма;Чудо\n2026-10-01;5;x\n');
      expect(body.mapping.sheets?.[0]?.columns.map((one) => one.field)).toEqual([
        'date_transaction',
        'amount_local',
      ]);
      expect(body.unmapped).toEqual([{ sheet: '', column: 'Чудо' }]);
      expect((await propose('<report/>')).body.code).toBe('table-unreadable');
    });

    it('forgets a mapping when told', async () => {
      expect((await send('DELETE', `/report-mappings/${id}`, 'officerOne')).status).toBe(204);
      expect((await table('No\n1\n', { mapping: id })).body.code).toBe('mapping-unknown');
    });
  });
});
