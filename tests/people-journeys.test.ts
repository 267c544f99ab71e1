import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserSkipped, keepPicture, objections } from './browser.ts';
import { openJourney, openPage, settle, signIn, type Journey, type Visitor } from './journey.ts';
import { totpNow } from './totp.ts';

const skipped = browserSkipped;
const languages = ['en', 'ar', 'es', 'fr', 'ru', 'zh'] as const;

/** Coming in, proving who one is, being overseen: at the browser, with a real authenticator and real codes. */
describe.skipIf(skipped !== undefined)(
  `accounts at the browser${skipped === undefined ? '' : ` (${skipped})`}`,
  () => {
    let journey: Journey;
    /** By name, since a passkey belongs to a name. */
    let url: string;

    beforeAll(async () => {
      journey = await openJourney('people-journeys');
      url = journey.node.url.replace('127.0.0.1', 'localhost');
    }, 120_000);
    afterAll(() => journey?.close());

    async function visit(path: string): Promise<Visitor> {
      const visitor = await openPage(journey.browser, { patience: 30_000 });
      await visitor.page.goto(`${url}${path}`);
      await settle(visitor.page);
      return visitor;
    }

    async function sitDown(who: string): Promise<Visitor> {
      const visitor = await visit('/');
      await signIn(visitor.page, `${who}@demo.example`, journey.cast.password);
      await visitor.page.getByRole('navigation').first().waitFor();
      return visitor;
    }

    it('registers an entity, and brings its officer in with a second factor', async () => {
      const outside = await visit('/register');
      const filled: Record<string, string> = {
        'Name of the entity': 'Quayside Gold',
        'Register number': 'QG-1',
        Address: '1 Wharf Street',
        'Your name': 'Ottoline Frake',
        'E-mail': 'ottoline@quayside.example',
      };
      for (const [label, text] of Object.entries(filled)) await outside.page.getByLabel(label).fill(text);
      expect(await objections(outside.page)).toEqual([]);
      await keepPicture(outside.page, 'people-register');
      await outside.page.getByRole('button', { name: 'Send' }).click();
      await outside.page.getByRole('heading', { name: 'Your request has arrived' }).waitFor();

      const intake = await sitDown('intake');
      await intake.page.goto(`${url}/settings/registrations`);
      await intake.page.getByText('Quayside Gold').first().click();
      await intake.page.getByRole('button', { name: 'Decide' }).click();
      await intake.page.getByRole('dialog').getByLabel('Reason').fill('The register shows the same facts.');
      expect(await objections(intake.page)).toEqual([]);
      await keepPicture(intake.page, 'people-decide');
      await intake.page.getByRole('button', { name: 'Approve' }).click();
      const shown = intake.page.getByRole('dialog', { name: 'One-time code' });
      const link = await shown.locator('.code').nth(1).innerText();
      const code = link.split('#')[1] ?? '';
      expect(code.length).toBeGreaterThan(10);

      const officer = await visit(`/welcome#${code}`);
      await officer.page.getByRole('button', { name: 'Go on' }).click();
      await officer.page.getByLabel('New password').fill('a quiet harbour at dawn');
      expect(await objections(officer.page)).toEqual([]);
      await officer.page.getByRole('button', { name: 'Set the password' }).click();
      await officer.page.getByRole('link', { name: 'Sign in' }).click();
      await signIn(officer.page, 'ottoline@quayside.example', 'a quiet harbour at dawn');
      await officer.page.getByRole('navigation').first().waitFor();

      await officer.page.goto(`${url}/settings/account`);
      await settle(officer.page);
      await officer.page.getByRole('button', { name: 'Add an authenticator app' }).click();
      const dialog = officer.page.getByRole('dialog', { name: 'Add an authenticator app' });
      const secret = await dialog.locator('.code').innerText();
      await keepPicture(officer.page, 'people-totp');
      await dialog.getByLabel('Code from the app').fill(totpNow(secret));
      await dialog.getByRole('button', { name: 'Add' }).click();
      const codes = officer.page.getByRole('dialog', { name: 'Recovery codes' });
      const recovery = await codes.locator('li').first().innerText();
      await codes.getByRole('button', { name: 'I have kept them' }).click();
      await settle(officer.page);
      expect(await objections(officer.page)).toEqual([]);
      await keepPicture(officer.page, 'people-account');

      const again = await visit('/sign-in');
      await signIn(again.page, 'ottoline@quayside.example', 'a quiet harbour at dawn');
      await again.page.getByRole('heading', { name: 'Second step' }).waitFor();
      expect(await objections(again.page)).toEqual([]);
      await again.page.getByRole('button', { name: 'Use a recovery code' }).click();
      await again.page.getByLabel('Recovery code').fill(recovery);
      await again.page.keyboard.press('Enter');
      await again.page.getByRole('navigation').first().waitFor();
      for (const { complaints, context } of [outside, intake, officer, again]) {
        expect(complaints).toEqual([]);
        await context.close();
      }
    }, 90_000);

    it('takes a passkey, and lets its owner in by it alone', async () => {
      const { page, context, complaints } = await sitDown('analyst');
      const line = await context.newCDPSession(page);
      await line.send('WebAuthn.enable');
      await line.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      });
      await page.goto(`${url}/settings/account`);
      await page.getByRole('button', { name: 'Add a passkey' }).click();
      const dialog = page.getByRole('dialog', { name: 'Add a passkey' });
      await dialog.getByLabel('Name').fill('office key');
      await dialog.getByRole('button', { name: 'Add' }).click();
      await page
        .getByRole('dialog', { name: 'Recovery codes' })
        .getByRole('button', { name: 'I have kept them' })
        .click();
      await page.getByRole('cell', { name: 'office key', exact: true }).waitFor();
      await context.clearCookies();
      await page.goto(`${url}/sign-in`);
      await page.getByRole('button', { name: 'Use a passkey' }).click();
      await page.getByRole('navigation').first().waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    }, 60_000);

    it('opens break-glass for a while, says so on every page, and has another person review it', async () => {
      const { page, context, complaints } = await sitDown('intake');
      await page.goto(`${url}/oversight/break-glass`);
      await page.getByRole('button', { name: 'Open break-glass access' }).click();
      const dialog = page.getByRole('dialog', { name: 'Open break-glass access' });
      await dialog.getByLabel('Role').selectOption('fiu_supervisor');
      await dialog.getByLabel('Reason').fill('A deadline ends tonight and nobody answers.');
      await dialog.getByRole('button', { name: 'Open break-glass access' }).click();
      await page.getByText('Break-glass: you act as').waitFor();
      await page.goto(`${url}/reports`);
      await page.getByText('Break-glass: you act as').waitFor();
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'people-break-glass');
      expect(complaints).toEqual([]);
      await context.close();
    }, 60_000);

    const pages: Record<string, readonly string[]> = {
      admin: ['/settings', '/settings/account', '/settings/machine-keys', '/oversight'],
      auditor: [
        '/oversight/accesses',
        '/oversight/rights',
        '/oversight/personal-data',
        '/oversight/break-glass',
      ],
      intake: ['/settings/registrations'],
      'officer-1001': ['/settings/entity', '/settings/machine-keys', '/settings/account'],
    };
    for (const [who, paths] of Object.entries(pages)) {
      it(`shows ${who} the pages of accounts and oversight in six languages, light and dark, without an objection`, async () => {
        const { page, context, complaints } = await sitDown(who);
        const found: string[] = [];
        for (const language of languages) {
          await page.evaluate((chosen) => localStorage.setItem('weir.language', chosen), language);
          await page.emulateMedia({ colorScheme: language === 'ar' || language === 'fr' ? 'dark' : 'light' });
          for (const path of paths) {
            await page.goto(`${url}${path}`);
            await settle(page);
            expect(await page.locator('html').getAttribute('lang')).toBe(language);
            found.push(...(await objections(page)).map((sentence) => `${path} in ${language}: ${sentence}`));
            await keepPicture(page, `people-${path.replaceAll('/', '-')}-${who}-${language}`);
          }
        }
        expect(found).toEqual([]);
        expect(complaints).toEqual([]);
        await context.close();
      }, 120_000);
    }
  },
);
