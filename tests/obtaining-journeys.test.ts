import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserSkipped, keepPicture, objections } from './browser.ts';
import { openJourney, settle, type Journey, type Visitor } from './journey.ts';

const skipped = browserSkipped;

/** A request from the case to the institution and back, at the browser, by the three who have a hand in it. */
describe.skipIf(skipped !== undefined)(
  `obtaining at the browser${skipped === undefined ? '' : ` (${skipped})`}`,
  () => {
    let journey: Journey;
    let caseId: string;
    let id: string;
    let folder: string;
    let analyst: Visitor;
    let supervisor: Visitor;
    let officer: Visitor;

    const open = async ({ page }: Visitor, path: string): Promise<void> => {
      await page.goto(`${journey.node.url}${path}`);
      await settle(page);
    };
    const sound = async ({ page, complaints }: Visitor, name: string): Promise<void> => {
      await keepPicture(page, name);
      expect([name, await objections(page)]).toEqual([name, []]);
      expect([name, complaints]).toEqual([name, []]);
    };

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'weir-obtaining-'));
      journey = await openJourney('obtaining-journeys');
      const { cast } = journey;
      ({ id: caseId } = await cast.analyst.request<{ id: string }>('POST', '/api/v1/cases', {
        title: 'The mill and the barge',
        source: { kind: 'hand' },
      }));
      await cast.analyst.request('POST', `/api/v1/cases/${caseId}/fragments`, {
        kind: 'account',
        title: 'The account of the mill',
        account: 'XN-7001-22',
        institution: null,
        currency: 'XND',
        holder: 'Ondine Farrow',
      });
      analyst = await journey.sitDown('analyst');
      supervisor = await journey.sitDown('supervisor', { colorScheme: 'dark' });
      officer = await journey.sitDown('officer-1001');
    }, 180_000);
    afterAll(async () => {
      await journey?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('is drafted from a case, with what the case holds offered', async () => {
      const { page } = analyst;
      await open(analyst, `/cases/${caseId}?tab=requests`);
      await sound(analyst, 'case-requests-empty');
      await page.getByRole('button', { name: 'Ask an institution' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Institution').selectOption({ label: await entityLabel(analyst) });
      await dialog.getByLabel('Persons and firms').fill('Ondine Farrow');
      await dialog.getByRole('button', { name: 'XN-7001-22' }).click();
      await dialog.getByLabel('Period from').fill('2026-01-01');
      await dialog.getByLabel('Period until').fill('2026-06-30');
      await dialog.getByLabel('What exactly').fill('All movements of the account, with counterparties.');
      await dialog.getByRole('button', { name: 'Add an item' }).click();
      await dialog.getByLabel(/^Urgent/).check();
      await dialog.getByLabel('Why it is urgent').fill('The money is about to leave the country.');
      await sound(analyst, 'request-form');
      await dialog.getByRole('button', { name: 'Save the draft' }).click();
      await page.waitForURL('**/obtaining/*');
      id = page.url().split('/').at(-1)!;
      await page.getByRole('button', { name: 'Edit the draft' }).waitFor();
      // The author finds no way to approve.
      expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
      await sound(analyst, 'request-drafted');
    }, 90_000);

    it('is approved by a second person, after it came back once', async () => {
      await open(supervisor, '/inbox');
      await supervisor.page.getByRole('table', { name: 'Requests to institutions that wait' }).waitFor();
      await sound(supervisor, 'inbox-requests');
      await open(supervisor, `/obtaining/${id}`);
      await supervisor.page.getByLabel('Reason', { exact: true }).fill('Say which movements.');
      await sound(supervisor, 'request-decide');
      await supervisor.page.getByRole('button', { name: 'Return to the author' }).click();
      await supervisor.page.getByText('Returned to the author').waitFor();

      await open(analyst, `/obtaining/${id}`);
      await analyst.page.getByRole('button', { name: 'Edit the draft' }).click();
      const dialog = analyst.page.getByRole('dialog');
      expect(await dialog.getByLabel('What exactly').first().inputValue()).toMatch(/^All movements/);
      await dialog.getByLabel('What exactly').first().fill('All movements above 500, with counterparties.');
      await dialog.getByRole('button', { name: 'Save the draft' }).click();
      await dialog.waitFor({ state: 'hidden' });

      // What the supervisor still reads is the old content: approving it is refused.
      const { page } = supervisor;
      await page.getByLabel('Reason', { exact: true }).fill('Needed and measured.');
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByText('The request changed while you read or wrote.').waitFor();
      await open(supervisor, `/obtaining/${id}`);
      await page.getByText('All movements above 500').waitFor();
      await page.getByLabel('Reason', { exact: true }).fill('Needed and measured.');
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByText('Approved, not served').waitFor();
    }, 90_000);

    it('is served, and the clock starts', async () => {
      const { page } = analyst;
      await open(analyst, `/obtaining/${id}`);
      await page.getByRole('button', { name: 'Serve' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Serve' }).click();
      await page.getByRole('button', { name: 'Extend the deadline' }).waitFor();
      await sound(analyst, 'request-served');
    }, 60_000);

    it('is answered by the institution: an item by file first, the other later, in words', async () => {
      const { page } = officer;
      await open(officer, '/requests');
      await page.getByRole('table', { name: 'Requests' }).getByText('Urgent').waitFor();
      expect(await page.locator('main').innerText()).not.toContain('The mill and the barge');
      await sound(officer, 'served-requests');
      await open(officer, `/requests/${id}`);
      expect(await page.content()).not.toContain('The mill and the barge');
      await page.getByRole('button', { name: 'Acknowledge receipt' }).click();
      await page.getByRole('button', { name: 'Acknowledge receipt' }).waitFor({ state: 'hidden' });
      const movements = page.getByRole('group', { name: 'Account history' });
      const file = join(folder, 'movements.csv');
      writeFileSync(file, 'day,amount\n2026-02-01,900\n');
      await movements.locator('input[type=file]').setInputFiles(file);
      await movements.getByText('movements.csv').waitFor();
      // A report comes back with its faults before it is taken; a table asks what its columns mean.
      const report = join(folder, 'information.xml');
      writeFileSync(report, '<report><report_code>AIFT</report_code></report>');
      await movements.locator('input[type=file]').setInputFiles(report);
      const dialog = page.getByRole('dialog');
      await dialog.getByText('This is what the checker says').waitFor();
      expect(await dialog.getByRole('listitem').count()).toBeGreaterThan(2);
      expect(await dialog.getByRole('button', { name: 'Add it to the answer' }).isDisabled()).toBe(true);
      await sound(officer, 'served-request-report');
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      const table = join(folder, 'rows.csv');
      writeFileSync(
        table,
        'Payer;Payee;Booked;Sum;Cur\nXN-7001-22;B-9;2026-02-01T10:00:00Z;900.00;XNC\nXN-7001-22;B-9;never;1;XNC\n',
      );
      await movements.getByLabel('A table of transactions, or pacs.008').check();
      await movements.locator('input[type=file]').setInputFiles(table);
      await dialog.getByLabel('Account that pays').selectOption('Payer');
      await dialog.getByLabel('Account that is paid').selectOption('Payee');
      await dialog.getByLabel('Time', { exact: true }).selectOption('Booked');
      await dialog.getByLabel('Amount', { exact: true }).selectOption('Sum');
      await dialog.getByLabel('Currency', { exact: true }).selectOption('Cur');
      await dialog.getByText('never').last().waitFor();
      await sound(officer, 'served-request-columns');
      await dialog.getByRole('button', { name: 'Add it to the answer' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await movements.getByText('rows.csv').waitFor();
      await page.getByText('Your draft is kept on the node.').waitFor();
      const other = page.getByRole('group', { name: 'Customer due diligence file' });
      await sound(officer, 'served-request-draft');
      await page.getByText('Items ready: 1 of 2').waitFor();
      await page.getByRole('button', { name: 'Submit the answer' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Submit the answer' }).click();
      await page.getByText('Answered in part').waitFor();

      await other.getByLabel('How do you answer?').selectOption('refused');
      await other.getByLabel('Ground of refusal').selectOption('legal_privilege');
      await other.getByLabel('How do you answer?').selectOption('answered');
      await other.getByLabel('Your answer').fill('Identified on 3 March 2024 by passport.');
      await page.getByText('Your draft is kept on the node.').waitFor();
      // A closed tab loses nothing, and a colleague finds the same.
      await open(officer, `/requests/${id}`);
      expect(await other.getByLabel('Your answer').inputValue()).toBe(
        'Identified on 3 March 2024 by passport.',
      );
      await sound(officer, 'served-request-partial');
      await page.getByRole('button', { name: 'Submit the answer' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Submit the answer' }).click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Submit the answer' }).waitFor({ state: 'hidden' });
      await sound(officer, 'served-request-answered');
    }, 120_000);

    it('is open to the institution’s machine too, within the scopes of its key', async () => {
      const keyFor = (scope: string): Promise<string> =>
        officer.page.evaluate(async (only) => {
          const answer = await fetch('/api/v1/machine-keys', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ name: 'Core banking', scopes: [only] }),
          });
          return ((await answer.json()) as { bearer: string }).bearer;
        }, scope);
      const ask = async (bearer: string, path: string, init: RequestInit = {}) => {
        const answer = await fetch(`${journey.node.url}/api/v1${path}`, {
          ...init,
          headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        });
        return (await answer.json()) as { code?: string; open?: string[] };
      };
      const [reads, files] = [await keyFor('read'), await keyFor('file')];
      const seen = await ask(reads, `/served-requests/${id}`);
      expect(seen).toMatchObject({ open: [] });
      expect(JSON.stringify(seen)).not.toContain(caseId);
      const answer = { method: 'POST', body: '{}' };
      expect(await ask(reads, `/served-requests/${id}/answer`, answer)).toMatchObject({ code: 'key-scope' });
      // It reaches the act itself, which has nothing left to answer.
      expect(await ask(files, `/served-requests/${id}/answer`, answer)).toMatchObject({
        code: 'request-answered',
      });
      expect(await ask(reads, '/requests')).toMatchObject({ code: 'key-scope' });
    }, 60_000);

    it('is asked again on one item, answered that it is not held, extended on the way, and verified', async () => {
      const { page } = analyst;
      await open(analyst, `/obtaining/${id}`);
      await page.getByText('Identified on 3 March 2024 by passport.').waitFor();
      await sound(analyst, 'request-answered');
      await page.getByRole('button', { name: 'Ask again' }).last().click();
      await page.getByRole('dialog').locator('textarea').fill('The copy of the passport is missing.');
      await page.getByRole('dialog').getByRole('button', { name: 'Ask again' }).click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Extend the deadline' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('New time to answer by').fill('2099-01-31T12:00');
      await dialog.getByLabel('Reason').fill('The archive is elsewhere.');
      await dialog.getByRole('button', { name: 'Extend the deadline' }).click();
      await dialog.waitFor({ state: 'hidden' });

      await open(officer, `/requests/${id}`);
      await officer.page.getByText('The copy of the passport is missing.').first().waitFor();
      const item = officer.page.getByRole('group', { name: 'Customer due diligence file' });
      await item.getByLabel('How do you answer?').selectOption('not_held');
      await sound(officer, 'served-request-again');
      await officer.page.getByRole('button', { name: 'Submit the answer' }).click();
      await officer.page.getByRole('dialog').getByRole('button', { name: 'Submit the answer' }).click();
      await officer.page.getByRole('dialog').waitFor({ state: 'hidden' });

      await open(analyst, `/obtaining/${id}`);
      await page.getByText('Not held').first().waitFor();
      await page.getByRole('button', { name: 'Verify' }).click();
      await page.getByRole('dialog').locator('textarea').fill('Enough for the analysis.');
      await page.getByRole('dialog').getByRole('button', { name: 'Verify' }).click();
      await page.getByText('Verified, taken into the case').waitFor();
      await sound(analyst, 'request-verified');
      await open(analyst, `/cases/${caseId}?tab=contents`);
      await page.getByText('Identified on 3 March 2024 by passport.').waitFor();
      await open(analyst, '/obtaining?state=verified');
      await page.getByRole('table', { name: 'Requests to institutions' }).waitFor();
      await sound(analyst, 'requests');
    }, 120_000);

    it.each([
      ['ar', 'dark'],
      ['en', 'light'],
      ['es', 'dark'],
      ['fr', 'light'],
      ['ru', 'dark'],
      ['zh', 'light'],
    ] as const)(
      'reads in %s, %s',
      async (locale, colorScheme) => {
        const { cast } = journey;
        const content = {
          legalBasis: 'Invented Financial Intelligence Act of Aldermoor, section 11',
          urgent: false,
          urgencyReason: '',
          subjects: ['Ondine Farrow'],
          accounts: ['XN-7001-22'],
          periodFrom: '2026-01-01',
          periodUntil: '2026-06-30',
          items: [{ id: 'owners', kind: 'beneficial_owners', question: '' }],
          notice: 'Tell nobody, above all not the customer.',
        };
        const asked = await cast.analyst.request<{ id: string; contentSha256: string }>(
          'POST',
          '/api/v1/requests',
          { caseId, entity: await entityId(journey), content },
        );
        const look = async (who: string, paths: readonly string[]): Promise<void> => {
          const visitor = await journey.sitDown(who, { locale, colorScheme });
          for (const path of paths) {
            await open(visitor, path);
            if (locale === 'ar') expect(await visitor.page.evaluate('document.dir')).toBe('rtl');
            const name = path
              .split('?')[0]!
              .split('/')
              .filter((part) => /^[a-z]+$/.test(part))
              .join('-');
            const part = path.includes('tab=') ? 'case-tab' : path.includes(asked.id) ? `${name}-one` : name;
            await sound(visitor, `${part}-${who}-${locale}-${colorScheme}`);
            expect(await visitor.page.locator('main').innerText()).not.toMatch(/obtaining\.|problems\./);
          }
          await visitor.context.close();
        };
        await look('supervisor', ['/obtaining', `/obtaining/${asked.id}`]);
        await cast.supervisor.request('POST', `/api/v1/requests/${asked.id}/approval`, {
          decision: 'approved',
          reason: 'Needed.',
          contentSha256: asked.contentSha256,
        });
        await cast.analyst.request('POST', `/api/v1/requests/${asked.id}/service`, {});
        await look('analyst', [`/cases/${caseId}?tab=requests`, `/obtaining/${id}`]);
        await look('officer-1001', ['/requests', `/requests/${asked.id}`, `/requests/${id}`]);
      },
      120_000,
    );
  },
);

const numberOfBank = '1001';

async function entityId({ cast }: Journey): Promise<string> {
  const { entities } = await cast.analyst.request<{ entities: { id: string; number: string | null }[] }>(
    'GET',
    '/api/v1/requests/basis',
  );
  return entities.find(({ number }) => number === numberOfBank)!.id;
}

/** As the form lists it. */
async function entityLabel({ page }: Visitor): Promise<string> {
  const options = page.getByRole('dialog').getByLabel('Institution').locator('option');
  await options.first().waitFor({ state: 'attached' });
  return (await options.allInnerTexts()).find((text) => text.startsWith(`${numberOfBank} `))!;
}
