import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserSkipped, keepPicture, objections } from './browser.ts';
import { openJourney, settle, type Journey } from './journey.ts';

const skipped = browserSkipped;
const languages = ['ar', 'en', 'es', 'fr', 'ru', 'zh'] as const;

/** A suspension at the browser: drafted in a case, approved, acknowledged; the bell tells whom it concerns. */
describe.skipIf(skipped !== undefined)(
  `suspensions at the browser${skipped === undefined ? '' : ` (${skipped})`}`,
  () => {
    let journey: Journey;
    let caseId = '';
    let pieceId = '';
    beforeAll(async () => {
      journey = await openJourney('suspension-journeys');
      const made = await journey.cast.analyst.request<{ id: string }>('POST', '/api/v1/cases', {
        source: { kind: 'hand' },
        title: 'Cash within a day',
      });
      caseId = made.id;
      ({ id: pieceId } = await journey.cast.analyst.request<{ id: string }>(
        'POST',
        `/api/v1/cases/${caseId}/fragments`,
        { kind: 'account', account: 'A-100', institution: null, currency: null, holder: null },
      ));
    }, 180_000);
    afterAll(() => journey?.close());

    it('is drafted in a case, approved by a second person and acknowledged by the entity', async () => {
      const analyst = await journey.sitDown('analyst');
      // Begun from a piece of the case, whose account it takes over.
      await analyst.page.goto(`${journey.node.url}/cases/${caseId}?tab=contents`);
      await analyst.page.getByRole('link', { name: 'Suspend', exact: true }).click();
      await expect.poll(() => analyst.page.getByLabel('Account', { exact: true }).inputValue()).toBe('A-100');
      await analyst.page.getByLabel('What the entity is to do').fill('Let nothing leave this account.');
      await analyst.page.getByLabel('Ground').fill('Money is about to leave.');
      expect(await objections(analyst.page)).toEqual([]);
      await analyst.page.getByRole('button', { name: 'Save' }).click();
      await analyst.page.getByRole('button', { name: 'Submit for approval' }).click();
      await analyst.page
        .getByText(/^.?submitted$/)
        .first()
        .waitFor();
      const path = new URL(analyst.page.url()).pathname;
      expect(await journey.cast.analyst.request('GET', `/api/v1${path}`)).toMatchObject({
        fragmentId: pieceId,
      });
      // Written again after it was submitted: a draft, whose text survives a closed tab.
      await analyst.page.getByRole('button', { name: 'Change the draft' }).click();
      await analyst.page.getByLabel('What the entity is to do').fill('Let nothing leave account A-100.');
      await analyst.page.reload();
      await settle(analyst.page);
      await analyst.page.getByRole('button', { name: 'Change the draft' }).click();
      await analyst.page.getByText('This is what you wrote before').waitFor();
      await keepPicture(analyst.page, 'suspension-edit');
      expect(await objections(analyst.page)).toEqual([]);
      await analyst.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
      await analyst.page.getByText('Let nothing leave account A-100.').first().waitFor();
      await analyst.page.getByRole('button', { name: 'Submit for approval' }).click();
      await analyst.page.getByRole('button', { name: 'Submit for approval' }).waitFor({ state: 'hidden' });

      const supervisor = await journey.sitDown('supervisor');
      await supervisor.page.goto(`${journey.node.url}${path}`);
      await supervisor.page.getByLabel('Reason', { exact: true }).fill('Needed before Monday.');
      expect(await objections(supervisor.page)).toEqual([]);
      await keepPicture(supervisor.page, 'suspension-approval');
      await supervisor.page.getByRole('button', { name: 'Approve and serve' }).click();
      await supervisor.page.getByRole('button', { name: 'Lift' }).waitFor();
      await settle(supervisor.page);
      expect(await objections(supervisor.page)).toEqual([]);
      await keepPicture(supervisor.page, 'suspension-running');
      // A case is not closed over it without a word; the form says what to do.
      const move = (to: string) =>
        journey.cast.supervisor.request('POST', `/api/v1/cases/${caseId}/state`, {
          to,
          reason: 'Looked at.',
        });
      await move('triaged');
      await supervisor.page.goto(`${journey.node.url}/cases/${caseId}`);
      await settle(supervisor.page);
      await supervisor.page.getByRole('button', { name: 'Change state' }).click();
      const closing = supervisor.page.getByRole('dialog');
      await closing.getByRole('combobox').first().selectOption('archived');
      await closing.getByText('A suspension is in force or waits for approval').waitFor();
      await closing.getByText('Unfinished: 1').waitFor();
      await keepPicture(supervisor.page, 'case-closing-suspension');
      expect(await objections(supervisor.page)).toEqual([]);
      await supervisor.page.goto(`${journey.node.url}/suspensions`);
      await supervisor.page.getByText('A-100').first().waitFor();
      expect(await objections(supervisor.page)).toEqual([]);
      await keepPicture(supervisor.page, 'suspensions');

      await journey.node.app.platform.jobs.idle();
      const [first] = await journey.node.app.platform.register.ownerQuery<{ number: string }>(
        `select reporting_entity_id as number from organisations join suspensions on suspensions.entity = organisations.id`,
      );
      const officer = await journey.sitDown(`officer-${first!.number}`);
      await officer.page.goto(`${journey.node.url}/notifications`);
      await officer.page.getByText('A suspension was served on you').click();
      await officer.page.getByLabel('Money held').fill('1200.50');
      expect(await objections(officer.page)).toEqual([]);
      await keepPicture(officer.page, 'suspension-served');
      await officer.page.getByRole('button', { name: 'Acknowledge' }).click();
      await officer.page.getByText('It is carried out').waitFor();
      await officer.page.getByRole('link', { name: 'Suspensions' }).first().click();
      await officer.page.getByText('A-100').waitFor();
      expect(await objections(officer.page)).toEqual([]);
      expect(await officer.page.content()).not.toContain('about to leave');
      expect(officer.complaints).toEqual([]);
      await officer.context.close();

      await supervisor.page.goto(`${journey.node.url}/notifications`);
      await supervisor.page.getByText('A suspension waits for approval').waitFor();
      await supervisor.page.getByRole('link', { name: '1 notification unread' }).waitFor();
      for (const language of languages) {
        await supervisor.page.evaluate((chosen) => localStorage.setItem('weir.language', chosen), language);
        await supervisor.page.reload();
        await settle(supervisor.page);
        expect(await objections(supervisor.page)).toEqual([]);
        await keepPicture(supervisor.page, `notifications-${language}`);
      }
      expect([...analyst.complaints, ...supervisor.complaints]).toEqual([]);
      await analyst.context.close();
      await supervisor.context.close();
    }, 180_000);
  },
);
