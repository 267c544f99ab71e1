import { Problem } from '@weir/engines/vocabulary';
import { takeNumber, type Asker, type Platform, type Transaction } from '#platform';
import { noClock } from './clocks.ts';
import type {
  ContentOf,
  DraftContent,
  GivenStep,
  LetterKind,
  NewMatter,
  Partner,
  SuspensionFromMatter,
} from './contract.ts';
import {
  insertMatter,
  lettersOf,
  openInCase,
  updateMatter,
  type StoredMatter,
  type Wanted,
} from './exchange-store.ts';
import {
  letterOr404,
  log,
  matterOr404,
  neededByOf,
  partnerCode,
  readDraft,
  urgencyOf,
  type ExchangeRooms,
  type LetterActs,
} from './letters.ts';
import { machineOf, openingLetter, type MatterKind } from './machines.ts';
import { textOf } from './letter-content.ts';
import { passagesOf } from './passages.ts';
import { room } from './sources.ts';
import { arrived } from './travel.ts';

/** The acts on a matter as a whole. */
export function matterActs(platform: Platform, rooms: ExchangeRooms, letters: LetterActs) {
  const { register, config } = platform;
  const { cases, post } = rooms;

  cases.beforeClosing(async (tx, caseId) =>
    (await openInCase(tx, caseId)).map(({ id }) => ({ kind: 'exchange', id })),
  );

  /** Several are asked apart: each gets a matter and a letter of its own, which name none of the others unless that is wished. */
  function begin(asker: Asker, given: NewMatter): Promise<string[]> {
    return register.as(asker, async (tx) => {
      const content = readDraft(openingLetter[given.kind], given.content);
      const partners = await partnersOf(tx, given.partners);
      if (given.caseId !== null && !(await cases.get(tx, given.caseId)).open) throw caseClosed();
      if (given.follows !== null) await matterOr404(tx, given.follows);
      const group = partners.length > 1 ? letters.newId(tx) : null;
      const made: string[] = [];
      for (const partner of partners) {
        const others = partners.filter(({ node }) => node !== partner.node).map(({ authority }) => authority);
        const told =
          given.kind === 'request'
            ? { ...content, alsoAsked: given.tellOthers && others.length > 0 ? others : null }
            : content;
        made.push(await open(tx, partner, { ...given, group, wanted: null, content: told as DraftContent }));
      }
      return made;
    });
  }

  /** A matter of ours with the draft of the letter that opens it. */
  async function open(
    tx: Transaction,
    partner: Partner,
    given: {
      kind: MatterKind;
      title: string;
      caseId: string | null;
      follows: string | null;
      group: string | null;
      wanted: Wanted | null;
      content: DraftContent;
    },
  ): Promise<string> {
    const number = await takeNumber(tx, 'exchange_counter');
    const id = letters.newId(tx);
    const matter: StoredMatter = {
      id,
      number: `${config.jurisdiction}-X-${String(number).padStart(6, '0')}`,
      kind: given.kind,
      direction: 'out',
      partner: partner.node,
      partner_code: partnerCode(partner.jurisdiction),
      partner_authority: partner.authority,
      partner_jurisdiction: partner.jurisdiction,
      reference: id,
      partner_number: null,
      case_id: given.caseId,
      state: 'draft',
      title: given.title,
      urgency: urgencyOf(given.content),
      needed_by: neededByOf(given.content),
      ...noClock,
      group_id: given.group,
      follows: given.follows,
      wanted: given.wanted,
      applied_at: null,
      suspension: null,
      remark: null,
      created_by: tx.asker.person!,
      created_at: tx.now,
      changed_at: tx.now,
      version: 1,
    };
    if (matter.urgency === 'urgent' && matter.needed_by === null) {
      throw new Problem({
        code: 'needed-by-missing',
        status: 422,
        detail: 'What is urgent says by when it is needed.',
      });
    }
    await insertMatter(tx, matter);
    await letters.write(tx, matter, openingLetter[given.kind], given.content);
    if (given.caseId !== null)
      await cases.noted(tx, given.caseId, 'exchange-drafted', {
        number: matter.number,
        partner: matter.partner_authority,
        letter: openingLetter[given.kind],
        matter: id,
      });
    await log(tx, matter, 'begun', { kind: given.kind, partner: partner.node, case: given.caseId });
    return id;
  }

  async function partnersOf(tx: Transaction, nodes: readonly string[]): Promise<Partner[]> {
    const known = await post.partners(tx);
    return [...new Set(nodes)].map((node) => {
      const found = known.find((each) => each.node === node);
      if (found !== undefined) return found;
      throw new Problem({
        code: 'partner-unknown',
        status: 422,
        detail:
          'There is no confirmed partner of this name that one can write to now. Choose one of the directory, or have its fingerprint confirmed first.',
        facts: { partner: node },
      });
    });
  }

  /** What a person does by hand, with a reason; it never refuses, grants or suspends anything. */
  function act(asker: Asker, id: string, given: GivenStep): Promise<void> {
    return register.as(asker, async (tx) => {
      const matter = await matterOr404(tx, id, { lock: true });
      if (
        (given.act === 'expire' || given.act === 'no_reply') &&
        !(matter.due_at !== null && matter.due_at <= tx.now)
      ) {
        throw new Problem({
          code: 'still-running',
          status: 409,
          detail: 'The clock of this matter has not run out. Remind the partner, or wait.',
          facts: { due: matter.due_at },
        });
      }
      await letters.step(tx, matter, given.act, { remark: given.reason });
      await log(tx, matter, `step-${given.act}`, { state: matter.state }, given.reason);
    });
  }

  /** From now on the matter is worked at in that case, and seen by whoever sees it. */
  function link(asker: Asker, id: string, caseId: string): Promise<void> {
    return register.as(asker, async (tx) => {
      const matter = await matterOr404(tx, id, { lock: true });
      if (matter.case_id !== null && matter.case_id !== caseId) {
        throw new Problem({
          code: 'matter-in-case',
          status: 409,
          detail: 'The matter lies in a case already. Tie the two cases to each other instead.',
        });
      }
      if (!(await cases.get(tx, caseId)).open) throw caseClosed();
      const set = { case_id: caseId };
      if (matter.kind === 'disclosure' && matter.direction === 'in')
        await letters.step(tx, matter, 'link', set);
      else await updateMatter(tx, matter, set);
      for (const { message_id: message } of await lettersOf(tx, [id]))
        if (message !== null) await post.belongsTo(tx, message, caseId);
      await cases.noted(tx, caseId, 'exchange-taken', {
        number: matter.number,
        partner: matter.partner_authority,
        letter: openingLetter[matter.kind],
        matter: id,
      });
      await log(tx, matter, 'taken', { case: caseId });
    });
  }

  /** What arrived becomes fragments of the case, piece by piece, each under the conditions that its sender gave it. */
  function take(asker: Asker, letterId: string): Promise<string> {
    return register.as(asker, async (tx) => {
      const { letter, matter } = await letterOr404(tx, letterId);
      if (letter.state !== 'arrived') throw notArrived();
      if (matter.case_id === null) {
        throw new Problem({
          code: 'matter-without-case',
          status: 409,
          detail: 'The matter lies in no case yet. Take it into one first.',
        });
      }
      const obtained = passagesOf(letter, matter).map((piece) => {
        const attached = piece.attachment === null ? undefined : letter.attachments[piece.attachment];
        return {
          title: piece.title,
          content:
            attached === undefined
              ? { text: textOf(piece) || piece.title }
              : { fileName: attached.name, sha256: attached.sha256, size: attached.size },
          provenance: { room, id: letter.id, place: piece.ref },
          handling: arrived(piece.handling, matter.partner_code),
        };
      });
      const taken = await cases.take(tx, matter.case_id, obtained);
      await log(tx, matter, 'letter-taken', { letter: letterId, case: matter.case_id, fragments: taken });
      return matter.id;
    });
  }

  /** A draft made of a partner's request to suspend. A person fills it, a second one approves it: nothing is served by this. */
  function draftSuspension(asker: Asker, id: string, given: SuspensionFromMatter): Promise<void> {
    return register.as(asker, async (tx) => {
      const matter = await matterOr404(tx, id, { lock: true });
      if (matter.kind !== 'suspension' || matter.direction !== 'in' || matter.case_id === null) {
        throw new Problem({
          code: 'suspension-not-asked',
          status: 409,
          detail: "A suspension is drafted from a partner's request for one that was taken into a case.",
        });
      }
      const asked = await openingContent<'suspension'>(tx, matter);
      const { kind, account, transactionReference, money } = asked.asset;
      const suspension = await rooms.suspensions.draft(tx, {
        caseId: matter.case_id,
        kind,
        entity: given.entity,
        account,
        transactionReference,
        money,
        instruction: given.instruction,
        ground:
          `${matter.partner_authority} asks (${matter.partner_number ?? matter.reference}): ${asked.facts}`.slice(
            0,
            5000,
          ),
        fragmentId: null,
        reportId: given.reportId,
      });
      await letters.step(tx, matter, 'draft_suspension', { suspension });
      await log(tx, matter, 'suspension-drafted', { suspension });
    });
  }

  async function openingContent<Kind extends LetterKind>(
    tx: Transaction,
    matter: StoredMatter,
  ): Promise<ContentOf<Kind>> {
    const first = (await lettersOf(tx, [matter.id])).find(({ kind }) => kind === openingLetter[matter.kind]);
    return first!.content as ContentOf<Kind>;
  }

  return { begin, open, act, link, take, draftSuspension, partnersOf };
}

export type MatterActs = ReturnType<typeof matterActs>;

/** Whether a matter still owes or is owed something. */
export const isOpen = (matter: Pick<StoredMatter, 'kind' | 'direction' | 'state'>): boolean =>
  machineOf(matter).open.includes(matter.state);

function caseClosed(): Problem {
  return new Problem({
    code: 'case-closed',
    status: 409,
    detail: 'The case is closed. Reopen it first.',
  });
}

function notArrived(): Problem {
  return new Problem({
    code: 'letter-not-arrived',
    status: 409,
    detail: 'Only what a partner sent is taken into a case.',
  });
}
