import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cast } from '../weir/src/demo/cast.ts';
import type { RunningNode } from '../weir/src/start.ts';
import { browserSkipped, keepPicture, objections } from './browser.ts';
import { openJourney, settle, type Journey } from './journey.ts';
import { migratedDatabase, registers } from './registers.ts';
import { Wire } from './wire.ts';

const skipped = browserSkipped;
const tabs = ['overview', 'contents', 'hypotheses', 'chronology', 'people'];

/** A case as a desk: by keyboard, with a long chronology, in six languages, wide and narrow, light and dark. */
describe.skipIf(skipped !== undefined)(
  `casework at the browser${skipped === undefined ? '' : ` (${skipped})`}`,
  () => {
    let journey: Journey;
    let node: RunningNode;
    let cast: Cast;
    let id: string;
    let noteId: string;

    const post = <Answer>(path: string, body: object): Promise<Answer> =>
      cast.analyst.request<Answer>('POST', `/api/v1/cases/${path}`, body);

    beforeAll(async () => {
      journey = await openJourney('casework-journeys');
      ({ node, cast } = journey);
      ({ id } = await cast.analyst.request<{ id: string }>('POST', '/api/v1/cases', {
        title: 'The mill and the barge',
        source: { kind: 'hand' },
      }));
      ({ id: noteId } = await post<{ id: string }>(`${id}/fragments`, {
        kind: 'note',
        title: 'Who owns the mill',
        text: 'The register names nobody.',
      }));
      await post(`${id}/tasks`, { title: 'Ask the quay for its books', due: { workingDays: 3 } });
      await post(`${id}/hypotheses`, { statement: 'The mill washes cash of the barge.' });
      await post(`${id}/hypotheses`, { statement: 'The mill simply sells flour.' });
      await post(`${id}/deadlines`, { title: 'Answer of the quay', rule: 'request.answer' });
      // A long life: 5,000 lines over forty years.
      await node.app.platform.register.ownerQuery(
        `insert into case_entries select 'e' || n, $1, timestamptz '1985-01-01Z' + n * interval '70 hours', 'day',
           'Entry ' || n, 'nobody', now(), null, null from generate_series(1, 4900) n`,
        [id],
      );
    }, 180_000);
    afterAll(() => journey?.close());

    it('shows each part of the case at 1280 and 1920, light and dark, with nothing that axe objects to', async () => {
      const { page, context, complaints } = await journey.sitDown('analyst');
      for (const tab of tabs) {
        await page.goto(`${node.url}/cases/${id}?tab=${tab}`);
        for (const [name, viewport, colorScheme] of [
          ['1280-light', { width: 1280, height: 900 }, 'light'],
          ['1920-dark', { width: 1920, height: 1080 }, 'dark'],
        ] as const) {
          await page.setViewportSize(viewport);
          await page.emulateMedia({ colorScheme });
          await page.locator(`html[data-theme=${colorScheme}]`).waitFor({ state: 'attached' });
          await settle(page);
          await keepPicture(page, `case-${tab}-${name}`);
          expect([tab, name, await objections(page)]).toEqual([tab, name, []]);
        }
      }
      expect(complaints).toEqual([]);
      await context.close();
    }, 180_000);

    it('draws a chronology of 5,000 lines row by row, zooms by keyboard, pins and hides', async () => {
      const { page, context } = await journey.sitDown('analyst');
      await page.goto(`${node.url}/cases/${id}?tab=chronology&kind=own`);
      await settle(page);
      const table = page.locator('table[aria-rowcount]');
      await expect.poll(() => table.getAttribute('aria-rowcount')).toBe('4901');
      expect(await table.locator('tbody tr').count()).toBeLessThan(60);
      await page.getByRole('group', { name: /Chronology from/ }).focus();
      await page.keyboard.press('+');
      await page.keyboard.press('+');
      await expect.poll(async () => Number(await table.getAttribute('aria-rowcount'))).toBeLessThan(1300);
      await page.keyboard.press('Home');
      await expect.poll(() => table.getAttribute('aria-rowcount')).toBe('4901');
      await table.getByRole('button', { name: 'Pin' }).first().click();
      await table.locator('tr[data-pinned]').waitFor();
      await table.getByRole('button', { name: 'Hide' }).nth(1).click();
      await page.getByRole('button', { name: 'Hidden: 1' }).waitFor();
      await expect.poll(() => table.getAttribute('aria-rowcount')).toBe('4900');
      await context.close();
    }, 90_000);

    it('weighs a piece in the matrix and closes only with a word on what is unfinished', async () => {
      const { page, context, complaints } = await journey.sitDown('analyst');
      await page.goto(`${node.url}/cases/${id}?tab=hypotheses`);
      await settle(page);
      await page.getByLabel('Who owns the mill: The mill washes cash of the barge.').selectOption('for');
      await page.locator('td[data-weight=for]').waitFor();
      await page.getByRole('button', { name: 'Change state' }).click();
      await page.getByRole('dialog').locator('textarea').last().fill('Looked at.');
      await page.getByRole('dialog').getByRole('button', { name: 'Change state' }).click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Change state' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('combobox').first().selectOption('archived');
      await dialog.getByText('Unfinished: 2').waitFor();
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'case-closing');
      expect(complaints).toEqual([]);
      await context.close();
    }, 90_000);

    it('keeps what was typed through a closed browser and a lost node, and shows all three texts in a conflict', async () => {
      const { page, context } = await journey.sitDown('analyst');
      const edit = async (): Promise<void> => {
        await page.goto(`${node.url}/cases/${id}?tab=contents`);
        await settle(page);
        await page.getByRole('button', { name: 'Change', exact: true }).click();
      };
      await edit();
      await page.getByLabel('Text').fill('Mine: the barge owns it.');
      await page.close();
      // Somebody else saves while the browser is closed.
      await cast.supervisor.request('PATCH', `/api/v1/cases/${id}/fragments/${noteId}`, {
        text: 'Theirs: a trust owns it.',
        version: 1,
      });
      const again = await context.newPage();
      await again.goto(`${node.url}/cases/${id}?tab=contents`);
      await settle(again);
      await again.getByRole('button', { name: 'Change', exact: true }).click();
      await again.getByText('This is what you wrote before').waitFor();
      expect(await again.getByLabel('Text').inputValue()).toBe('Mine: the barge owns it.');
      // No way to the node for a while: the text stays, and goes out when somebody saves again, never unseen.
      await context.setOffline(true);
      await again.getByRole('button', { name: 'Save' }).click();
      await again.getByRole('alert').first().waitFor();
      expect(await again.getByLabel('Text').inputValue()).toBe('Mine: the barge owns it.');
      await context.setOffline(false);
      await again.getByRole('button', { name: 'Save' }).click();
      await again.getByRole('heading', { name: 'As it was when you began' }).waitFor();
      await again.getByText('The register names nobody.').waitFor();
      await again.getByText('Theirs: a trust owns it.').first().waitFor();
      expect(await objections(again)).toEqual([]);
      await keepPicture(again, 'case-three-texts');
      await again.getByRole('button', { name: 'Keep mine' }).click();
      await again.getByRole('button', { name: 'Save' }).click();
      await expect
        .poll(async () =>
          JSON.stringify(
            await cast.analyst.request('GET', `/api/v1/cases/${id}/fragments/${noteId}/versions`),
          ),
        )
        .toContain('Mine: the barge owns it.');
      await context.close();
    }, 90_000);

    it('writes down accounts and assets, weighs, tightens, counts deadlines and chooses people by name', async () => {
      const made = await cast.analyst.request<{ id: string }>('POST', '/api/v1/cases', {
        title: 'The quay and the gold',
        source: { kind: 'hand' },
      });
      await post(`${made.id}/fragments`, { kind: 'note', title: 'Who owns the quay', text: 'A trust.' });
      await post(`${made.id}/hypotheses`, { statement: 'The quay washes gold.' });
      const { page, context, complaints } = await journey.sitDown('analyst');
      const dialog = page.getByRole('dialog');
      const done = async (button: string, picture?: string): Promise<void> => {
        if (picture !== undefined) {
          await keepPicture(page, picture);
          expect([picture, await objections(page)]).toEqual([picture, []]);
        }
        await dialog.getByRole('button', { name: button, exact: true }).last().click();
        await dialog.waitFor({ state: 'hidden' });
      };
      await page.goto(`${node.url}/cases/${made.id}?tab=contents`);
      await settle(page);

      await page.getByRole('button', { name: 'Weigh as evidence' }).click();
      await dialog.getByLabel('It speaks', { exact: true }).selectOption('strongly_for');
      await dialog.getByLabel('Why it speaks so').fill('The trust hides who.');
      await done('Weigh as evidence', 'case-weigh');
      await page.getByRole('button', { name: 'Change the conditions' }).click();
      await dialog.getByLabel('Passing it on').selectOption('prohibited');
      await dialog.locator('textarea').last().fill('The trust is not to learn of it.');
      await done('Save', 'case-handling');
      await page.getByText('must not be passed on').first().waitFor();
      // Looser again needs the consent of whoever supplied it.
      await page.getByRole('button', { name: 'Change the conditions' }).click();
      await dialog.getByLabel('Passing it on').selectOption('named_recipients_presumed');
      await dialog.locator('textarea').last().fill('We think again.');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.getByText('These conditions are looser.').waitFor();
      await page.keyboard.press('Escape');

      const add = async (kind: string): Promise<void> => {
        await page.getByRole('button', { name: 'Add a piece' }).click();
        await dialog.getByRole('combobox').first().selectOption(kind);
      };
      await add('account');
      await dialog.getByLabel('Account', { exact: true }).fill('XN-7001-22');
      await dialog.getByLabel('Institution').fill('Quay Bank');
      // Closed in mid-edit: what was typed is there again.
      await page.reload();
      await settle(page);
      await add('account');
      expect(await dialog.getByLabel('Institution').inputValue()).toBe('Quay Bank');
      await done('Add', 'case-account');
      await add('asset');
      await dialog.getByLabel('Title').fill('Two bars');
      await dialog.getByLabel('Kind of asset').selectOption('precious_metal');
      await dialog.getByLabel('Value', { exact: true }).fill('1200.50');
      expect(await dialog.getByRole('button', { name: 'Add', exact: true }).isDisabled()).toBe(true);
      await dialog.getByLabel('Currency').fill('xnc');
      await dialog.getByLabel('Who valued it').fill('Assay office');
      await dialog.getByLabel('Valued on').fill('2026-11-01');
      await done('Add', 'case-asset');
      await page.getByText('Two bars').waitFor();

      await page.getByRole('button', { name: 'Add', exact: true }).last().click();
      await dialog.getByLabel('What is due').fill('Answer of the assay office');
      await dialog.getByLabel('How many').fill('10');
      await dialog.getByLabel('What set it running').fill('Our letter of Monday');
      await done('Add', 'case-deadline');
      await page.getByText('Our letter of Monday').waitFor();

      await page.getByRole('button', { name: 'Change title, priority, mark' }).click();
      await dialog.getByLabel('Sensitive').check();
      await done('Save', 'case-facts');
      await page.getByText(/^.?sensitive$/).waitFor();
      await page.getByRole('button', { name: 'Hand the case over' }).click();
      const people = dialog.getByLabel('In charge');
      await expect.poll(() => people.locator('option').count()).toBeGreaterThan(1);
      const [mine] = (await people.locator('option').allInnerTexts()) as [string];
      const chosen = (await people.locator('option').allInnerTexts())
        .slice(1)
        .find((name) => !mine.startsWith(name));
      await people.selectOption({ label: chosen! });
      await dialog.getByLabel('What whoever takes over should know').fill('Ask the assay office first.');
      await done('Hand the case over', 'case-handover');
      await expect
        .poll(
          async () =>
            (await cast.analyst.request<{ owner: { name: string } }>('GET', `/api/v1/cases/${made.id}`)).owner
              .name,
        )
        .toBe(chosen);
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it('is moved into a compartment by a supervisor, and is gone for whoever is not cleared', async () => {
      const made = await cast.analyst.request<{ id: string }>('POST', '/api/v1/cases', {
        title: 'The heron',
        source: { kind: 'hand' },
      });
      await node.app.platform.register.ownerQuery(
        `update people set clearances = '{heron}' where email = 'supervisor@demo.example'`,
      );
      const { page, context, complaints } = await journey.sitDown('supervisor');
      await page.goto(`${node.url}/cases/${made.id}`);
      await settle(page);
      await page.getByRole('button', { name: 'Move to another compartment' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.locator('textarea').last().fill('Few are to know.');
      await keepPicture(page, 'case-move');
      expect(await objections(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Move to another compartment' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await page.getByText(/^.?heron$/).waitFor();
      await expect(cast.analyst.request('GET', `/api/v1/cases/${made.id}`)).rejects.toThrow();
      // Who would not see the case cannot be given anything in it.
      await page.getByRole('button', { name: 'Add a task' }).click();
      const disabled = dialog.getByLabel('In charge').locator('option[disabled]');
      await expect.poll(() => disabled.count()).toBeGreaterThan(0);
      expect((await disabled.allInnerTexts()).every((label) => label.includes('not cleared'))).toBe(true);
      await page.keyboard.press('Escape');
      expect(complaints).toEqual([]);
      await context.close();
      await node.app.platform.register.ownerQuery(
        `update people set clearances = '{}' where email = 'supervisor@demo.example'`,
      );
    }, 90_000);

    it.each(['ar', 'es', 'fr', 'ru', 'zh'])(
      'speaks %s in every part',
      async (locale) => {
        const { page, context, complaints } = await journey.sitDown('analyst', { locale });
        for (const tab of tabs) {
          await page.goto(`${node.url}/cases/${id}?tab=${tab}`);
          await settle(page);
          if (locale === 'ar') expect(await page.evaluate('document.dir')).toBe('rtl');
          await keepPicture(page, `case-${tab}-${locale}`);
          expect([tab, await objections(page)]).toEqual([tab, []]);
          const text = await page.locator('main').innerText();
          expect(text).not.toMatch(/casework\.|chronology\./);
        }
        expect(complaints).toEqual([]);
        await context.close();
      },
      120_000,
    );
  },
);

const postgres = registers.find(({ name }) => name === 'PostgreSQL')!;
const unfit = skipped ?? postgres.skipped;

/** The database is gone for a while: the browser says so, nothing typed is lost, and it goes on by itself. */
describe.skipIf(unfit !== undefined)(
  `casework while the database is gone${unfit === undefined ? '' : ` (${unfit})`}`,
  () => {
    let database: Awaited<ReturnType<typeof migratedDatabase>>;
    let wire: Wire;
    let journey: Journey;

    beforeAll(async () => {
      database = await migratedDatabase();
      wire = new Wire(database.server);
      await wire.mend();
      journey = await openJourney('casework-database-gone', undefined, {
        database: {
          databaseUrl: wire.through(database.server),
          ownerDatabaseUrl: wire.through(database.owner),
        },
      });
    }, 240_000);
    afterAll(async () => {
      await journey?.close();
      await wire?.cut();
      await database?.drop();
    });

    it('says so at the note and at the request, keeps what was typed through a closed tab, and saves it afterwards', async () => {
      const { id } = await journey.cast.analyst.request<{ id: string }>('POST', '/api/v1/cases', {
        title: 'The mill and the barge',
        source: { kind: 'hand' },
      });
      const { page, context } = await journey.sitDown('analyst');
      const at = (tab: string): string => `${journey.node.url}/cases/${id}?tab=${tab}`;
      const gone = 'The database does not answer';
      await page.goto(at('contents'));
      await settle(page);
      await page.getByRole('button', { name: 'Write a note' }).click();
      await page.getByLabel('Title of the note').fill('Who owns the mill');
      await page.getByLabel('Text').fill('A trust in the port.');
      const asking = await context.newPage();
      await asking.goto(at('requests'));
      await settle(asking);
      await asking.getByRole('button', { name: 'Ask an institution' }).click();
      const dialog = asking.getByRole('dialog');
      await dialog.getByLabel('Persons and firms').fill('Ondine Farrow');
      await dialog.getByLabel('What exactly').fill('All movements of the mill.');
      // What may be asked of whom has come, too.
      await dialog.getByRole('button', { name: 'Save the draft', disabled: false }).waitFor();

      await wire.cut();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText(gone).waitFor();
      expect(await page.getByLabel('Text').inputValue()).toBe('A trust in the port.');
      await keepPicture(page, 'case-database-gone');
      expect(await objections(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Save the draft' }).click();
      await dialog.getByText(gone).waitFor();
      expect(await dialog.getByLabel('Persons and firms').inputValue()).toBe('Ondine Farrow');
      // A page that is opened now says it too, in place of an empty list.
      const other = await context.newPage();
      await other.goto(`${journey.node.url}/cases`);
      await other.getByText(gone).first().waitFor({ timeout: 60_000 });
      await other.close();
      // The tab with the request is closed in mid-edit.
      await asking.close();

      await wire.mend();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { name: 'Who owns the mill' }).waitFor();
      const again = await context.newPage();
      await again.goto(at('requests'));
      await settle(again);
      await again.getByRole('button', { name: 'Ask an institution' }).click();
      const restored = again.getByRole('dialog');
      expect(await restored.getByLabel('Persons and firms').inputValue()).toBe('Ondine Farrow');
      expect(await restored.getByLabel('What exactly').inputValue()).toBe('All movements of the mill.');
      await restored.getByRole('button', { name: 'Save the draft' }).click();
      await again.waitForURL('**/obtaining/*');
      await again.getByText('All movements of the mill.').waitFor();
      // Kept once, although it was sent twice.
      const { items } = await journey.cast.analyst.request<{ items: unknown[] }>(
        'GET',
        `/api/v1/requests?case=${id}`,
      );
      expect(items).toHaveLength(1);
      await context.close();
    }, 180_000);
  },
);
