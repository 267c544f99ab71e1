import { sql } from 'kysely';
import type { NamesOf } from '#people';
import type { Transaction } from '#platform';
import type {
  Agreement,
  AgreementDetail,
  Ask,
  AskDetail,
  MatchingEpoch,
  MatchingPartner,
  MatchingProposal,
  MatchingQuestion,
  MatchingRefusal,
  MatchingType,
} from './contract.ts';
import { epochEnds, epochNow } from './epoch-times.ts';
import {
  findTable,
  itemsOfAsk,
  spentOf,
  tables,
  type StoredAgreement,
  type StoredAsk,
  type StoredEpoch,
  type StoredProposal,
  type StoredQuestion,
  type StoredRefusal,
  type StoredTable,
} from './matching-store.ts';

/** Refusals shown beside an agreement; all are under GET /matching/refusals. */
const refusalsShown = 50;

type Person = { id: string; name: string | null } | null;
type Named = (id: string | null) => Person;

async function naming(tx: Transaction, namesOf: NamesOf, ids: readonly (string | null)[]): Promise<Named> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  const names = wanted.length === 0 ? new Map<string, { name: string }>() : await namesOf(tx, wanted);
  return (id) => (id === null ? null : { id, name: names.get(id)?.name ?? null });
}

export async function agreementViews(
  tx: Transaction,
  rows: readonly StoredAgreement[],
  namesOf: NamesOf,
): Promise<Agreement[]> {
  const named = await naming(
    tx,
    namesOf,
    rows.flatMap((row) => [row.proposed_by, row.decided_by, row.ended_by]),
  );
  return rows.map((row) => {
    const { types, purposes, questionsPerDay, itemsPerDay, itemsPerEpoch, epochDays } = row.terms;
    return {
      id: row.id,
      partner: row.partner,
      origin: row.origin,
      state: row.state,
      hash: row.hash,
      types: [...types],
      purposes: [...purposes],
      questionsPerDay,
      itemsPerDay,
      itemsPerEpoch,
      epochDays,
      validFrom: row.terms.validFrom,
      validUntil: row.terms.validUntil,
      epoch: row.state === 'in_force' ? (epochNow(row.terms, tx.now) ?? null) : null,
      proposedBy: named(row.proposed_by),
      decidedBy: named(row.decided_by),
      reason: row.reason,
      inForceAt: row.in_force_at,
      ended:
        row.ended_at === null
          ? null
          : { at: row.ended_at, by: named(row.ended_by), reason: row.ended_reason },
      changedAt: row.changed_at,
    };
  });
}

export async function agreementDetail(
  tx: Transaction,
  row: StoredAgreement,
  namesOf: NamesOf,
): Promise<AgreementDetail> {
  const { asker } = tx;
  const [view] = await agreementViews(tx, [row], namesOf);
  const refusals = await tables(tx)
    .selectFrom('matching_refusals')
    .selectAll()
    .where('agreement', '=', row.id)
    .orderBy('id', 'desc')
    .limit(refusalsShown)
    .execute();
  const isDesk = asker.roles.includes('fiu_intl_desk');
  return {
    ...view!,
    refusals: await refusalViews(tx, refusals, namesOf),
    may: {
      propose: isDesk && row.state === 'received',
      decide:
        (isDesk || asker.roles.includes('fiu_supervisor')) &&
        (row.state === 'draft' || row.state === 'proposed') &&
        row.proposed_by !== asker.person,
      end: isDesk && (row.state === 'in_force' || row.state === 'offered'),
    },
  };
}

export async function refusalViews(
  tx: Transaction,
  rows: readonly StoredRefusal[],
  namesOf: NamesOf,
): Promise<MatchingRefusal[]> {
  const named = await naming(
    tx,
    namesOf,
    rows.map((row) => row.seen_by),
  );
  return rows.map((row) => ({
    id: row.id,
    partner: row.partner,
    what: row.what,
    code: row.code,
    object: row.object,
    agreementId: row.agreement,
    messageId: row.message,
    evidenceSha256: row.evidence_sha256,
    at: row.at,
    seen: row.seen_at === null ? null : { by: named(row.seen_by)!, at: row.seen_at },
  }));
}

/** With whom one may match now, and what the limits leave. */
export async function partnerViews(
  tx: Transaction,
  agreements: readonly StoredAgreement[],
): Promise<MatchingPartner[]> {
  const found: MatchingPartner[] = [];
  for (const { id, partner, terms } of agreements) {
    const epoch = epochNow(terms, tx.now);
    if (epoch === undefined) continue;
    const spent = await spentOf(tx, id, 'ours');
    const today = spent?.day === tx.now.slice(0, 10) ? spent : undefined;
    const inEpoch = spent?.epoch === epoch ? spent : undefined;
    found.push({
      node: partner,
      agreementId: id,
      types: [...terms.types],
      purposes: [...terms.purposes],
      epoch,
      epochEndsAt: epochEnds(terms, epoch),
      ready: ((await findTable(tx, id, epoch))?.table_sha256 ?? null) !== null,
      left: {
        questionsToday: terms.questionsPerDay - (today?.questionsToday ?? 0),
        itemsToday: terms.itemsPerDay - (today?.itemsToday ?? 0),
        itemsThisEpoch: terms.itemsPerEpoch - (inEpoch?.itemsThisEpoch ?? 0),
      },
    });
  }
  return found;
}

export async function epochViews(
  tx: Transaction,
  query: { agreement?: string | undefined; limit: number },
): Promise<MatchingEpoch[]> {
  const of = query.agreement === undefined ? sql`true` : sql`agreement = ${query.agreement}`;
  const ours = await tx.run<StoredEpoch & { partner: string }>(sql`
    select matching_epochs.*, partner from matching_epochs
      join matching_agreements on matching_agreements.id = agreement
      where ${of} order by begun_at desc, agreement limit ${query.limit}`);
  const theirs = await tx.run<StoredTable & Pick<StoredAgreement, 'partner'>>(sql`
    select matching_tables.*, partner from matching_tables
      join matching_agreements on matching_agreements.id = agreement
      where ${of} order by received_at desc, agreement limit ${query.limit}`);
  return [
    ...ours.map((row): MatchingEpoch => ({
      agreementId: row.agreement,
      partner: row.partner,
      side: 'ours',
      epoch: row.epoch,
      state: row.state,
      held: row.held,
      leftOut: row.left_out,
      entries: row.entries,
      bytes: row.table_bytes,
      processorMs: row.processor_ms,
      madeAt: row.made_at,
      crossedAt: row.sent_at,
      keyDestroyedAt: row.key_destroyed_at,
      tableDestroyedAt: row.table_destroyed_at,
    })),
    ...theirs.map((row): MatchingEpoch => ({
      agreementId: row.agreement,
      partner: row.partner,
      side: 'theirs',
      epoch: row.epoch,
      state: row.destroyed_at === null ? 'received' : 'over',
      held: null,
      leftOut: null,
      entries: row.entries,
      bytes: row.entries * 16,
      processorMs: null,
      madeAt: row.stated.statement.statedAt,
      crossedAt: row.received_at,
      keyDestroyedAt: null,
      tableDestroyedAt: row.destroyed_at,
    })),
  ];
}

export async function askViews(
  tx: Transaction,
  rows: readonly StoredAsk[],
  namesOf: NamesOf,
): Promise<Ask[]> {
  const named = await naming(
    tx,
    namesOf,
    rows.flatMap((row) => [row.drafted_by, row.released_by]),
  );
  return rows.map((row) => ({
    id: row.id,
    partner: row.partner,
    agreementId: row.agreement,
    purpose: row.purpose,
    reason: row.reason,
    state: row.state,
    itemCount: row.items,
    paddedItems: row.padded,
    epoch: row.epoch,
    draftedBy: named(row.drafted_by)!,
    draftedAt: row.drafted_at,
    releasedBy: named(row.released_by),
    sentAt: row.sent_at,
    endedAt: row.ended_at,
    refused: row.refused,
  }));
}

/** For whoever sees the case with its items; for the desk, how many. */
export async function askDetail(
  tx: Transaction,
  row: StoredAsk,
  { namesOf, seesCase }: { namesOf: NamesOf; seesCase: boolean },
): Promise<AskDetail> {
  const { asker } = tx;
  const [view] = await askViews(tx, [row], namesOf);
  return {
    ...view!,
    caseId: seesCase ? row.case_id : null,
    items: seesCase
      ? (await itemsOfAsk(tx, row.id)).map(({ fragment, type, value, result }) => ({
          fragmentId: fragment,
          type: type as MatchingType,
          value,
          result,
        }))
      : null,
    may: {
      release:
        row.state === 'draft' && asker.roles.includes('fiu_intl_desk') && asker.person !== row.drafted_by,
      withdraw: row.state === 'draft',
    },
  };
}

/** Whether the asker's own policies show the case. */
export async function seesCase(tx: Transaction, caseId: string): Promise<boolean> {
  return (await tx.run<object>(sql`select id from cases where id = ${caseId}`)).length > 0;
}

export function questionView(row: StoredQuestion): MatchingQuestion {
  return {
    id: row.id,
    partner: row.partner,
    agreementId: row.agreement,
    epoch: row.epoch,
    purpose: row.purpose,
    paddedItems: row.padded,
    state: row.state === 'counted' ? 'waiting' : row.state,
    refused: row.refused,
    arrivedAt: row.arrived_at,
    answeredAt: row.answered_at,
  };
}

export function proposalView(row: StoredProposal): MatchingProposal {
  return {
    id: row.id,
    askId: row.ask,
    caseId: row.case_id,
    partner: row.partner,
    places: [...row.places],
    state: row.state,
    madeAt: row.made_at,
    requestId: row.request,
    reason: row.reason,
  };
}
