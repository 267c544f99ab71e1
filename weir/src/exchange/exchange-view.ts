import { parseInstant, workingDaysLeft, type Instant } from '@weir/engines/vocabulary';
import { calendarOf, jurisdiction, type Transaction } from '#platform';
import type { Letter, MatterDetail, MatterDue, MatterRow } from './contract.ts';
import type { ContentOf, SentFragment, SourceRef } from './message-contract.ts';
import {
  authorsOf,
  decisionsOf,
  lettersByMessage,
  lettersOf,
  submissionsOf,
  type StoredLetter,
  type StoredMatter,
} from './exchange-store.ts';
import type { ExchangeRooms, LetterActs } from './letters.ts';
import { eventsIn } from './machine.ts';
import { isSignOfLife, machineOf } from './machines.ts';
import { isOpen } from './matters.ts';
import type { MessageStanding } from '#post';

export async function matterRows(
  tx: Transaction,
  rows: readonly StoredMatter[],
  rooms: Pick<ExchangeRooms, 'cases'>,
): Promise<MatterRow[]> {
  const numbers = await rooms.cases.numbersOf(
    tx,
    rows.flatMap((row) => row.case_id ?? []),
  );
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    kind: row.kind,
    direction: row.direction,
    partner: {
      node: row.partner,
      authority: row.partner_authority,
      jurisdiction: row.partner_jurisdiction,
    },
    partnerNumber: row.partner_number,
    caseId: row.case_id,
    caseNumber: row.case_id === null ? null : (numbers.get(row.case_id) ?? null),
    title: row.title,
    state: row.state,
    open: isOpen(row),
    urgency: row.urgency,
    neededBy: row.needed_by,
    due: dueOf(row, tx.now),
    groupId: row.group_id,
    createdAt: row.created_at,
    changedAt: row.changed_at,
  }));
}

/** Overdue is counted, never a state: a clock escalates, it decides nothing. */
function dueOf(row: StoredMatter, now: Instant): MatterDue | null {
  if (row.due_at === null || row.due_rule === null || row.due_jurisdiction === null) return null;
  const overdue = row.due_at <= now;
  return {
    at: row.due_at,
    rule: row.due_rule,
    citation: row.due_citation,
    estimated: row.due_estimated ?? false,
    jurisdiction: row.due_jurisdiction,
    timeZone: known(() => jurisdiction(row.due_jurisdiction!).timeZone),
    workingDaysLeft: overdue
      ? null
      : known(() => workingDaysLeft(now, parseInstant(row.due_at!), calendarOf(row.due_jurisdiction!))),
    overdue,
  };
}

/** A country may have left the reference data since. */
function known<Value>(ask: () => Value): Value | null {
  try {
    return ask();
  } catch {
    return null;
  }
}

export async function matterDetail(
  tx: Transaction,
  row: StoredMatter,
  rooms: ExchangeRooms,
  acts: Pick<LetterActs, 'current'>,
): Promise<MatterDetail> {
  const [view] = await matterRows(tx, [row], rooms);
  const stored = await lettersOf(tx, [row.id]);
  const sent = stored.flatMap(({ state, message_id: message }) =>
    state === 'sent' && message !== null ? [message] : [],
  );
  const standings = new Map(
    (await rooms.post.standings(tx, sent)).map((each) => [each.messageId, each] as const),
  );
  const letters: Letter[] = [];
  for (const letter of stored) letters.push(await letterView(tx, row, letter, { rooms, acts, standings }));
  return {
    ...view!,
    version: row.version,
    follows: row.follows,
    remark: row.remark,
    suspensionId: row.suspension,
    wanted:
      row.wanted === null
        ? null
        : {
            disseminationId: row.wanted.product,
            recipient: row.wanted.recipient,
            purpose: row.wanted.purpose,
            fragments: row.wanted.fragments.map(({ id }) => id),
          },
    appliedAt: row.applied_at,
    letters,
    pieces: await piecesNamed(tx, stored),
    next: eventsIn(machineOf(row), row.state).filter(
      (event) => !event.startsWith('arrived:') && event !== 'rewrite',
    ),
  };
}

/** A consent names pieces by the letters in which they first travelled, and these say what they are called. */
async function piecesNamed(
  tx: Transaction,
  letters: readonly StoredLetter[],
): Promise<MatterDetail['pieces']> {
  const named = letters.flatMap(({ kind, content }): readonly SourceRef[] => {
    if (kind === 'consent-request') return (content as ContentOf<'consent-request'>).about;
    if (kind !== 'consent') return [];
    const { granted, refused } = content as ContentOf<'consent'>;
    return [...granted, ...refused.map(({ about }) => about)];
  });
  const carriers = new Map(
    (
      await lettersByMessage(
        tx,
        named.map(({ message }) => message),
      )
    ).map((letter) => [letter.message_id, letter.content as { fragments?: readonly SentFragment[] }]),
  );
  const titles = new Map(
    named.flatMap(({ message, ref }) => {
      const title = carriers.get(message)?.fragments?.find((fragment) => fragment.ref === ref)?.title;
      return title === undefined ? [] : [[`${message} ${ref}`, { message, ref, title }] as const];
    }),
  );
  return [...titles.values()];
}

async function letterView(
  tx: Transaction,
  matter: StoredMatter,
  letter: StoredLetter,
  given: {
    rooms: ExchangeRooms;
    acts: Pick<LetterActs, 'current'>;
    standings: ReadonlyMap<string, MessageStanding>;
  },
): Promise<Letter> {
  const draft = letter.state !== 'sent' && letter.state !== 'arrived';
  const authors = await authorsOf(tx, letter.id);
  const decisions = await decisionsOf(tx, letter.id);
  const submitted = draft ? (await submissionsOf(tx, letter.id)).at(-1) : undefined;
  const names = await given.rooms.people.namesOf(tx, [
    ...new Set([...authors, ...decisions.map(({ decided_by: by }) => by)]),
  ]);
  const person = (id: string) => ({ id, name: names.get(id)?.name ?? null });
  const current = draft && !isSignOfLife(letter.kind) ? await given.acts.current(tx, matter, letter) : null;
  const hands = new Set([...authors, submitted?.submitted_by]);
  const { roles, person: asker } = tx.asker;
  const writes = letter.state === 'draft' || letter.state === 'returned';
  const standing = letter.message_id === null ? undefined : given.standings.get(letter.message_id);
  return {
    id: letter.id,
    kind: letter.kind,
    direction: letter.direction,
    state: letter.state,
    version: letter.version,
    content: letter.content,
    leaving:
      current === null
        ? null
        : { content: current.content, contentSha256: current.contentSha256, stops: [...current.stops] },
    authors: authors.map(person),
    decisions: decisions.map((each) => ({
      submission: each.submission,
      decision: each.decision,
      by: person(each.decided_by),
      at: each.decided_at,
      reason: each.reason,
    })),
    at: letter.written_at,
    arrivedAt: letter.arrived_at,
    standing:
      standing === undefined
        ? null
        : {
            state: standing.state,
            deliveredAt: standing.deliveredAt,
            openedAt: standing.openedAt,
            refused: standing.refused,
          },
    attachments: letter.attachments.map(({ name, size, mediaType }) => ({ name, size, mediaType })),
    may: {
      edit: writes || letter.state === 'submitted',
      submit: writes,
      decide: letter.state === 'submitted' && roles.includes('fiu_supervisor') && !hands.has(asker!),
      send: letter.state === 'approved' && roles.includes('fiu_intl_desk'),
      take: letter.state === 'arrived' && matter.case_id !== null,
    },
  };
}
