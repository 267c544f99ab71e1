import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserSkipped, keepPicture, objections } from './browser.ts';
import { openJourney, settle, type Journey, type Visitor } from './journey.ts';
import { xnReport } from './xn-report.ts';

const skipped = browserSkipped;

/** The auditor's room, retention and independence at the browser. */
describe.skipIf(skipped !== undefined)(
  `oversight at the browser${skipped === undefined ? '' : ` (${skipped})`}`,
  () => {
    let journey: Journey;
    let reportId = '';

    beforeAll(async () => {
      journey = await openJourney('oversight-journeys');
      const { node, cast } = journey;
      const filed = await cast.filers.get('1001')!.upload<{ reportId: string }>('/api/v1/reports', {
        field: 'report',
        name: 'report.xml',
        bytes: Buffer.from(
          xnReport({
            filer: '1001',
            reference: 'MB-1',
            client: { first: 'Ondine', last: 'Farrow', nationalId: 'N-4711' },
            account: 'A-1000',
          }),
        ),
      });
      ({ reportId } = filed);
      await node.app.platform.jobs.idle();
      await node.app.platform.register.ownerQuery(
        `update reports set received_at = '2014-03-01T00:00:00Z' where id = $1`,
        [reportId],
      );
    }, 120_000);
    afterAll(() => journey?.close());

    async function open({ page }: Visitor, path: string): Promise<void> {
      await page.goto(`${journey.node.url}${path}`);
      await settle(page);
    }

    it('asks the analyst why, once, and shows the auditor both', async () => {
      const analyst = await journey.sitDown('analyst');
      await open(analyst, '/subjects');
      await analyst.page.getByText('Farrow').first().click();
      const strip = analyst.page.getByLabel('Why do you open this?').last();
      await strip.fill('A call from the bank about her.');
      expect(await objections(analyst.page)).toEqual([]);
      await keepPicture(analyst.page, 'oversight-reason');
      await analyst.page.keyboard.press('Enter');
      await strip.waitFor({ state: 'detached' });

      const auditor = await journey.sitDown('auditor');
      await open(auditor, '/oversight/records');
      await auditor.page.getByText('typed reason').first().waitFor();
      await auditor.page.getByText('A call from the bank about her.').first().waitFor();
      expect(await objections(auditor.page)).toEqual([]);
      await keepPicture(auditor.page, 'oversight-records');
      await auditor.page
        .getByRole('button', { name: /^Show name/ })
        .first()
        .click();
      await auditor.page.getByRole('dialog').getByLabel('Reason').fill('Her complaint, 2026/7.');
      await auditor.page.keyboard.press('Tab');
      await auditor.page.getByRole('dialog').getByRole('button', { name: 'Show name' }).click();
      await auditor.page.getByRole('status').getByText('Farrow').waitFor();
      expect(await objections(auditor.page)).toEqual([]);
      expect([...analyst.complaints, ...auditor.complaints]).toEqual([]);
    });

    it('takes an old report from due to its certificate, by two persons', async () => {
      const supervisor = await journey.sitDown('supervisor');
      await open(supervisor, '/oversight/retention');
      await supervisor.page.getByRole('button', { name: 'Propose erasure' }).first().click();
      const dialog = supervisor.page.getByRole('dialog');
      await dialog.getByLabel('Reason').fill('Its ten years are over.');
      expect(await objections(supervisor.page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Propose erasure' }).click();
      await supervisor.page.getByText('waits for a second person').waitFor();
      expect(await objections(supervisor.page)).toEqual([]);
      await keepPicture(supervisor.page, 'oversight-retention');

      const { node } = journey;
      const [{ id }] = (await node.app.platform.register.ownerQuery(`select id from erasure_orders`)) as [
        { id: string },
      ];
      await node.app.platform.register.ownerQuery(
        `update erasure_orders set state = 'approved', decided_by = 'somebody-else', decided_at = now(), decided_reason = 'Checked.' where id = $1`,
        [id],
      );
      const { platform } = node.app;
      await platform.register.as(
        { person: null, organisation: null, roles: ['node'], clearances: [], door: 'job' },
        (tx) => platform.jobs.enqueue(tx, 'retention.erase', { order: id }),
      );
      await platform.jobs.idle();
      await open(supervisor, '/oversight/retention');
      await supervisor.page.getByRole('link', { name: /^Certificate/ }).waitFor();
      await open(supervisor, `/reports/${reportId}`);
      expect(await supervisor.page.getByText('Farrow').count()).toBe(0);
      expect(supervisor.complaints).toEqual([]);
    });

    it('notes an attempt to interfere, which the head reads', async () => {
      const analyst = await journey.sitDown('analyst');
      await open(analyst, '/oversight/independence');
      await analyst.page.getByRole('button', { name: 'Note an attempt' }).click();
      const dialog = analyst.page.getByRole('dialog');
      await dialog.getByLabel('Who tried').fill('An office of the ministry');
      await dialog.getByLabel('What happened').fill('Asked that an analysis be closed before the vote.');
      await dialog.getByLabel('What was done').fill('Refused; the head was told.');
      expect(await objections(analyst.page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Note an attempt' }).click();
      await analyst.page.getByText('Noted as entry 1.').waitFor();
      const supervisor = await journey.sitDown('supervisor');
      await open(supervisor, '/oversight/independence');
      await supervisor.page.getByText('An office of the ministry').waitFor();
      expect(await objections(supervisor.page)).toEqual([]);
      await keepPicture(supervisor.page, 'oversight-independence');
      expect([...analyst.complaints, ...supervisor.complaints]).toEqual([]);
    });

    it.each(['ar', 'es', 'fr', 'ru', 'zh'])('speaks %s', async (language) => {
      const auditor = await journey.sitDown('auditor', { locale: language });
      for (const path of ['records?view=approvals', 'retention', 'independence']) {
        await open(auditor, `/oversight/${path}`);
        expect(await auditor.page.locator('html').getAttribute('lang')).toBe(language);
        expect(await objections(auditor.page)).toEqual([]);
        const text = await auditor.page.locator('main').innerText();
        expect(text).not.toMatch(/(?:overseen|retention|independence)\.\w/);
        if (language === 'ar') await keepPicture(auditor.page, `oversight-${path.split('?')[0]!}-ar`);
      }
      await auditor.context.close();
    });
  },
);
