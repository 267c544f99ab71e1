import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { record } from '#audit';
import { fiuCode, type Cases } from '#cases';
import type { Dissemination } from '#dissemination';
import type { NamesOf } from '#people';
import { somethingWaits, type Asker, type Platform, type Transaction } from '#platform';
import type { Suspensions } from '#suspensions';
import { clockAfter, clockFrom } from './clocks.ts';
import {
  draftSchemas,
  messageVersion,
  type ContentOf,
  type DraftContent,
  type LetterApproval,
  type LetterContent,
  type LetterKind,
} from './contract.ts';
import {
  authorsOf,
  decisionsOf,
  findLetter,
  findMatter,
  insertDecision,
  insertLetter,
  insertSubmission,
  lettersOf,
  submissionsOf,
  updateLetter,
  updateMatter,
  type StoredLetter,
  type StoredMatter,
} from './exchange-store.ts';
import { assembleLetter, chosenIn, type Assembled } from './letter-content.ts';
import { checkedStep } from './machine.ts';
import { eventOf, isSignOfLife, machineOf, openingLetter } from './machines.ts';
import { messageKind } from './message.ts';
import type { Matching } from '#matching';
import type { Post, PostBody } from '#post';
import { originsOf } from './sources.ts';

export interface ExchangeRooms {
  readonly people: { readonly namesOf: NamesOf };
  readonly cases: Cases;
  readonly dissemination: Dissemination;
  readonly suspensions: Suspensions;
  readonly post: Post;
  readonly matching: Matching;
}

/** What all acts of the room share: one letter from its draft to its leaving, and what that does to its matter. */
export function letterActs(platform: Platform, rooms: ExchangeRooms) {
  const { register, config, chance, events } = platform;
  const { cases, post } = rooms;
  const newId = (tx: Transaction): string => newIdentifier(msFromInstant(tx.now), chance);

  /** The letter as it would leave now, and what stops it. */
  async function current(tx: Transaction, matter: StoredMatter, letter: StoredLetter): Promise<Assembled> {
    const draft = letter.content as DraftContent;
    const ids = chosenIn(draft).map(({ id }) => id);
    const { case_id: caseId } = matter;
    const origins = caseId === null || ids.length === 0 ? new Map() : await originsOf(tx, cases, caseId, ids);
    return assembleLetter({
      kind: letter.kind,
      draft,
      fragments: caseId === null ? [] : await cases.fragments(tx, caseId, ids),
      sources: new Map(
        [...origins].map(([id, all]) => [id, all.flatMap(({ sources }: { sources: never[] }) => sources)]),
      ),
      sourceWords: caseId === null ? [] : await cases.sourceWords(tx, caseId),
      own: cases.own,
      partner: matter.partner_code,
      begun: await begunWith(tx, matter, letter),
    });
  }

  /** Drafts a letter in a matter where it has a place. */
  async function write(
    tx: Transaction,
    matter: StoredMatter,
    kind: LetterKind,
    content: unknown,
  ): Promise<string> {
    const draft = readDraft(kind, content);
    const waiting = (await lettersOf(tx, [matter.id])).filter(
      ({ state }) => state !== 'sent' && state !== 'arrived',
    );
    if (waiting.some((each) => each.kind === kind)) {
      throw new Problem({
        code: 'letter-in-work',
        status: 409,
        detail: 'A letter of this kind is being written in this matter already. Go on with that one.',
      });
    }
    const id = newId(tx);
    await insertLetter(tx, {
      id,
      matter: matter.id,
      direction: 'out',
      kind,
      content: draft,
      state: 'draft',
      version: 1,
      created_by: tx.asker.person!,
      created_at: tx.now,
      changed_at: tx.now,
      approved_submission: null,
      approved_as: null,
      message_id: null,
      sent_by: null,
      written_at: null,
      arrived_at: null,
      attachments: [],
    });
    await log(tx, matter, 'letter-drafted', { letter: id, kind });
    return id;
  }

  function draft(asker: Asker, matterId: string, given: { kind: LetterKind; content: unknown }) {
    return register.as(asker, async (tx) => {
      const matter = await matterOr404(tx, matterId, { lock: true });
      if (isSignOfLife(given.kind) || given.kind === openingLetter[matter.kind]) throw noPlace(given.kind);
      const content = readDraft(given.kind, given.content);
      checkedStep(
        machineOf(matter),
        matter.state,
        `sent:${eventOf(given.kind, content as unknown as LetterContent)}`,
      );
      await write(tx, matter, given.kind, given.content);
    });
  }

  /** A letter that is written again is a draft again: nobody approves what is still moving. */
  function save(asker: Asker, id: string, given: { version: number; content: unknown }): Promise<string> {
    return register.as(asker, async (tx) => {
      const { letter, matter } = await lockedOr404(tx, id);
      if (letter.state === 'approved' || letter.state === 'sent' || letter.state === 'arrived')
        throw pastDraft(letter.state);
      if (letter.version !== given.version) throw changed({ version: letter.version });
      const content = readDraft(letter.kind, given.content);
      if (letter.kind === openingLetter[matter.kind])
        await step(tx, matter, 'rewrite', { urgency: urgencyOf(content), needed_by: neededByOf(content) });
      await updateLetter(tx, id, { content, state: 'draft', version: letter.version + 1 });
      await log(tx, matter, 'letter-written', { letter: id, version: letter.version + 1 });
      return matter.id;
    });
  }

  function submit(asker: Asker, id: string, version: number): Promise<string> {
    return register.as(asker, async (tx) => {
      const { letter, matter } = await lockedOr404(tx, id);
      if (letter.state !== 'draft' && letter.state !== 'returned') throw pastDraft(letter.state);
      if (letter.version !== version) throw changed({ version: letter.version });
      const assembled = await current(tx, matter, letter);
      const stops = assembled.stops.filter(
        ({ stops: does, rule }) =>
          does && !(rule === 'link-missing' && asker.roles.includes('fiu_supervisor')),
      );
      if (stops.length > 0) throw stopped(stops);
      if (letter.kind === openingLetter[matter.kind]) await step(tx, matter, 'submit');
      const submission = ((await submissionsOf(tx, id)).at(-1)?.submission ?? 0) + 1;
      await insertSubmission(tx, {
        letter: id,
        submission,
        content: assembled.content,
        content_sha256: assembled.contentSha256,
        submitted_by: asker.person!,
        submitted_at: tx.now,
      });
      await updateLetter(tx, id, { state: 'submitted' });
      await tell(tx, matter, { kind: 'exchange-to-approve', roles: ['fiu_supervisor'] });
      await log(tx, matter, 'letter-submitted', {
        letter: id,
        submission,
        contentSha256: assembled.contentSha256,
      });
      return matter.id;
    });
  }

  function decide(asker: Asker, id: string, given: LetterApproval): Promise<string> {
    return register.as(asker, async (tx) => {
      const { letter, matter } = await lockedOr404(tx, id);
      const submission = (await submissionsOf(tx, id)).at(-1);
      const hands = new Set([...(await authorsOf(tx, id)), submission?.submitted_by]);
      if (hands.has(asker.person!)) throw ownDraft();
      if (letter.state !== 'submitted' || submission === undefined) throw decidedAlready(letter.state);
      const now = await current(tx, matter, letter);
      if (
        submission.content_sha256 !== given.contentSha256 ||
        (given.decision === 'approved' && now.contentSha256 !== given.contentSha256)
      )
        throw changed({ submitted: submission.content_sha256, now: now.contentSha256 });
      await insertDecision(tx, {
        letter: id,
        submission: submission.submission,
        submitted_by: submission.submitted_by,
        content_sha256: given.contentSha256,
        decision: given.decision,
        decided_by: asker.person!,
        decided_at: tx.now,
        reason: given.reason,
      });
      const approved = given.decision === 'approved';
      await updateLetter(tx, id, {
        state: approved ? 'approved' : 'returned',
        ...(approved ? { approved_submission: submission.submission, approved_as: 'approved' } : {}),
      });
      if (letter.kind === openingLetter[matter.kind]) await step(tx, matter, approved ? 'approve' : 'return');
      await tell(
        tx,
        matter,
        approved
          ? { kind: 'exchange-to-send', roles: ['fiu_intl_desk'] }
          : { kind: 'exchange-returned', persons: [submission.submitted_by] },
      );
      await log(
        tx,
        matter,
        approved ? 'letter-approved' : 'letter-returned',
        { letter: id, submission: submission.submission, contentSha256: given.contentSha256 },
        given.reason,
      );
      return matter.id;
    });
  }

  /** The desk, or who approved it, gives an approved letter back: conditions changed, or something was overlooked. */
  function giveBack(asker: Asker, id: string, reason: string): Promise<string> {
    return register.as(asker, async (tx) => {
      const { letter, matter } = await lockedOr404(tx, id);
      if (letter.state !== 'approved') throw pastDraft(letter.state);
      await updateLetter(tx, id, { state: 'returned', approved_submission: null, approved_as: null });
      if (letter.kind === openingLetter[matter.kind]) await step(tx, matter, 'return');
      await tell(tx, matter, { kind: 'exchange-returned', persons: await authorsOf(tx, id) });
      await log(tx, matter, 'letter-given-back', { letter: id }, reason);
      return matter.id;
    });
  }

  /** Lays an approved letter in the post, once it was judged again: conditions may have become stricter since. */
  function send(asker: Asker, id: string): Promise<string> {
    return register.as(asker, async (tx) => {
      const { letter, matter } = await lockedOr404(tx, id);
      if (letter.state !== 'approved') {
        throw new Problem({
          code: 'letter-not-approved',
          status: 409,
          detail: 'Only what a second person approved leaves, and only once.',
          facts: { state: letter.state },
        });
      }
      const approved = (await submissionsOf(tx, id)).find(
        ({ submission }) => submission === letter.approved_submission,
      )!;
      const now = await current(tx, matter, letter);
      if (now.contentSha256 !== approved.content_sha256)
        throw changed({ approved: approved.content_sha256, now: now.contentSha256 });
      const stops = now.stops.filter(({ stops: does, rule }) => does && rule !== 'link-missing');
      if (stops.length > 0) throw stopped(stops);
      await beforeSending(tx, matter, letter.kind, now.content);
      const decision = (await decisionsOf(tx, id)).find(
        ({ submission }) => submission === letter.approved_submission,
      )!;
      const names = await rooms.people.namesOf(tx, [decision.decided_by]);
      await dispatch(tx, matter, letter, now, names.get(decision.decided_by)?.name ?? 'The head of analysis');
      return matter.id;
    });
  }

  /** What only a served suspension may say. */
  async function beforeSending(
    tx: Transaction,
    matter: StoredMatter,
    kind: LetterKind,
    content: LetterContent,
  ): Promise<void> {
    if (kind !== 'suspension-imposed') return;
    const standing =
      matter.suspension === null ? null : await rooms.suspensions.standing(tx, matter.suspension);
    const { until } = content as ContentOf<'suspension-imposed'>;
    if (standing?.running !== true || standing.endsAt !== until) {
      throw new Problem({
        code: 'suspension-not-served',
        status: 409,
        detail:
          'The partner is told of a suspension that was served here, and until when it runs. Draft it, have it approved, and give its own end.',
        facts: { endsAt: standing?.endsAt ?? null },
      });
    }
  }

  async function dispatch(
    tx: Transaction,
    matter: StoredMatter,
    letter: StoredLetter,
    assembled: Pick<Assembled, 'content' | 'attachments'>,
    decidedBy: string | null,
  ): Promise<void> {
    const begins = letter.kind === openingLetter[matter.kind];
    const letters = await lettersOf(tx, [matter.id]);
    const answers =
      letters.findLast(({ state, message_id: message }) => state === 'arrived' && isCarried(message!))
        ?.message_id ?? null;
    const compartment = matter.case_id === null ? null : (await cases.get(tx, matter.case_id)).compartment;
    const { messageId } = await post.send(tx, {
      to: [matter.partner],
      body: {
        kind: messageKind(letter.kind),
        version: messageVersion,
        matter: matter.reference,
        number: matter.number,
        title: matter.title,
        follows: await referenceOf(tx, matter.follows),
        decidedBy,
        content: assembled.content as unknown as PostBody,
      },
      attachments: assembled.attachments.map(({ sha256, size, name, mediaType }) => ({
        object: { sha256, size },
        name,
        mediaType,
      })),
      answers,
      person: tx.asker.person!,
      compartment,
    });
    if (matter.case_id !== null) await post.belongsTo(tx, messageId, matter.case_id);
    await updateLetter(tx, letter.id, {
      state: 'sent',
      message_id: messageId,
      sent_by: tx.asker.person!,
      written_at: tx.now,
      // Kept as it left; a draft names fragments that may change.
      content: assembled.content,
      attachments: assembled.attachments,
    });
    await step(
      tx,
      matter,
      begins ? 'send' : `sent:${eventOf(letter.kind, assembled.content)}`,
      begins ? clockFrom(matter, config.jurisdiction, tx.now) : {},
      restOf(letter.kind, assembled.content, config.jurisdiction),
    );
    if (matter.case_id !== null)
      await cases.noted(tx, matter.case_id, 'exchange-sent', factsOf(matter, letter.kind));
    await log(tx, matter, 'letter-sent', { letter: letter.id, kind: letter.kind, message: messageId });
  }

  /** Says that the letter came, or reminds of it: nothing to approve in it. */
  function signOfLife(asker: Asker, matterId: string, kind: 'acknowledgement' | 'reminder'): Promise<void> {
    return register.as(asker, async (tx) => {
      const matter = await matterOr404(tx, matterId, { lock: true });
      checkedStep(machineOf(matter), matter.state, `sent:${kind}`);
      const id = await write(tx, matter, kind, {});
      const letter = (await findLetter(tx, id))!;
      await dispatch(tx, matter, letter, { content: {}, attachments: [] }, null);
    });
  }

  /** Moves a matter by an event of its machine. @throws Problem `step-not-possible` */
  async function step(
    tx: Transaction,
    matter: StoredMatter,
    event: string,
    set: Parameters<typeof updateMatter>[2] = {},
    rest: { by: string | null; jurisdiction: string } | null = null,
  ): Promise<string> {
    const state = checkedStep(machineOf(matter), matter.state, event);
    const clock = event === 'send' ? {} : (clockAfter(state, rest) ?? {});
    await updateMatter(tx, matter, { ...clock, ...set, state });
    matter.state = state;
    matter.version += 1;
    return state;
  }

  async function tell(
    tx: Transaction,
    matter: StoredMatter,
    given: { kind: string; roles?: string[]; persons?: string[] },
  ): Promise<void> {
    await events.publish(tx, somethingWaits, {
      ...given,
      path: `/exchange/matters/${matter.id}`,
      compartment: matter.case_id === null ? null : (await cases.get(tx, matter.case_id)).compartment,
    });
  }

  return {
    newId,
    current,
    write,
    draft,
    save,
    submit,
    decide,
    giveBack,
    send,
    signOfLife,
    step,
    tell,
  };
}

export type LetterActs = ReturnType<typeof letterActs>;

/** When an interim or partial answer's rest is promised, and on whose calendar that lies. */
export function restOf(
  kind: LetterKind,
  content: LetterContent,
  jurisdiction: string,
): { by: string | null; jurisdiction: string } | null {
  if (kind !== 'answer') return null;
  const { extent, restBy } = content as ContentOf<'answer'>;
  return extent === 'interim' || extent === 'partial' ? { by: restBy, jurisdiction } : null;
}

/** What came by another way has no message of the post. */
export const handMark = 'hand-';
export const isCarried = (message: string): boolean => !message.startsWith(handMark);

/** Another FIU as an originator of information and a recipient of it. */
export const partnerCode = (jurisdiction: string): string => fiuCode(jurisdiction);

export const factsOf = (matter: StoredMatter, letter: LetterKind) => ({
  number: matter.number,
  partner: matter.partner_authority,
  letter,
  matter: matter.id,
});

/** Ids and codes alone. */
export async function log(
  tx: Transaction,
  matter: Pick<StoredMatter, 'id'>,
  act: string,
  facts: Record<string, string | number | boolean | null> = {},
  reason?: string,
): Promise<void> {
  await record(tx, {
    act: `exchange.${act}`,
    object: { kind: 'exchange', id: matter.id },
    ...(reason === undefined ? {} : { reason }),
    facts,
  });
}

/** @throws Problem `draft-invalid` with the places */
export function readDraft(kind: LetterKind, content: unknown): DraftContent {
  const read = draftSchemas[kind].safeParse(content);
  if (read.success) return read.data as DraftContent;
  throw new Problem({
    code: 'draft-invalid',
    status: 400,
    detail: 'The letter does not have its form. Each place that is wrong is named.',
    facts: {
      places: read.error.issues
        .slice(0, 50)
        .map(({ path, message }) => ({ path: path.map(String).join('.'), message })),
    },
  });
}

export const urgencyOf = (content: DraftContent): StoredMatter['urgency'] =>
  'urgency' in content ? content.urgency : 'asset' in content ? 'urgent' : 'routine';
export const neededByOf = (content: DraftContent): string | null =>
  'neededBy' in content ? content.neededBy : null;

/** The letter that began the matter; null where that is the letter itself. */
async function begunWith(
  tx: Transaction,
  matter: StoredMatter,
  letter: StoredLetter,
): Promise<LetterContent | null> {
  const first = (await lettersOf(tx, [matter.id])).find(({ kind }) => kind === openingLetter[matter.kind]);
  return first === undefined || first.id === letter.id ? null : (first.content as LetterContent);
}

async function referenceOf(tx: Transaction, id: string | null): Promise<string | null> {
  return id === null ? null : ((await findMatter(tx, id))?.reference ?? null);
}

export async function matterOr404(
  tx: Transaction,
  id: string,
  options: { lock?: boolean } = {},
): Promise<StoredMatter> {
  const row = await findMatter(tx, id, options);
  if (row !== undefined) return row;
  throw new Problem({
    code: 'matter-unknown',
    status: 404,
    detail: 'There is no such matter, or it is not yours to see.',
  });
}

export async function letterOr404(
  tx: Transaction,
  id: string,
): Promise<{ letter: StoredLetter; matter: StoredMatter }> {
  const letter = await findLetter(tx, id);
  if (letter !== undefined) return { letter, matter: await matterOr404(tx, letter.matter) };
  throw new Problem({
    code: 'letter-unknown',
    status: 404,
    detail: 'There is no such letter, or it is not yours to see.',
  });
}

/** The matter's row is what two acts on its letters wait for each other at. */
async function lockedOr404(tx: Transaction, id: string) {
  const { matter } = await letterOr404(tx, id);
  const locked = await matterOr404(tx, matter.id, { lock: true });
  return { matter: locked, letter: (await findLetter(tx, id))! };
}

function noPlace(kind: LetterKind): Problem {
  return new Problem({
    code: 'letter-not-here',
    status: 422,
    detail:
      'This letter is not drafted in a matter: signs of life have acts of their own, and a matter begins with its own letter.',
    facts: { kind },
  });
}

function pastDraft(state: string): Problem {
  return new Problem({
    code: 'letter-past-draft',
    status: 409,
    detail: 'Only a draft is written or submitted; this letter is past that.',
    facts: { state },
  });
}

function changed(facts: Record<string, string | number | null>): Problem {
  return new Problem({
    code: 'draft-changed',
    status: 409,
    detail: 'The letter, or a piece in it, is not the one that was read. Read it as it is now.',
    facts,
  });
}

function stopped(stops: Assembled['stops']): Problem {
  return new Problem({
    code: 'letter-stopped',
    status: 422,
    detail: 'The letter may not leave as it is. Each reason names its place; mend those, then go on.',
    facts: { stops },
  });
}

function ownDraft(): Problem {
  return new Problem({
    code: 'own-draft',
    status: 403,
    detail: 'You wrote at this letter or submitted it, so another person decides on it.',
  });
}

function decidedAlready(state: string): Problem {
  return new Problem({
    code: 'already-decided',
    status: 409,
    detail: 'This letter does not wait for a decision.',
    facts: { state },
  });
}
