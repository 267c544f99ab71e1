import type { CaseDetail } from '../cases/contract.ts';
import type {
  DisseminationDetail,
  GuardVerdict,
  ReceivedDetail,
  ReceivedRow,
} from '../dissemination/contract.ts';
import type { Outcome } from './station.ts';
import { all, type Stage } from './stations.ts';

/** The product: stopped by the guard while it names the filer, submitted, refused to its author, approved, read. */
export async function disseminate(stage: Stage): Promise<Outcome> {
  const { world, cast } = stage;
  const { caseId, trace, note, subject } = stage.story!;
  const story = world.truth.story!;
  const keyFiler = world.truth.reports.find(({ file }) => file === story.keyReport)!.filerName;
  const product = (finding: string) => ({
    title: story.title,
    type: 'spontaneous',
    recipient: cast.prosecution.id,
    purpose: 'investigation',
    language: 'en',
    confidence: 'moderate',
    contact: 'Analysis desk, by a message in Weir',
    sections: [
      {
        id: 'summary',
        heading: 'Summary',
        items: [{ kind: 'text', id: 'finding', text: finding, basedOn: [note, trace] }],
      },
      {
        id: 'facts',
        heading: 'Facts',
        items: [note, ...(subject === null ? [] : [subject])].map((fragmentId) => ({
          kind: 'fragment',
          fragmentId,
        })),
      },
      {
        id: 'analysis',
        heading: 'Analysis',
        items: [
          {
            kind: 'text',
            id: 'reading',
            text: 'Payments in from many who do not know each other, out within days in rounded parts: the account served to pass money on.',
            basedOn: [note, trace],
          },
        ],
      },
      { id: 'assets', heading: 'Where the money is', items: [{ kind: 'fragment', fragmentId: trace }] },
    ],
  });
  const careless = await cast.analyst.request<DisseminationDetail>('POST', '/api/v1/disseminations', {
    caseId,
    ...product(`The bank ${keyFiler} told us of these payments.`),
  });
  const stopped = await cast.analyst.request<GuardVerdict>(
    'POST',
    `/api/v1/disseminations/${careless.id}/guard`,
    {},
  );
  const clean = product(
    'A shell company collected payments for machines that do not exist and spread them to a dozen people; the larger part has left the country.',
  );
  const draft = await cast.analyst.request<DisseminationDetail>(
    'PUT',
    `/api/v1/disseminations/${careless.id}`,
    { ...clean, version: careless.version },
  );
  const submitted = await cast.analyst.request<DisseminationDetail>(
    'POST',
    `/api/v1/disseminations/${draft.id}/submit`,
    { version: draft.version },
  );
  const approval = {
    decision: 'approved',
    reason: 'Read against the trace; complete and within its conditions.',
    contentSha256: submitted.guard.contentSha256,
  };
  const byAuthor = await cast.analyst
    .request('POST', `/api/v1/disseminations/${draft.id}/approval`, approval)
    .then(
      () => 'approved',
      (error: { code: string }) => error.code,
    );
  const approved = await cast.supervisor.request<DisseminationDetail>(
    'POST',
    `/api/v1/disseminations/${draft.id}/approval`,
    approval,
  );
  await stage.idle();

  const [received] = await all<ReceivedRow>(cast.prosecutor, '/received');
  if (!received) throw new Error('The prosecutor received nothing.');
  const read = await cast.prosecutor.request<ReceivedDetail>('GET', `/api/v1/received/${received.id}`);
  const words = JSON.stringify(read.composed);
  const sourceNamed = words.includes(keyFiler) || words.includes(stage.filed.get(story.keyReport)!.number);
  const bytes = approved.document?.size ?? 0;
  stage.productId = draft.id;
  return {
    did: `Product ${approved.number} approved by a second person, ${bytes} bytes of PDF (SHA-256 ${approved.document?.sha256.slice(0, 12) ?? '-'}…), delivered.`,
    truth: {
      guardStoppedTheFilersName: !stopped.allowed,
      authorsApproval: byAuthor,
      state: approved.state,
      sourceNamed,
      annex: read.intelligenceAnnex,
    },
    figures: { number: approved.number, kilobytes: Math.round(bytes / 1000) },
    checks: [
      { key: 'guard', held: !stopped.allowed },
      { key: 'author', held: byAuthor !== 'approved' },
      { key: 'delivered', held: received.number === approved.number && bytes > 0 },
      { key: 'source', held: !sourceNamed },
    ],
    made: draft.id,
  };
}

/** The recipient acknowledges and says what came of it; both come back to the product and to its case. */
export async function hearBack(stage: Stage): Promise<Outcome> {
  const { cast } = stage;
  const id = stage.productId!;
  await cast.prosecutor.request('POST', `/api/v1/received/${id}/acknowledgement`, {});
  await cast.prosecutor.request('POST', `/api/v1/received/${id}/feedback`, {
    outcome: 'investigation_opened',
    used: 'used',
    usefulness: 'high',
    text: 'An investigation was opened; restraint is being applied for.',
  });
  await stage.idle();
  const { state, answers } = await cast.analyst.request<DisseminationDetail>(
    'GET',
    `/api/v1/disseminations/${id}`,
  );
  const view = await cast.analyst.request<CaseDetail>('GET', `/api/v1/cases/${stage.story!.caseId}`);
  const inCase = view.chronology.some(({ key, productId }) => key === 'product-feedback' && productId === id);
  return {
    did: 'The prosecutor acknowledged the product and opened an investigation; the case knows.',
    truth: { state, answers: answers.map(({ kind }) => kind), inCase },
    figures: {},
    checks: [
      { key: 'acknowledged', held: answers[0]?.kind === 'acknowledgement' },
      { key: 'feedback', held: state === 'feedback_received' && inCase },
    ],
    made: id,
  };
}
