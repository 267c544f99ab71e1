import type { CaseDetail } from '../cases/contract.ts';
import type { RequestDetail, ServedDetail, ServedRow } from '../requests/contract.ts';
import type { NodeClient } from '#platform';
import type { Outcome } from './station.ts';
import { all, type Stage } from './stations.ts';

/** The bank behind the story's report, as an officer who answers and as an organisation that is asked. */
export async function bankOf({
  world,
  cast,
}: Stage): Promise<{ officer: NodeClient; id: string; name: string }> {
  const story = world.truth.story!;
  const filed = world.truth.reports.find(({ file }) => file === story.keyReport)!;
  const { entities } = await cast.analyst.request<{ entities: { id: string; name: string }[] }>(
    'GET',
    '/api/v1/requests/basis',
  );
  const entity = entities.find(({ name }) => name === filed.filerName);
  if (!entity) throw new Error('The bank of the story cannot be asked.');
  return { officer: cast.filers.get(filed.reportingEntityId)!, ...entity };
}

export const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );

/** What is missing is asked of the bank with four eyes, answered item by item, and taken into the case. */
export async function obtain(stage: Stage): Promise<Outcome> {
  const { cast, world } = stage;
  const { caseId } = stage.story!;
  const account = world.truth.story!.expectedAlerts[0]!.account;
  const bank = await bankOf(stage);
  const basis = await cast.analyst.request<{ legalBasis: { citation: string }[] }>(
    'GET',
    '/api/v1/requests/basis',
  );
  const draft = await cast.analyst.request<RequestDetail>('POST', '/api/v1/requests', {
    caseId,
    entity: bank.id,
    content: {
      legalBasis: basis.legalBasis[0]!.citation,
      urgent: false,
      urgencyReason: '',
      subjects: [],
      accounts: [account],
      periodFrom: null,
      periodUntil: null,
      items: [
        { id: 'owners', kind: 'beneficial_owners', question: 'Who stands behind the holder?' },
        { id: 'kyc', kind: 'kyc_file', question: 'The papers kept when the account was opened.' },
      ],
      notice: 'You may tell nobody of this request, above all not your customer.',
    },
  });
  const approval = {
    decision: 'approved',
    reason: 'Needed for the case, and no wider than that.',
    contentSha256: draft.contentSha256,
  };
  const path = `/api/v1/requests/${draft.id}`;
  const byAuthor = await codeOf(cast.analyst.request('POST', `${path}/approval`, approval));
  await cast.supervisor.request('POST', `${path}/approval`, approval);
  await cast.analyst.request('POST', `${path}/service`, {});
  const [row] = await all<ServedRow>(bank.officer, '/served-requests');
  if (!row) throw new Error('The bank was served nothing.');
  const served = `/api/v1/served-requests/${row.id}`;
  const seen = await bank.officer.request<ServedDetail>('POST', `${served}/acknowledgement`, {});
  await bank.officer.request('POST', `${served}/answer`, {
    items: [
      {
        item: 'owners',
        kind: 'answered',
        text: 'One person holds all shares, by the register of firms.',
        ground: null,
      },
      { item: 'kyc', kind: 'not_held', text: '', ground: null },
    ],
  });
  const answered = await cast.analyst.request<RequestDetail>('GET', path);
  const verified = await cast.analyst.request<RequestDetail>('POST', `${path}/verification`, {
    reason: 'Both items are answered.',
  });
  const view = await cast.analyst.request<CaseDetail>('GET', `/api/v1/cases/${caseId}`);
  const caseShown = JSON.stringify(seen).includes(view.number) || JSON.stringify(seen).includes(caseId);
  const inCase = view.fragments.some(({ provenance }) => provenance.room === 'requests');
  return {
    did: `Request ${draft.number} served on a bank, due in ${answered.due?.workingDaysLeft ?? '?'} working days, answered in ${answered.answers.length} items and taken into the case.`,
    truth: { authorsApproval: byAuthor, state: verified.state, bankSawTheCase: caseShown, inCase },
    figures: {
      number: draft.number,
      days: answered.due?.workingDaysLeft ?? '?',
      answers: answered.answers.length,
    },
    checks: [
      { key: 'author', held: byAuthor !== 'done' },
      { key: 'answer', held: verified.state === 'verified' && inCase },
      { key: 'silent', held: !caseShown },
    ],
    made: draft.id,
  };
}
