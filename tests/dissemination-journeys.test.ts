import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseDetail, Fragment } from '../weir/src/cases/contract.ts';
import type { DisseminationDetail } from '../weir/src/dissemination/contract.ts';
import words from '../web/src/words/en.json' with { type: 'json' };
import { browserSkipped, keepPicture, objections } from './browser.ts';
import { openJourney, settle, type Journey, type Visitor } from './journey.ts';

/** A product between its author and its approver, and a request between an authority and the FIU, as people do it. */
describe.skipIf(browserSkipped !== undefined)('dissemination at the browser', () => {
  let journey: Journey;
  let analyst: Visitor;
  let supervisor: Visitor;
  let caseId: string;

  beforeAll(async () => {
    journey = await openJourney('dissemination', undefined, { patience: 60_000 });
    caseId = await caseAtWork();
    analyst = await journey.sitDown('analyst');
    supervisor = await journey.sitDown('supervisor');
  }, 240_000);
  afterAll(() => journey?.close());

  async function caseAtWork(): Promise<string> {
    const { analyst: desk } = journey.cast;
    const { id } = await desk.request<CaseDetail>('POST', '/api/v1/cases', {
      title: 'Cash within a day',
      source: { kind: 'hand' },
    });
    for (const to of ['triaged', 'in_analysis'])
      await desk.request('POST', `/api/v1/cases/${id}/state`, { to, reason: 'Taken up.' });
    return id;
  }

  const note = (title: string, text: string, handling?: object): Promise<Fragment> =>
    journey.cast.analyst.request<Fragment>('POST', `/api/v1/cases/${caseId}/fragments`, {
      kind: 'note',
      title,
      text,
      ...(handling === undefined ? {} : { handling }),
    });

  function draft(fragments: readonly string[], text: string): Promise<DisseminationDetail> {
    return journey.cast.analyst.request<DisseminationDetail>('POST', '/api/v1/disseminations', {
      caseId,
      title: 'Cash within a day',
      type: 'spontaneous',
      recipient: journey.cast.prosecution.id,
      purpose: 'investigation',
      confidence: 'moderate',
      contact: 'Desk 4',
      sections: [
        {
          id: 'facts',
          heading: 'Facts',
          items: [
            { kind: 'text', id: 'own', text, basedOn: [] },
            ...fragments.map((fragmentId) => ({ kind: 'fragment', fragmentId })),
          ],
        },
      ],
    });
  }

  /** A draft as it is, to be written again. */
  async function bodyOf(id: string) {
    const { title, type, purpose, confidence, contact, sections, version, recipient } =
      await journey.cast.analyst.request<DisseminationDetail>('GET', `/api/v1/disseminations/${id}`);
    return { title, type, purpose, confidence, contact, sections, version, recipient: recipient.id };
  }

  const open = async ({ page }: Visitor, path: string): Promise<void> => {
    await page.goto(`${journey.node.url}${path}`);
    await settle(page);
  };
  const sound = async ({ page }: Visitor, picture: string): Promise<void> => {
    await keepPicture(page, picture);
    expect(await objections(page)).toEqual([]);
  };

  it('stops a product and says which fragment and why; without that fragment it may leave', async () => {
    const plain = await note('What the accounts show', 'Money came in and left as cash.');
    const barred = await note('From a partner', 'A partner told us of the account.', {
      permittedPurposes: ['intelligence'],
    });
    const { id } = await draft([plain.id, barred.id], 'The money left as cash.');
    await open(analyst, `/products/${id}`);
    const { page } = analyst;
    await page.getByText(words.guard.refused).waitFor();
    const reasons = page.locator('ol > li').filter({ hasText: 'From a partner' });
    await reasons.first().waitFor();
    expect(await page.locator('ol > li').filter({ hasText: 'What the accounts show' }).count()).toBe(0);
    const submit = page.getByRole('button', { name: words.product.submit });
    expect(await submit.isDisabled()).toBe(true);
    await sound(analyst, 'product-stopped');

    await journey.cast.analyst.request('PUT', `/api/v1/disseminations/${id}`, {
      ...(await bodyOf(id)),
      sections: [{ id: 'facts', heading: 'Facts', items: [{ kind: 'fragment', fragmentId: plain.id }] }],
    });
    await open(analyst, `/products/${id}`);
    await page.getByText(words.guard.allowed).first().waitFor();
    expect(await submit.isEnabled()).toBe(true);
  }, 180_000);

  it('is reviewed with words at a place that its author answers, and approved only as it was read', async () => {
    const { id } = await draft([], 'The money left as cash on the first day.');
    await open(analyst, `/products/${id}`);
    await analyst.page.getByRole('button', { name: words.product.submit }).click();

    await open(supervisor, `/products/${id}`);
    const review = supervisor.page;
    await review.getByLabel(words.review.place, { exact: true }).selectOption({ label: 'Facts' });
    await review.getByLabel(words.review.write).fill('Which day is the first?');
    await review.getByRole('button', { name: words.review.send, exact: true }).click();
    await review.getByText('Which day is the first?').waitFor();

    await open(analyst, `/products/${id}`);
    await analyst.page.getByText('Which day is the first?').waitFor();
    await analyst.page.getByRole('button', { name: words.review.answer, exact: true }).click();
    await analyst.page.getByRole('textbox', { name: words.review.answer }).fill('The second of November.');
    await analyst.page.getByRole('button', { name: words.review.send, exact: true }).click();
    await analyst.page.getByText('The second of November.').waitFor();
    await sound(analyst, 'product-comments');

    // While the approver reads, the author writes again and submits again: what was read is not signed.
    await review.getByLabel(words.product.decisionReason, { exact: true }).fill('Read and complete.');
    const desk = journey.cast.analyst;
    const path = `/api/v1/disseminations/${id}`;
    const body = await bodyOf(id);
    const written = await desk.request<DisseminationDetail>('PUT', path, {
      ...body,
      sections: body.sections.map((section) => ({
        ...section,
        items: section.items.map((item) =>
          item.kind === 'text' ? { ...item, text: 'The money left as cash on 2 November.' } : item,
        ),
      })),
    });
    await desk.request('POST', `${path}/submit`, { version: written.version });
    await review.getByRole('button', { name: words.product.approve }).click();
    await review.getByRole('alert').getByText('draft-changed').waitFor();
    await sound(supervisor, 'product-changed');

    // Read again, with the difference since the last submission, it is approved, and the prosecutor has it.
    await open(supervisor, `/products/${id}`);
    await review.getByText('2 November').first().waitFor();
    await review.getByLabel(words.product.decisionReason, { exact: true }).fill('Read again; complete.');
    await sound(supervisor, 'product-difference');
    await review.getByRole('button', { name: words.product.approve }).click();
    await review.getByRole('link', { name: words.product.document }).waitFor();
    const prosecutor = await journey.sitDown('prosecutor');
    await open(prosecutor, `/received/${id}`);
    await prosecutor.page.getByText('The money left as cash on 2 November.').waitFor();
    expect(prosecutor.complaints).toEqual([]);
    await prosecutor.context.close();
  }, 240_000);

  it('answers an authority that asks: taken into a case, proposed, approved by another person, read by who asked', async () => {
    const prosecutor = await journey.sitDown('prosecutor');
    const asked = prosecutor.page;
    await open(prosecutor, '/asked');
    await asked.getByRole('button', { name: words.authorityRequest.ask }).click();
    const dialog = asked.getByRole('dialog');
    await dialog.getByLabel(words.authorityRequest.reference).fill('PP-2026-41');
    await dialog.getByLabel(words.authorityRequest.legalBasis).fill('Code of procedure, section 3');
    await dialog
      .getByRole('textbox', { name: words.authorityRequest.subjects })
      .fill('Ondine Farrow; born 1980');
    await dialog.getByLabel(words.authorityRequest.question).fill('What is known of her accounts?');
    await sound(prosecutor, 'authority-asks');
    await dialog.getByRole('button', { name: words.authorityRequest.send }).click();
    await asked.waitForURL(/\/asked\/.+/);
    const id = new URL(asked.url()).pathname.split('/').at(-1)!;

    await open(analyst, `/authority-requests/${id}`);
    await analyst.page.getByLabel(words.authorityRequest.chooseCase).selectOption(caseId);
    await analyst.page.getByRole('button', { name: words.authorityRequest.take }).click();
    await analyst.page.getByRole('link', { name: /-C-/ }).first().waitFor();
    await analyst.page.getByLabel(words.authorityRequest.reasons).fill('No account of hers is known to us.');
    await analyst.page.getByRole('button', { name: words.authorityRequest.propose }).click();
    await analyst.page.getByText('No account of hers is known to us.').first().waitFor();
    expect(await analyst.page.getByRole('button', { name: words.authorityRequest.approve }).count()).toBe(0);
    await sound(analyst, 'authority-request-proposed');

    await open(prosecutor, `/asked/${id}`);
    expect(await asked.getByText('No account of hers is known to us.').count()).toBe(0);

    await open(supervisor, `/authority-requests/${id}`);
    await supervisor.page.getByLabel(words.product.decisionReason, { exact: true }).fill('So it is.');
    await sound(supervisor, 'authority-request-to-decide');
    await supervisor.page.getByRole('button', { name: words.authorityRequest.approve }).click();
    await supervisor.page.getByText(words.authorityRequest.answer.nothing_held).first().waitFor();

    await open(prosecutor, `/asked/${id}`);
    await asked.getByText('No account of hers is known to us.').waitFor();
    expect(await asked.getByText('Cash within a day').count()).toBe(0);
    await sound(prosecutor, 'authority-answered');
    expect([...prosecutor.complaints, ...analyst.complaints, ...supervisor.complaints]).toEqual([]);
    await prosecutor.context.close();
  }, 240_000);
});
