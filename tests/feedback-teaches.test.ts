import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instantFromMs } from '@weir/engines/vocabulary';
import { generateCountries } from '@weir/sandbox';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CaseDetail, Fragment } from '../weir/src/cases/contract.ts';
import { assemble, type Cast } from '../weir/src/demo/cast.ts';
import type { Alert } from '../weir/src/detection/contract.ts';
import type { Ranking, RankingModelView } from '../weir/src/detection/ranking-contract.ts';
import type { DisseminationDetail, ReceivedDetail } from '../weir/src/dissemination/contract.ts';
import type { Notification } from '../weir/src/notifications/contract.ts';
import { readConfig } from '../weir/src/platform/index.ts';
import { startNode, type RunningNode } from '../weir/src/start.ts';
import { csvHeader, split } from './detection-world.ts';
import { layRegister } from './register-template.ts';

/*
 * What a recipient says of a product, on a whole node: it is reminded where it says nothing, and what it says decides
 * whether the alerts behind the product are examples that the ranking learns from.
 */

const data = mkdtempSync(join(tmpdir(), 'weir-feedback-'));
/** Months that the node's clock is ahead. */
let ahead = 0;
let node: RunningNode;
let cast: Cast;

beforeAll(async () => {
  const clock = () => instantFromMs(Date.now() + ahead * 31 * 86_400_000);
  await layRegister(data);
  node = await startNode(readConfig({ data, port: 0, logLevel: 'error' }, {}), { clock });
  cast = await assemble(node, generateCountries({ seed: 1, scale: 0.05 }));
}, 120_000);
afterAll(async () => {
  await node?.stop();
  rmSync(data, { recursive: true, force: true });
});

const idle = (): Promise<void> => node.app.platform.jobs.idle();

async function learn(): Promise<RankingModelView> {
  const { id } = await cast.analyst.request<{ id: string }>('POST', '/api/v1/ranking-models', {});
  await idle();
  const model = await cast.analyst.request<RankingModelView>('GET', `/api/v1/ranking-models/${id}`);
  expect(model.problem).toBeNull();
  return model;
}

/** Decisions that there are to learn from. */
const examples = async (): Promise<object> =>
  (await cast.analyst.request<Ranking>('GET', '/api/v1/ranking')).decisions;

const weightsOf = ({ weights }: RankingModelView): Record<string, number> =>
  Object.fromEntries(weights.map(({ feature, weight }) => [feature, weight]));

/**
 * Twelve accounts with few deposits, which are worth a look, and twelve with many, which are not. One of the first, unlike
 * the others, becomes a case.
 */
async function caseFromAlert(): Promise<string> {
  const accounts = Array.from({ length: 24 }, (_, place) => `acc-${String(place).padStart(2, '0')}`);
  const isUseful = (account: string): boolean => accounts.indexOf(account) % 2 === 0;
  const csv =
    csvHeader +
    accounts.map((account, place) => split(account, place === 0 ? 6 : isUseful(account) ? 4 : 9)).join('');
  const columns = Object.fromEntries(
    csvHeader
      .trim()
      .split(',')
      .map((name) => [name, name]),
  );
  await cast.analyst.upload(
    '/api/v1/ledger/imports',
    { field: 'file', name: 'bank.csv', bytes: Buffer.from(csv) },
    { mapping: JSON.stringify({ columns }) },
  );
  await idle();
  await cast.analyst.request('POST', '/api/v1/detections', { typologies: ['structuring'] });
  await idle();
  const { items } = await cast.analyst.request<{ items: Alert[] }>('GET', '/api/v1/alerts?limit=100');
  expect(items.length).toBe(24);
  const behind = items.find(({ accounts: [first] }) => first === accounts[0])!;
  // The newest decisions are kept for the test of what was learned, so the one that matters comes first.
  const opened = await cast.analyst.request<CaseDetail>('POST', '/api/v1/cases', {
    title: 'Cash in small pieces',
    source: { kind: 'alert', id: behind.id },
    reason: 'Deposits a little below the threshold.',
  });
  for (const {
    id,
    accounts: [first],
  } of items) {
    if (id === behind.id) continue;
    await cast.analyst.request('POST', `/api/v1/alerts/${encodeURIComponent(id)}/state`, {
      state: isUseful(first!) ? 'useful' : 'dismissed',
      reason: 'Looked at.',
    });
  }
  return opened.id;
}

async function send(caseId: string): Promise<string> {
  for (const to of ['triaged', 'in_analysis'])
    await cast.analyst.request('POST', `/api/v1/cases/${caseId}/state`, { to, reason: 'Taken up.' });
  const note = await cast.analyst.request<Fragment>('POST', `/api/v1/cases/${caseId}/fragments`, {
    kind: 'note',
    title: 'Finding',
    text: 'Cash came in small pieces.',
  });
  const words = (id: string) => ({
    id,
    heading: id,
    items: [{ kind: 'text', id: `${id}-words`, text: 'Cash came in small pieces.', basedOn: [note.id] }],
  });
  const draft = await cast.analyst.request<DisseminationDetail>('POST', '/api/v1/disseminations', {
    caseId,
    title: 'Cash in small pieces',
    type: 'spontaneous',
    recipient: cast.prosecution.id,
    purpose: 'investigation',
    confidence: 'moderate',
    contact: 'Desk 4',
    sections: ['summary', 'facts', 'analysis', 'assets'].map(words),
  });
  const { guard } = await cast.analyst.request<DisseminationDetail>(
    'POST',
    `/api/v1/disseminations/${draft.id}/submit`,
    { version: draft.version },
  );
  await cast.supervisor.request('POST', `/api/v1/disseminations/${draft.id}/approval`, {
    decision: 'approved',
    reason: 'Read and complete.',
    contentSha256: guard.contentSha256,
  });
  return draft.id;
}

async function answer(id: string, usefulness: 'high' | 'none'): Promise<void> {
  await cast.prosecutor.request('POST', `/api/v1/received/${id}/feedback`, {
    outcome: usefulness === 'high' ? 'investigation_opened' : 'no_action',
    used: usefulness === 'high' ? 'used' : 'not_used',
    usefulness,
    text: 'Looked at.',
  });
  await idle();
}

it('reminds the recipient once when feedback is due, and lets its answer teach the ranking', async () => {
  const caseId = await caseFromAlert();
  const before = await learn();
  expect(await examples()).toMatchObject({ useful: 12, notUseful: 12 });

  const id = await send(caseId);
  await idle();
  const reminders = async (): Promise<Notification[]> => {
    await idle();
    const { items } = await cast.prosecutor.request<{ items: Notification[] }>(
      'GET',
      '/api/v1/notifications',
    );
    return items.filter(({ kind }) => kind === 'feedback-due');
  };
  const { feedbackDueAt } = await cast.prosecutor.request<ReceivedDetail>('GET', `/api/v1/received/${id}`);
  ahead = 2;
  expect(Date.parse(feedbackDueAt!)).toBeGreaterThan(Date.parse(node.app.platform.clock()));
  expect(await reminders()).toEqual([]);
  ahead = 4;
  expect(Date.parse(feedbackDueAt!)).toBeLessThan(Date.parse(node.app.platform.clock()));
  expect(await reminders()).toMatchObject([{ path: `/received/${id}` }]);
  ahead = 5;
  expect(await reminders()).toHaveLength(1);

  // Of no use to anybody: the alert behind it is no example any more, and what was learned is another thing.
  await cast.prosecutor.request('POST', `/api/v1/received/${id}/acknowledgement`, {});
  await answer(id, 'none');
  const without = await learn();
  expect(await examples()).toMatchObject({ useful: 11, notUseful: 12 });
  expect(weightsOf(without)).not.toEqual(weightsOf(before));

  // The same authority finds that it was of use after all: the example counts again, as it did.
  await answer(id, 'high');
  const again = await learn();
  expect(await examples()).toMatchObject({ useful: 12, notUseful: 12 });
  expect(weightsOf(again)).toEqual(weightsOf(before));
}, 300_000);
