import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import type { Attachments } from '#attachments';
import { cleanFileName, type Intake } from '#intake';
import { mappingFrom, type ImportMapping, type Ledger } from '#ledger';
import type { Asker, Platform, Transaction } from '#platform';
import { record } from '#audit';
import { isAdditionalInformation, looksLikeReport } from './answer-report.ts';
import { importMappingSchema, type AnswerDraft, type AnswerFileLook, type AnswerItem } from './contract.ts';
import { requestAnswered } from './request-events.ts';
import {
  answersOf,
  draftOf,
  filesOf,
  findServed,
  insertAnswer,
  insertFile,
  openStates,
  putDraft,
  updateFile,
  updateServed,
  type StoredAnswer,
  type StoredFile,
  type StoredServed,
} from './request-store.ts';
import { withdrawn, unknownRequest } from './asking.ts';

/** Files that lie beside one draft. */
const filesMost = 100;

/** The acts of the entity that was asked. It reaches only what was served on it. */
export function answeringActs(
  platform: Platform,
  rooms: {
    attachments: Attachments;
    ledger: Pick<Ledger, 'preview'>;
    intake: Pick<Intake, 'check'>;
  },
) {
  const { register, chance, events, vault } = platform;
  const newId = (tx: Transaction): string => newIdentifier(msFromInstant(tx.now), chance);

  function acknowledge(asker: Asker, id: string): Promise<void> {
    return onOpen(asker, id, async (tx, served) => {
      // A second time changes nothing.
      if (served.acknowledged_at !== null) return;
      await updateServed(tx, id, {
        acknowledged_at: tx.now,
        ...(served.state === 'sent' ? { state: 'acknowledged' } : {}),
      });
      await events.publish(tx, requestAnswered, { requestId: id, state: 'acknowledged', at: tx.now });
      await record(tx, { act: 'requests.acknowledged', object: { kind: 'request', id } });
    });
  }

  function saveDraft(asker: Asker, id: string, given: AnswerDraft): Promise<void> {
    return onOpen(asker, id, async (tx, served) => {
      checkItems(served, given.items);
      const now = await draftOf(tx, id);
      if ((now?.version ?? 0) !== given.version) {
        throw new Problem({
          code: 'answer-changed',
          status: 409,
          detail:
            'Somebody at your entity changed this answer while you wrote. Both are here; join them and save again.',
          facts: { yours: given, theirs: { items: now?.items ?? [], version: now?.version ?? 0 } },
        });
      }
      await putDraft(tx, {
        request: id,
        items: given.items,
        version: given.version + 1,
        written_by: asker.person!,
        written_at: tx.now,
      });
    });
  }

  /** The file is checked and in the vault before the register knows of it; a refused one leaves everything else as it is. */
  async function addFile(
    asker: Asker,
    id: string,
    given: {
      item: string;
      name: string;
      bytes: Uint8Array;
      mapping: string | undefined;
      transactions: boolean;
    },
  ): Promise<void> {
    const check = (tx: Transaction, served: StoredServed) => {
      checkItems(served, [{ item: given.item }]);
      return filesOf(tx, id).then((files) => {
        if (files.length >= filesMost) {
          throw new Problem({
            code: 'answer-files-too-many',
            status: 422,
            detail: `At most ${filesMost} files belong to one answer. Join some of them.`,
          });
        }
      });
    };
    // Asked before the file is kept: nobody fills the vault for a request that is not theirs.
    await onOpen(asker, id, check);
    const kept = looksLikeReport(given.bytes)
      ? await keepReport(given)
      : given.transactions || given.mapping !== undefined
        ? await keepTransactions(given)
        : undefined;
    const attachment =
      kept === undefined ? await rooms.attachments.keep({ name: given.name, bytes: given.bytes }) : undefined;
    await onOpen(asker, id, async (tx, served) => {
      await check(tx, served);
      const row: StoredFile = {
        id: newId(tx),
        request: id,
        item: given.item,
        kind: kept === undefined ? 'attachment' : 'transactions',
        name: kept?.name ?? attachment!.name,
        size: kept?.size ?? attachment!.size,
        sha256: kept?.sha256 ?? attachment!.sha256,
        mapping: kept?.mapping ?? null,
        uploaded_by: asker.person!,
        uploaded_at: tx.now,
        removed_at: null,
        answer: null,
        import_id: null,
        import_problem: null,
      };
      await insertFile(tx, row);
      if (attachment !== undefined)
        await rooms.attachments.attach(tx, { kind: 'answer', id: row.id }, [attachment]);
      await record(tx, {
        act: 'requests.file-added',
        object: { kind: 'request', id },
        facts: { file: row.id, kind: row.kind, sha256: row.sha256 },
      });
    });
  }

  /** Held against its mapping while whoever sends it is there to mend it. */
  async function keepTransactions(given: { name: string; bytes: Uint8Array; mapping: string | undefined }) {
    const asked = given.mapping === undefined ? undefined : filersMapping(given.mapping);
    const looked = await rooms.ledger.preview(given.bytes, asked);
    const mapping =
      asked ??
      (looked.format === 'pacs.008'
        ? importMappingSchema.parse({ columns: looked.proposed.columns })
        : filersMapping(undefined));
    if (looked.checked !== null && looked.checked.taken === 0) {
      throw new Problem({
        code: 'transactions-none',
        status: 422,
        detail:
          'No row of this file can be taken under this mapping. Look at the columns and the time format.',
        facts: { reasons: looked.checked.reasons },
      });
    }
    const { sha256, size } = await vault.put(given.bytes);
    return { name: cleanFileName(given.name), sha256, size, mapping };
  }

  /**
   * A report passes the same checker as those that are filed, and comes back with every fault at once. With transactions it is kept
   * to come into the ledger under the case's compartment; without, it is an attachment like others.
   */
  async function keepReport(given: { name: string; bytes: Uint8Array }) {
    const { checked, code } = await rooms.intake.check(given.name, given.bytes);
    if (checked.verdict !== 'acceptable') {
      throw new Problem({
        code: 'answer-report-faulty',
        status: 422,
        detail:
          'The report has faults and was not taken. Mend what its findings name, and add it again; your draft is as it was.',
        facts: { checked },
      });
    }
    if (!isAdditionalInformation(code)) {
      throw new Problem({
        code: 'answer-report-of-suspicion',
        status: 422,
        detail:
          'Only additional information (AIF) answers a request. File a report of a suspicion as a report of its own.',
        facts: { reportCode: code },
      });
    }
    if (checked.counts.transactions === 0) return undefined;
    const { sha256, size } = await vault.put(given.bytes);
    return { name: cleanFileName(given.name), sha256, size, mapping: { report: checked.profile } };
  }

  /** What a file is, and what would become of it, before it is laid beside the draft; keeps nothing. */
  async function look(
    asker: Asker,
    id: string,
    given: { name: string; bytes: Uint8Array; mapping: string | undefined; transactions: boolean },
  ): Promise<AnswerFileLook> {
    await onOpen(asker, id, async () => undefined);
    if (looksLikeReport(given.bytes))
      return { report: (await rooms.intake.check(given.name, given.bytes)).checked, table: null };
    if (!given.transactions && given.mapping === undefined) return { report: null, table: null };
    const mapping = given.mapping === undefined ? undefined : filersMapping(given.mapping);
    return { report: null, table: await rooms.ledger.preview(given.bytes, mapping) };
  }

  function removeFile(asker: Asker, id: string, file: string): Promise<void> {
    return onOpen(asker, id, async (tx) => {
      const found = (await filesOf(tx, id)).find((each) => each.id === file && each.answer === null);
      if (found === undefined) {
        throw new Problem({
          code: 'answer-file-unknown',
          status: 404,
          detail: 'There is no such file beside the draft; what was submitted stays.',
        });
      }
      await updateFile(tx, file, { removed_at: tx.now });
      await record(tx, {
        act: 'requests.file-removed',
        object: { kind: 'request', id },
        facts: { file },
      });
    });
  }

  /** Submits the items given, or all of the draft that are still open. The rest may follow later. */
  function submit(asker: Asker, id: string, given: readonly AnswerItem[] | undefined): Promise<void> {
    return onOpen(asker, id, async (tx, served) => {
      const before = await answersOf(tx, id);
      const open = openItems(served, before);
      const drafted = await draftOf(tx, id);
      const items = given ?? (drafted?.items ?? []).filter(({ item }) => open.has(item));
      checkItems(served, items);
      if (items.length === 0) {
        throw new Problem({
          code: 'answer-empty',
          status: 422,
          detail:
            'There is nothing to submit. Answer an item, say that you do not have it, or refuse it with its ground.',
        });
      }
      const files = (await filesOf(tx, id)).filter(({ answer }) => answer === null);
      const made: StoredAnswer[] = [];
      for (const item of items) {
        const round = open.get(item.item);
        if (round === undefined) {
          throw new Problem({
            code: 'item-answered',
            status: 409,
            detail: 'This item was answered already. Write to the FIU if something in it was wrong.',
            facts: { item: item.item },
          });
        }
        const mine = files.filter((file) => file.item === item.item);
        if (item.kind === 'answered' && item.text === '' && mine.length === 0) {
          throw new Problem({
            code: 'item-empty',
            status: 422,
            detail: 'An answer has words or a file. Add one, or say that you do not have it.',
            facts: { item: item.item },
          });
        }
        if (item.kind === 'refused' && item.text === '') {
          throw new Problem({
            code: 'refusal-without-reason',
            status: 422,
            detail: 'A refusal says its reason in words, beside its ground.',
            facts: { item: item.item },
          });
        }
        const answer: StoredAnswer = {
          id: newId(tx),
          request: id,
          item: item.item,
          round,
          kind: item.kind,
          text: item.text,
          ground: item.ground,
          answered_by: asker.person!,
          answered_at: tx.now,
        };
        await insertAnswer(tx, answer);
        for (const file of mine) await updateFile(tx, file.id, { answer: answer.id });
        made.push(answer);
        open.delete(item.item);
      }
      const all = [...before, ...made];
      const state =
        open.size > 0
          ? 'partial'
          : latest(all).every(({ kind }) => kind === 'refused')
            ? 'refused'
            : 'answered';
      await updateServed(tx, id, { state });
      if (drafted !== undefined)
        await putDraft(tx, {
          ...drafted,
          items: drafted.items.filter(({ item }) => open.has(item)),
          version: drafted.version + 1,
          written_by: asker.person!,
          written_at: tx.now,
        });
      await events.publish(tx, requestAnswered, { requestId: id, state, at: tx.now });
      await record(tx, {
        act: 'requests.answered',
        object: { kind: 'request', id },
        facts: { items: made.length, open: open.size, state },
      });
    });
  }

  /** Locked, so that two who submit at once follow each other. */
  async function onOpen(
    asker: Asker,
    id: string,
    work: (tx: Transaction, served: StoredServed) => Promise<void>,
  ): Promise<void> {
    await register.as(asker, async (tx) => {
      const served =
        (await findServed(tx, { id, entity: asker.organisation ?? '' }, true)) ?? unknownRequest();
      if (served.state === 'withdrawn') throw withdrawn();
      if (!openStates.includes(served.state)) {
        throw new Problem({
          code: 'request-answered',
          status: 409,
          detail: 'The request was answered already. The FIU asks again if it needs more.',
          facts: { state: served.state },
        });
      }
      await work(tx, served);
    });
  }

  return { acknowledge, saveDraft, addFile, look, removeFile, submit };
}

export type AnsweringActs = ReturnType<typeof answeringActs>;

/** Items that want an answer, each with the round it would be of. */
export function openItems(
  served: Pick<StoredServed, 'content' | 'asked_again'>,
  answers: readonly Pick<StoredAnswer, 'item' | 'round'>[],
): Map<string, number> {
  const open = new Map<string, number>();
  for (const { id } of served.content.items) {
    const round = Math.max(
      1,
      ...served.asked_again.filter(({ item }) => item === id).map((again) => again.round),
    );
    if (!answers.some((answer) => answer.item === id && answer.round === round)) open.set(id, round);
  }
  return open;
}

function latest(answers: readonly StoredAnswer[]): StoredAnswer[] {
  const last = new Map<string, StoredAnswer>();
  for (const answer of answers)
    if ((last.get(answer.item)?.round ?? 0) < answer.round) last.set(answer.item, answer);
  return [...last.values()];
}

function checkItems(served: StoredServed, items: readonly { readonly item: string }[]): void {
  const asked = new Set(served.content.items.map(({ id }) => id));
  const named = items.map(({ item }) => item);
  const wrong = named.find((item, index) => !asked.has(item) || named.indexOf(item) !== index);
  if (wrong !== undefined) {
    throw new Problem({
      code: 'item-unknown',
      status: 422,
      detail: 'The request has no such item, or it was named twice.',
      facts: { item: wrong },
    });
  }
}

/** For whom the rows are, and under which law they were obtained, is the FIU's to say. */
function filersMapping(text: string | undefined): ImportMapping {
  const { legalBasis: _, ...mapping } = mappingFrom(text);
  return { ...mapping, compartment: null };
}
