import { instantFromMs, type Instant } from '@weir/engines/vocabulary';
import type { CaseDetail } from '../cases/contract.ts';
import type { Served, SuspensionDetail } from '../suspensions/contract.ts';
import { bankOf, codeOf } from './obtaining-station.ts';
import type { Outcome } from './station.ts';
import { all, type Stage } from './stations.ts';

/** An account is suspended for as long as the rule says; its end is known from the first moment. */
export async function suspend(stage: Stage): Promise<Outcome> {
  const { cast, world } = stage;
  const { caseId } = stage.story!;
  const bank = await bankOf(stage);
  const draft = await cast.analyst.request<SuspensionDetail>('POST', '/api/v1/suspensions', {
    caseId,
    kind: 'account',
    entity: bank.id,
    account: world.truth.story!.expectedAlerts[0]!.account,
    instruction: 'Carry out no payment from this account until the end of the suspension.',
    ground: 'The rest of the money is about to leave.',
  });
  const path = `/api/v1/suspensions/${draft.id}`;
  const submitted = await cast.analyst.request<SuspensionDetail>('POST', `${path}/submit`, {
    version: draft.version,
  });
  const approval = {
    decision: 'approved',
    reason: 'The money is there and may be gone tomorrow.',
    contentSha256: submitted.contentSha256,
  };
  const byAuthor = await codeOf(cast.analyst.request('POST', `${path}/approval`, approval));
  await cast.supervisor.request('POST', `${path}/approval`, approval);
  const [served] = await all<{ id: string; endsAt: string }>(bank.officer, '/served-suspensions');
  if (!served) throw new Error('The bank was served no suspension.');
  await bank.officer.request('POST', `/api/v1/served-suspensions/${served.id}/acknowledgement`, {
    outcome: 'carried_out',
    held: { amount: '1250.00', currency: 'XNC' },
  });
  const after = await cast.analyst.request<SuspensionDetail>('GET', path);
  stage.suspended = { id: draft.id, endsAt: served.endsAt, officer: bank.officer };
  const days = (Date.parse(served.endsAt) - Date.parse(after.servedAt!)) / 86_400_000;
  return {
    did: `Suspension ${after.number} served and carried out; it lapses by itself in ${days.toFixed(1)} days, under ${after.rule?.citation ?? 'no rule'}.`,
    truth: { authorsApproval: byAuthor, state: after.state, endsAt: served.endsAt },
    figures: { number: after.number, endsAt: served.endsAt },
    checks: [
      { key: 'author', held: byAuthor !== 'done' },
      { key: 'held', held: after.state === 'acknowledged' && days > 0 },
    ],
    made: draft.id,
  };
}

/**
 * Nobody does anything but wait: the node's clock goes on to a minute before the suspension's end, to the end, and then to
 * now. What is looked at is what the node recorded by itself, not what it would answer by the clock alone.
 */
export async function letLapse(stage: Stage): Promise<Outcome> {
  const { cast, clock, idle } = stage;
  const { id, endsAt, officer } = stage.suspended!;
  const end = Date.parse(endsAt);
  const look = async () => {
    await idle();
    const detail = await cast.analyst.request<SuspensionDetail>('GET', `/api/v1/suspensions/${id}`);
    const served = await officer.request<Served>('GET', `/api/v1/served-suspensions/${id}`);
    const view = await cast.analyst.request<CaseDetail>('GET', `/api/v1/cases/${stage.story!.caseId}`);
    const line = view.chronology.find(({ key }) => key === 'suspension-lapsed');
    return { state: detail.state, endedAt: detail.endedAt, bank: served.ended, recordedAt: line?.at ?? null };
  };
  try {
    clock.moveTo(instantFromMs(end - 60_000));
    const before = await look();
    clock.moveTo(endsAt as Instant);
    const after = await look();
    clock.catchUp();
    const inForce = before.state === 'acknowledged' && before.bank === null && before.recordedAt === null;
    const lapsed =
      after.state === 'lapsed' &&
      Date.parse(after.endedAt ?? '') === end &&
      after.recordedAt === after.endedAt;
    const told = after.bank?.as === 'lapsed' && Date.parse(after.bank.at) === end;
    return {
      did: `The clock went on to ${endsAt}: a minute before, the suspension was in force; then it had lapsed, and nobody had lifted it. From here on it is ${clock.now()}.`,
      truth: { endsAt, before, after },
      figures: { endedAt: after.endedAt ?? '?' },
      checks: [
        { key: 'inForce', held: inForce },
        { key: 'lapsed', held: lapsed, figures: { endsAt } },
        { key: 'told', held: told },
      ],
      made: id,
    };
  } finally {
    clock.catchUp();
  }
}
