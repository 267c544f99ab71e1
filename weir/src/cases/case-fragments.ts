import { Problem } from '@weir/engines/vocabulary';
import type { Asker, Platform, Transaction } from '#platform';
import { record } from '#audit';
import { act, caseOr404, checkCompartments, lockedOr404, stored } from './case-rows.ts';
import type { CaseActs, CaseRooms } from './cases.ts';
import { checkOpen } from './case-state.ts';
import { insertAct, updateCase } from './case-store.ts';
import { fragmentViews } from './case-view.ts';
import type { Fragment, HandlingConditions, NewFragment, NoteChange, NoteContent } from './contract.ts';
import type { Draft } from './fragment-content.ts';
import {
  findFragment,
  fragmentOfOrigin,
  fragmentsById,
  insertFragments,
  insertNoteVersion,
  noteReports,
  noteVersionsOf,
  updateFragment,
  type StoredFragment,
} from './fragment-store.ts';
import { gatherFragment } from './gather.ts';
import { derivedFrom, ownConditions, tightened } from './handling.ts';

/** The acts on the pieces of a case. */
export function fragmentActs(platform: Platform, rooms: CaseRooms, acts: CaseActs) {
  const { register } = platform;
  const own = ownConditions(acts.own);
  const view = async (tx: Transaction, row: StoredFragment): Promise<Fragment> =>
    (await fragmentViews(tx, [row], rooms.people.namesOf))[0]!;

  async function add(asker: Asker, caseId: string, given: NewFragment): Promise<Fragment> {
    if (given.kind === 'note') return addNote(asker, caseId, given);
    await register.as(asker, (tx) => caseOr404(tx, caseId));
    return addDraft(
      asker,
      caseId,
      await gatherFragment(rooms.sources, asker, given),
      given.handling as never,
    );
  }

  /** Something from elsewhere; what is in the case already is answered as it is. */
  function addDraft(
    asker: Asker,
    caseId: string,
    draft: Draft,
    handling?: Partial<HandlingConditions>,
  ): Promise<Fragment> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, caseId);
      checkOpen(row.state);
      checkCompartments([draft], row.compartment);
      const origin = draft.provenance;
      const there =
        origin.id === null
          ? undefined
          : await fragmentOfOrigin(tx, { caseId, kind: draft.kind, id: origin.id, place: origin.place });
      if (there !== undefined) return view(tx, there);
      return keep(tx, stored(tx, acts.newId(tx), caseId, draft, tightened(own, handling)), draft.reportIds);
    });
  }

  function addNote(
    asker: Asker,
    caseId: string,
    given: Extract<NewFragment, { kind: 'note' }>,
  ): Promise<Fragment> {
    return register.as(asker, async (tx) => {
      checkOpen((await lockedOr404(tx, caseId)).state);
      const wanted = [...new Set(given.parents)];
      const parents = await fragmentsById(tx, caseId, wanted);
      if (parents.length < wanted.length || parents.some((parent) => parent.withdrawn_at !== null)) {
        throw new Problem({
          code: 'parent-unknown',
          status: 422,
          detail: 'A note draws on fragments of its own case that are in use. Choose among those.',
        });
      }
      const inherited = derivedFrom(acts.own, [own, ...parents.map((parent) => parent.handling)]);
      const row = stored(
        tx,
        acts.newId(tx),
        caseId,
        {
          kind: 'note',
          title: given.title,
          content: { text: given.text },
          provenance: { room: 'own', id: null, place: null },
          reportIds: [],
        },
        tightened(inherited, given.handling as Partial<HandlingConditions> | undefined),
        wanted,
      );
      const made = await keep(tx, row, []);
      await insertNoteVersion(tx, versionOf(row, given.text, asker.person!, tx.now));
      return made;
    });
  }

  async function keep(tx: Transaction, row: StoredFragment, reportIds: readonly string[]): Promise<Fragment> {
    await insertFragments(tx, [row]);
    await noteReports(tx, row.case_id, reportIds);
    await updateCase(tx, row.case_id, { changed_at: tx.now });
    await insertAct(tx, {
      ...act(tx, row.case_id, 'fragment-added'),
      facts: { kind: row.kind, title: row.title },
      fragment: row.id,
    });
    await record(tx, {
      act: 'cases.fragment-added',
      object: { kind: 'case', id: row.case_id },
      facts: { fragment: row.id, kind: row.kind },
    });
    return view(tx, row);
  }

  /** Two who edit one note: the second is shown both texts. */
  function changeNote(asker: Asker, caseId: string, id: string, given: NoteChange): Promise<Fragment> {
    return register.as(asker, async (tx) => {
      checkOpen((await lockedOr404(tx, caseId)).state);
      const row = await fragmentOr404(tx, caseId, id);
      if (row.kind !== 'note' || row.withdrawn_at !== null) {
        throw new Problem({
          code: 'fragment-not-a-note',
          status: 422,
          detail: 'Only a note that is in use can be rewritten. Add a note that says what is different.',
        });
      }
      const title = given.title ?? row.title;
      const changed = await updateFragment(
        tx,
        { id, version: given.version },
        { title, content: { text: given.text }, changed_by: asker.person!, changed_at: tx.now },
      );
      if (!changed) throw await noteConflict(tx, row, given);
      const now: StoredFragment = {
        ...row,
        title,
        content: { text: given.text },
        version: given.version + 1,
        changed_by: asker.person!,
        changed_at: tx.now,
      };
      await insertNoteVersion(tx, versionOf(now, given.text, asker.person!, tx.now));
      await updateCase(tx, caseId, { changed_at: tx.now });
      await insertAct(tx, {
        ...act(tx, caseId, 'note-changed'),
        facts: { title, version: String(now.version) },
        fragment: id,
      });
      await record(tx, {
        act: 'cases.note-changed',
        object: { kind: 'case', id: caseId },
        facts: { fragment: id, version: now.version },
      });
      return view(tx, now);
    });
  }

  async function noteConflict(tx: Transaction, row: StoredFragment, given: NoteChange): Promise<Problem> {
    const [theirs] = await fragmentViews(tx, [row], rooms.people.namesOf);
    const text = (row.content as NoteContent).text;
    return new Problem({
      code: 'note-changed',
      status: 409,
      detail: 'Somebody changed this note while you wrote. Both texts are here; join them and save again.',
      facts: {
        yours: { title: given.title ?? row.title, text: given.text, version: given.version },
        theirs: {
          title: row.title,
          text,
          version: row.version,
          by: theirs!.changedBy ?? theirs!.createdBy,
          at: row.changed_at ?? row.created_at,
        },
      },
    });
  }

  function withdraw(asker: Asker, caseId: string, id: string, reason: string): Promise<Fragment> {
    return register.as(asker, async (tx) => {
      checkOpen((await lockedOr404(tx, caseId)).state);
      const row = await fragmentOr404(tx, caseId, id);
      if (row.withdrawn_at !== null) return view(tx, row);
      const set = { withdrawn_by: asker.person!, withdrawn_at: tx.now as string, withdrawn_reason: reason };
      await updateFragment(tx, { id, version: row.version }, set);
      await updateCase(tx, caseId, { changed_at: tx.now });
      await insertAct(tx, {
        ...act(tx, caseId, 'fragment-withdrawn'),
        facts: { kind: row.kind, title: row.title, reason },
        fragment: id,
      });
      await record(tx, {
        act: 'cases.fragment-withdrawn',
        object: { kind: 'case', id: caseId },
        reason,
        facts: { fragment: id },
      });
      return view(tx, { ...row, ...set, version: row.version + 1 });
    });
  }

  function versions(asker: Asker, caseId: string, id: string) {
    return register.as(asker, async (tx) => {
      await caseOr404(tx, caseId);
      await fragmentOr404(tx, caseId, id);
      const rows = await noteVersionsOf(tx, id);
      const names = await rooms.people.namesOf(tx, [...new Set(rows.map((row) => row.written_by))]);
      return {
        items: rows.map((row) => ({
          version: row.version,
          title: row.title,
          text: row.text,
          by: { id: row.written_by, name: names.get(row.written_by)?.name ?? null },
          at: row.written_at,
        })),
      };
    });
  }

  return { add, addDraft, changeNote, withdraw, versions };
}

export type FragmentActs = ReturnType<typeof fragmentActs>;

export async function fragmentOr404(tx: Transaction, caseId: string, id: string): Promise<StoredFragment> {
  const row = await findFragment(tx, caseId, id);
  if (row === undefined) {
    throw new Problem({
      code: 'fragment-unknown',
      status: 404,
      detail: 'There is no such fragment in this case.',
    });
  }
  return row;
}

function versionOf(row: StoredFragment, text: string, person: string, at: string) {
  return {
    fragment: row.id,
    version: row.version,
    title: row.title,
    text,
    written_by: person,
    written_at: at,
  };
}
