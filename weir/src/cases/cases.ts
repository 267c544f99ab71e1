import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import type { NamesOf } from '#people';
import { takeNumber, type Asker, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import { caseOpened, caseStateChanged } from './case-events.ts';
import { act, caseOr404, checkCompartments, lockedOr404, stored } from './case-rows.ts';
import type { CaseSources, SourceWord } from './case-sources.ts';
import { outcomeFor } from './case-outcomes.ts';
import { takeConsents } from './consent-taken.ts';
import { checkOpen, checkStep, isAtWork, isClosed } from './case-state.ts';
import {
  type StoredCase,
  caseNumbers,
  findCase,
  insertAct,
  insertCase,
  putProduct,
  updateCase,
} from './case-store.ts';
import { openWork } from './work-store.ts';
import { fragmentViews } from './case-view.ts';
import type {
  CaseChange,
  CaseProduct,
  CaseState,
  CaseStateChange,
  Consent,
  DocumentContent,
  Fragment,
  HandlingConditions,
  NewCase,
  NoteContent,
} from './contract.ts';
import {
  fragmentOfOrigin,
  fragmentsById,
  fragmentsOf,
  insertFragments,
  insertNoteVersion,
  noteReports,
  reportsOf,
} from './fragment-store.ts';
import type { Draft } from './fragment-content.ts';
import { gatherForCase } from './gather.ts';
import { fiuCode, ownConditions } from './handling.ts';

/** What the rooms after this one use. Each takes the asker's own transaction: who may not see a case finds none. */
export interface Cases {
  /** This FIU as an originator of information: `XN-FIU`. */
  readonly own: string;
  /** @throws Problem `case-unknown` */
  get(tx: Transaction, id: string): Promise<CaseSummary>;
  /** For lists: numbers by id, of those that the asker sees. */
  numbersOf(tx: Transaction, ids: readonly string[]): Promise<Map<string, string>>;
  /** The fragments of these ids that are in the case, withdrawn ones too, in no promised order. */
  fragments(tx: Transaction, caseId: string, ids: readonly string[]): Promise<Fragment[]>;
  /** What would tell who reported what lies in the case. */
  sourceWords(tx: Transaction, caseId: string): Promise<SourceWord[]>;
  /** Something happened to a product of the case; it shows in its chronology. A sent one makes the case disseminated. */
  productChanged(
    tx: Transaction,
    caseId: string,
    change: { product: CaseProduct; key: string; facts?: Record<string, string> },
  ): Promise<void>;
  /** Something was done about the case in a later room: it shows in the chronology under `key`, at its own time. */
  noted(
    tx: Transaction,
    caseId: string,
    key: string,
    facts: Readonly<Record<string, string>>,
    at?: string,
  ): Promise<void>;
  /** A product was submitted: what was in analysis is ready for a decision. @throws Problem `case-not-in-analysis` */
  readyForDecision(tx: Transaction, caseId: string): Promise<void>;
  /** What another room obtained becomes fragments, in the name of the person who asks. Again is not twice. Answers how many are new. */
  take(tx: Transaction, caseId: string, obtained: readonly Obtained[]): Promise<number>;
  /** Everything in a case, oldest first, withdrawn ones too; at most 5,000. */
  everything(tx: Transaction, caseId: string): Promise<Fragment[]>;
  /** Originators consented to uses of what they sent; answers the fragments that changed. See `consent-taken.ts`. */
  consented(tx: Transaction, caseId: string, given: Consented): Promise<string[]>;
  /** A room after this one says what of its own still runs in a case: an unanswered request, a suspension. */
  beforeClosing(ask: (tx: Transaction, caseId: string) => Promise<Unfinished[]>): void;
}

/** Consents, the fragments that they are about, and the conditions under which each of those came. */
export interface Consented {
  readonly fragments: ReadonlyMap<string, HandlingConditions>;
  readonly consents: readonly Consent[];
  readonly reason: string;
}

/** Something obtained for a case, with the conditions of whoever supplied it. */
export interface Obtained {
  readonly title: string;
  readonly content: NoteContent | DocumentContent;
  readonly provenance: { readonly room: string; readonly id: string; readonly place: string | null };
  readonly handling: HandlingConditions;
}

export interface Unfinished {
  /** `task`, `deadline`, and what other rooms name: `request`, `suspension`. */
  readonly kind: string;
  readonly id: string;
}

export interface CaseSummary {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly state: CaseState;
  readonly compartment: string | null;
  /** Not archived, merged or referred. */
  readonly open: boolean;
}

export interface CaseRooms {
  readonly people: { readonly namesOf: NamesOf };
  readonly sources: CaseSources;
}

/** The acts on a case as a whole; those on its fragments are in `case-fragments.ts`. */
export function caseActs(platform: Platform, rooms: CaseRooms) {
  const { register, config, chance, events } = platform;
  const own = fiuCode(config.jurisdiction);
  const guards: ((tx: Transaction, caseId: string) => Promise<Unfinished[]>)[] = [];
  const newId = (tx: Transaction): string => newIdentifier(msFromInstant(tx.now), chance);

  async function open(asker: Asker, given: NewCase): Promise<string> {
    if (given.compartment !== null && !asker.clearances.includes(given.compartment)) throw notCleared();
    const { title, drafts } = await gatherForCase(rooms.sources, asker, given.source);
    const name = given.title ?? title;
    if (name === null) {
      throw new Problem({ code: 'title-missing', status: 400, detail: 'Give the case a title.' });
    }
    checkCompartments(drafts, given.compartment);
    return register.as(asker, async (tx) => {
      const number = await takeNumber(tx, 'case_counter');
      const row: StoredCase = {
        id: newId(tx),
        number: `${config.jurisdiction}-C-${String(number).padStart(6, '0')}`,
        title: name.slice(0, 200),
        state: 'opened',
        priority: given.priority,
        owner: asker.person!,
        team: given.team,
        compartment: given.compartment,
        sensitive: false,
        outcome: null,
        source_kind: given.source.kind,
        source_id: 'id' in given.source ? given.source.id : (given.source.reference ?? null),
        merged_into: null,
        opened_by: asker.person!,
        opened_at: tx.now,
        changed_at: tx.now,
        version: 1,
      };
      await insertCase(tx, row);
      if (given.source.kind === 'alert') await rooms.sources.takeAlert(tx, given.source.id, row.id);
      await insertAct(tx, {
        ...act(tx, row.id, 'case-opened'),
        facts: { source: row.source_kind, reason: given.reason ?? '' },
      });
      await addDrafts(tx, row.id, drafts);
      await events.publish(tx, caseOpened, {
        caseId: row.id,
        source: row.source_kind,
        sourceId: row.source_id,
      });
      await record(tx, {
        act: 'cases.opened',
        object: { kind: 'case', id: row.id },
        ...(given.reason === undefined ? {} : { reason: given.reason }),
        facts: { source: row.source_kind, fragments: drafts.length, compartment: row.compartment },
      });
      return row.id;
    });
  }

  async function addDrafts(tx: Transaction, caseId: string, drafts: readonly Draft[]): Promise<string[]> {
    const handling = ownConditions(own);
    const rows = drafts.map((draft) => stored(tx, newId(tx), caseId, draft, handling));
    const added = await insertFragments(tx, rows);
    await noteReports(
      tx,
      caseId,
      drafts.flatMap(({ reportIds }) => reportIds),
    );
    return added;
  }

  function change(asker: Asker, id: string, given: CaseChange): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, id);
      if (row.version !== given.version) {
        throw new Problem({
          code: 'case-changed',
          status: 409,
          detail: 'Somebody changed the case meanwhile. Look at it as it is now, then change it again.',
          facts: { version: row.version },
        });
      }
      const { version: _, ...set } = given;
      const changed = Object.entries(set).filter(([key, value]) => row[key as keyof StoredCase] !== value);
      if (changed.length === 0) return;
      await updateCase(tx, id, {
        ...(Object.fromEntries(changed) as Partial<StoredCase>),
        version: row.version + 1,
        changed_at: tx.now,
      });
      const fields = changed.map(([key]) => key);
      await insertAct(tx, {
        ...act(tx, id, 'case-changed'),
        facts: { fields: fields.join(', '), ...(given.owner === undefined ? {} : { owner: given.owner }) },
      });
      await record(tx, { act: 'cases.changed', object: { kind: 'case', id }, facts: { fields } });
    });
  }

  function changeState(asker: Asker, id: string, given: CaseStateChange): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, id);
      checkStep(row.state, given.to);
      const into = given.to === 'merged' ? await mergeTarget(tx, row, given.into) : null;
      const ending = isClosed(given.to) ? await closing(tx, row, given) : { outcome: null, facts: {} };
      await goTo(tx, row, given.to, {
        reason: given.reason,
        set: {
          merged_into: into,
          outcome: ending.outcome,
          ...(given.to === 'triaged' && given.priority !== undefined ? { priority: given.priority } : {}),
        },
        facts: {
          ...(into === null ? {} : { into }),
          ...ending.facts,
          ...(given.priority === undefined ? {} : { priority: given.priority }),
        },
      });
    });
  }

  /** What a closing would leave undone: tasks and deadlines here, and what the rooms after this one say. */
  async function unfinished(tx: Transaction, caseId: string): Promise<Unfinished[]> {
    const found = await openWork(tx, caseId);
    for (const ask of guards) found.push(...(await ask(tx, caseId)));
    return found;
  }

  async function closing(tx: Transaction, row: StoredCase, given: CaseStateChange) {
    const outcome = outcomeFor(given.to, given.outcome);
    const open = await unfinished(tx, row.id);
    if (open.length > 0 && given.despite === undefined) {
      throw new Problem({
        code: 'case-unfinished',
        status: 409,
        detail:
          'Something in the case is unfinished. Finish it, or say why the case is closed although it is not.',
        facts: { unfinished: open },
      });
    }
    return {
      outcome,
      facts: {
        outcome,
        ...(open.length === 0 ? {} : { unfinished: String(open.length), despite: given.despite! }),
      },
    };
  }

  async function goTo(
    tx: Transaction,
    row: StoredCase,
    to: CaseState,
    more: { reason: string; set?: Partial<StoredCase>; facts?: Record<string, string> },
  ): Promise<void> {
    await updateCase(tx, row.id, {
      ...more.set,
      state: to,
      version: row.version + 1,
      changed_at: tx.now,
    });
    await insertAct(tx, {
      ...act(tx, row.id, 'state-changed'),
      facts: { from: row.state, to, reason: more.reason, ...more.facts },
    });
    await events.publish(tx, caseStateChanged, { caseId: row.id, from: row.state, to });
    await record(tx, {
      act: 'cases.state-changed',
      object: { kind: 'case', id: row.id },
      reason: more.reason,
      facts: { from: row.state, to },
    });
  }

  const cases: Cases = {
    own,
    beforeClosing: (ask) => void guards.push(ask),
    get: async (tx, id) => {
      const { number, title, state, compartment } = await caseOr404(tx, id);
      return { id, number, title, state, compartment, open: !isClosed(state) };
    },
    numbersOf: caseNumbers,
    fragments: async (tx, caseId, ids) =>
      fragmentViews(tx, await fragmentsById(tx, caseId, ids), rooms.people.namesOf),
    sourceWords: async (tx, caseId) => rooms.sources.sourceWords(tx, await reportsOf(tx, caseId)),
    productChanged: async (tx, caseId, { product, key, facts }) => {
      const row = await lockedOr404(tx, caseId);
      await putProduct(tx, {
        id: product.id,
        case_id: caseId,
        number: product.number,
        title: product.title,
        recipient: product.recipient,
        state: product.state,
        changed_at: product.changedAt,
      });
      await insertAct(tx, {
        ...act(tx, caseId, key),
        facts: { number: product.number, recipient: product.recipient, ...facts },
        product: product.id,
      });
      if (key === 'product-sent' && row.state === 'ready_for_decision')
        await goTo(tx, row, 'disseminated', { reason: `Product ${product.number} was sent.` });
      else await updateCase(tx, caseId, { changed_at: tx.now });
    },
    noted: async (tx, caseId, key, facts, at = tx.now) => {
      await lockedOr404(tx, caseId);
      await insertAct(tx, { ...act(tx, caseId, key), at, facts: { ...facts } });
      await updateCase(tx, caseId, { changed_at: tx.now });
    },
    readyForDecision: async (tx, caseId) => {
      const row = await lockedOr404(tx, caseId);
      if (!isAtWork(row.state)) {
        throw new Problem({
          code: 'case-not-in-analysis',
          status: 409,
          detail:
            'A product is submitted while its case is being analysed. Triage the case, or reopen it, first.',
          facts: { state: row.state },
        });
      }
      if (row.state === 'in_analysis' || row.state === 'awaiting_information' || row.state === 'reopened')
        await goTo(tx, row, 'ready_for_decision', { reason: 'A product was submitted for approval.' });
    },
    everything: async (tx, caseId) => {
      await caseOr404(tx, caseId);
      return fragmentViews(tx, (await fragmentsOf(tx, caseId, 5000)).fragments, rooms.people.namesOf);
    },
    consented: async (tx, caseId, given) => {
      checkOpen((await lockedOr404(tx, caseId)).state);
      return takeConsents(tx, { caseId, own, newId }, given);
    },
    take: async (tx, caseId, obtained) => {
      const row = await lockedOr404(tx, caseId);
      checkOpen(row.state);
      let taken = 0;
      for (const { title, content, provenance, handling } of obtained) {
        const kind = 'text' in content ? 'note' : 'document';
        if ((await fragmentOfOrigin(tx, { caseId, kind, ...provenance })) !== undefined) continue;
        const fragment = stored(
          tx,
          newId(tx),
          caseId,
          { kind, title: title.slice(0, 200), content, provenance, reportIds: [] },
          handling,
        );
        await insertFragments(tx, [fragment]);
        if ('text' in content)
          await insertNoteVersion(tx, {
            fragment: fragment.id,
            version: 1,
            title: fragment.title,
            text: content.text,
            written_by: tx.asker.person!,
            written_at: tx.now,
          });
        await insertAct(tx, {
          ...act(tx, caseId, 'fragment-added'),
          facts: { kind, title: fragment.title },
          fragment: fragment.id,
        });
        taken++;
      }
      await updateCase(tx, caseId, { changed_at: tx.now });
      return taken;
    },
  };

  return { cases, own, newId, open, change, changeState, unfinished };
}

export type CaseActs = ReturnType<typeof caseActs>;

async function mergeTarget(tx: Transaction, row: StoredCase, into: string | undefined): Promise<string> {
  const target = into === undefined || into === row.id ? undefined : await findCase(tx, into);
  if (target === undefined || target.state === 'merged' || target.compartment !== row.compartment) {
    throw new Problem({
      code: 'merge-target-not-fit',
      status: 422,
      detail: 'Name the case that goes on: another one, not merged itself, in the same compartment.',
    });
  }
  return target.id;
}

function notCleared(): Problem {
  return new Problem({
    code: 'compartment-not-cleared',
    status: 403,
    detail: 'You are not cleared for this compartment, so you cannot open a case in it.',
  });
}
