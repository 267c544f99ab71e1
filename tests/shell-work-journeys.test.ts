import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateCountries } from '@weir/sandbox';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemble, type Cast } from '../weir/src/demo/cast.ts';
import { readConfig } from '../weir/src/platform/index.ts';
import { startNode, type RunningNode } from '../weir/src/start.ts';
import { browserSkipped, keepPicture, objections, openBrowser } from './browser.ts';
import { layRegister } from './register-template.ts';
import { openPage, settle, signIn, type Visitor } from './journey.ts';

/** What the frame does for people at work: views that are kept, the palette, and a node that goes away. */
describe.skipIf(browserSkipped !== undefined)(
  `the frame at work${browserSkipped === undefined ? '' : ` (${browserSkipped})`}`,
  () => {
    const data = mkdtempSync(join(tmpdir(), 'weir-shell-work-'));
    let node: RunningNode;
    let cast: Cast;
    let browser: Browser;
    let caseId: string;
    const start = (port: number): Promise<RunningNode> =>
      startNode(readConfig({ data, port, logLevel: 'error' }, {}));

    beforeAll(async () => {
      await layRegister(data);
      node = await start(0);
      cast = await assemble(node, generateCountries({ seed: 1, scale: 0.05 }));
      ({ id: caseId } = await cast.analyst.request<{ id: string }>('POST', '/api/v1/cases', {
        title: 'The mill and the barge',
        source: { kind: 'hand' },
      }));
      browser = await openBrowser();
    }, 180_000);
    afterAll(async () => {
      await browser?.close();
      await node?.stop();
      rmSync(data, { recursive: true, force: true });
    });
    const sitDown = async (who: string): Promise<Visitor> => {
      const visitor = await openPage(browser);
      await visitor.page.goto(node.url);
      await signIn(visitor.page, `${who}@demo.example`, cast.password);
      await visitor.page.getByRole('navigation').first().waitFor();
      return visitor;
    };

    it('keeps a list as somebody likes to see it, by keyboard, and finds it again in the palette', async () => {
      const { page, context, complaints } = await sitDown('analyst');
      await page.goto(`${node.url}/reports?state=held&q=Mill&peek=none`);
      await settle(page);
      const views = page.getByRole('group', { name: 'Filters' }).getByRole('button', { name: 'Saved views' });
      await views.focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog', { name: 'Saved views' }).waitFor();
      await page.keyboard.type('Held of the mill');
      await page.keyboard.press('Enter');
      const kept = page.getByRole('dialog').getByRole('link', { name: 'Held of the mill' });
      await kept.waitFor();
      expect(await kept.getAttribute('href')).toBe('/reports?q=Mill&state=held');
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'saved-views');
      await page.keyboard.type('Held of the mill');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').getByText('under this name already').waitFor();
      await page.keyboard.press('Escape');

      await page.goto(`${node.url}/subjects`);
      await settle(page);
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('combobox').waitFor();
      await page.keyboard.type('held of');
      await page.getByRole('option', { name: 'Held of the mill' }).waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL('**/reports?q=Mill&state=held');
      await page.getByRole('button', { name: 'Held of the mill' }).click();
      expect(await page.getByRole('menuitemradio').getAttribute('aria-checked')).toBe('true');
      await page.getByRole('menuitem').click();
      await page.getByRole('button', { name: 'Rename' }).click();
      await page.getByRole('textbox', { name: 'Name' }).last().fill('Held');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').getByRole('link', { name: 'Held', exact: true }).waitFor();
      await page.getByRole('button', { name: 'Delete' }).click();
      await page.getByText('You keep no view yet').waitFor();
      expect(complaints.filter((complaint) => !complaint.includes('409'))).toEqual([]);
      await context.close();
    }, 90_000);

    it('offers in the palette what the page can do and where one was; only ids stay in the browser, and not for long', async () => {
      const { page, context } = await sitDown('analyst');
      await page.goto(`${node.url}/cases/${caseId}`);
      await settle(page);
      await page.getByRole('heading', { level: 1, name: 'The mill and the barge' }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('c');
      await page.waitForURL('**/cases');
      await settle(page);
      const storage = (): Promise<string> =>
        page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
      expect(await storage()).toContain(`/cases/${caseId}`);
      expect(await storage()).not.toContain('mill');
      await page.keyboard.press('Control+k');
      await page.getByRole('option', { name: 'The mill and the barge' }).waitFor();
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'palette-recent');
      await page.getByRole('dialog').getByRole('combobox').fill('open a case');
      await page.getByRole('option', { name: /^Do/ }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').getByRole('textbox').first().waitFor();
      await page.keyboard.press('Escape');
      // Who may not do a thing is not offered it.
      const { page: others, context: otherContext } = await sitDown('auditor');
      await others.keyboard.press('Control+k');
      await others.getByRole('dialog').getByRole('combobox').fill('open a case');
      expect(await others.getByRole('option', { name: /^Do/ }).count()).toBe(0);
      await otherContext.close();

      await page.getByRole('button', { name: /Achterberg/ }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.waitForURL('**/sign-in');
      expect(await storage()).not.toContain(caseId);
      await context.close();
    }, 90_000);

    it('loses nothing while the node is gone in the middle of a note, says so, and takes it when the node is back', async () => {
      const { page, context } = await sitDown('analyst');
      await page.goto(`${node.url}/cases/${caseId}?tab=contents`);
      await settle(page);
      await page.getByRole('button', { name: 'Write a note' }).first().click();
      await page.getByLabel('Title').last().fill('Who owns the mill');
      const text = page.getByRole('textbox').last();
      await text.fill('The register names nobody, ');
      const port = Number(new URL(node.url).port);
      await node.stop();
      await text.press('End');
      await page.keyboard.type('and the barge has no flag.');
      await page.keyboard.press('Tab');
      const save = page.locator('main form button[type=submit]').last();
      await save.click();
      await page.getByRole('alert').getByText('What you wrote is kept here').waitFor();
      await page.getByRole('status').getByText('The node does not answer').waitFor();
      expect(await text.inputValue()).toBe('The register names nobody, and the barge has no flag.');
      await keepPicture(page, 'node-gone');
      expect(await objections(page)).toEqual([]);
      // A page that was never opened cannot come now; it says so in the frame instead of taking the frame away.
      await page.getByRole('navigation').first().getByRole('link', { name: 'Oversight' }).click();
      await page.getByRole('main').getByText('The node does not answer').first().waitFor();
      expect(await page.getByRole('navigation').first().count()).toBe(1);
      await page.goBack();
      await page.getByRole('button', { name: 'Write a note' }).first().waitFor();

      node = await start(port);
      await page.getByText('The node does not answer').first().waitFor({ state: 'detached' });
      if ((await page.getByRole('textbox').count()) === 0)
        await page.getByRole('button', { name: 'Write a note' }).first().click();
      expect(await page.getByRole('textbox').last().inputValue()).toBe(
        'The register names nobody, and the barge has no flag.',
      );
      await page.locator('main form button[type=submit]').last().click();
      await page.getByRole('heading', { name: 'Who owns the mill' }).waitFor();
      const notes = await cast.analyst.request<{ items: object[] }>(
        'GET',
        `/api/v1/search?q=${encodeURIComponent('mill and the barge')}`,
      );
      expect(notes.items).toHaveLength(1);
      await context.close();
    }, 120_000);
  },
);
