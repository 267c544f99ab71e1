import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import type { Attachments, KeptFile } from '#attachments';
import { findOrganisation, type NamesOf } from '#people';
import { reportReturned, type Intake } from '#intake';
import { theNode, type Asker, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import type { NewFeedback, NewThread, ThreadDetail, ThreadPage, ThreadQuery } from './contract.ts';
import { b2bMessageRoutes } from './b2b-message-routes.ts';
import { refuseRevealing } from './feedback-guard.ts';
import { messageRoutes } from './message-routes.ts';
import {
  board,
  findThread,
  insertMessage,
  insertThread,
  lastMessageId,
  markRead,
  messagesOf,
  messageVisible,
  readsOf,
  threadOfReport,
  unreadThreads,
  type StoredMessage,
  type StoredThread,
} from './message-store.ts';
import { messageViews, threadRows } from './message-view.ts';
import { findFiling } from './report-of.ts';

/** Names of people for ids: the people room's, passed in. */
export interface MessageRooms {
  readonly people: { readonly namesOf: NamesOf };
  readonly intake: Pick<Intake, 'numbersOf'>;
  readonly attachments: Attachments;
}

/** Everything people do on the board; each answer is the thread as the asker sees it then. */
export interface Messages {
  list(asker: Asker, query: ThreadQuery): Promise<ThreadPage>;
  thread(
    asker: Asker,
    id: string,
    page?: { after?: string | undefined; limit?: number },
  ): Promise<ThreadDetail>;
  open(asker: Asker, given: NewThread, files: readonly KeptFile[]): Promise<ThreadDetail>;
  write(asker: Asker, thread: string, text: string, files: readonly KeptFile[]): Promise<ThreadDetail>;
  read(asker: Asker, thread: string, upTo: string): Promise<ThreadDetail>;
  feedback(asker: Asker, report: string, given: NewFeedback): Promise<ThreadDetail>;
}

const fiu = ['fiu_intake', 'fiu_analyst', 'fiu_supervisor'];
export const sideOf = (asker: Asker): 'fiu' | 'filer' =>
  asker.roles.some((role) => fiu.includes(role)) ? 'fiu' : 'filer';

/** One page of a thread. */
const pageSize = 200;

export function createMessages(platform: Platform, rooms: MessageRooms): Messages {
  const { register, chance } = platform;
  const { attachments, intake } = rooms;
  const newId = (tx: Transaction): string => newIdentifier(msFromInstant(tx.now), chance);
  const views = { attachments, nameOfficers: platform.config.nameOfficers };

  /** After the thread's last message, whatever the clock says. */
  async function nextId(tx: Transaction, thread: string): Promise<string> {
    const last = await lastMessageId(tx, thread);
    const lastMs = last === undefined ? 0 : Number.parseInt(last.replaceAll('-', '').slice(0, 12), 16);
    return newIdentifier(Math.max(msFromInstant(tx.now), lastMs + 1), chance);
  }

  async function post(
    tx: Transaction,
    thread: StoredThread,
    given: { text: string; feedback?: StoredMessage['feedback'] },
    files: readonly KeptFile[],
  ): Promise<void> {
    const side = sideOf(tx.asker);
    const { person } = tx.asker;
    const names = await rooms.people.namesOf(tx, person === null ? [] : [person]);
    const message: StoredMessage = {
      id: await nextId(tx, thread.id),
      thread: thread.id,
      side,
      author: person,
      author_name: names.get(person ?? '')?.name ?? null,
      at: tx.now,
      text: given.text,
      notice: null,
      tells_of: null,
      feedback: given.feedback ?? null,
    };
    await insertMessage(tx, message);
    await attachments.attach(tx, { kind: 'message', id: message.id }, files);
    await record(tx, {
      act: given.feedback === undefined ? 'messages.written' : 'messages.feedback-given',
      object: { kind: 'message', id: message.id },
      facts: {
        thread: thread.id,
        filer: thread.organisation,
        side,
        attachments: files.length,
        ...(given.feedback ? { feedback: given.feedback } : {}),
      },
    });
  }

  async function detail(
    tx: Transaction,
    id: string,
    page: { after?: string | undefined; limit?: number } = {},
  ): Promise<ThreadDetail> {
    const side = sideOf(tx.asker);
    const found = await findThread(tx, id, side);
    if (found === undefined) throw unknownThread();
    const limit = page.limit ?? pageSize;
    const rows = await messagesOf(tx, id, page.after, limit);
    const [row] = await threadRows(tx, [found], intake);
    return {
      ...row!,
      items: await messageViews(tx, rows, await readsOf(tx, id), side, views),
      nextCursor: rows.length === limit ? rows.at(-1)!.id : null,
    };
  }

  /** Whose board: the filer's own, or the one that the FIU names, or that of the report. */
  async function boardFor(
    tx: Transaction,
    given: NewThread,
  ): Promise<{ organisation: string; report: string | null }> {
    const report = given.report === undefined ? undefined : await findFiling(tx, given.report);
    if (given.report !== undefined && report === undefined) throw unknownReport();
    if (sideOf(tx.asker) === 'filer')
      return { organisation: tx.asker.organisation!, report: report?.id ?? null };
    const named =
      given.entity === undefined
        ? undefined
        : ((await findOrganisation(tx, { reportingEntityId: given.entity })) ??
          (await findOrganisation(tx, { id: given.entity })));
    const organisation = report?.organisation ?? (named?.kind === 'reporting_entity' ? named.id : undefined);
    if (organisation === undefined || (named !== undefined && named.id !== organisation)) {
      throw new Problem({
        code: 'message-recipient-unknown',
        status: 400,
        detail:
          'Name the reporting entity by its number, or one of its reports: the message goes to that board.',
      });
    }
    return { organisation, report: report?.id ?? null };
  }

  attachments.guard('message', messageVisible);

  platform.events.on(reportReturned, 'messages', ({ reportId, note }) =>
    register.as(theNode, (tx) => tellReturned(tx, reportId, note)),
  );

  /** Told once however often the event comes: `tells_of` is the report. */
  async function tellReturned(tx: Transaction, reportId: string, note: string): Promise<void> {
    const filing = await findFiling(tx, reportId);
    if (filing === undefined) return;
    const thread = await gather(tx, filing, 'portal', filing.number);
    await insertMessage(tx, {
      id: await nextId(tx, thread.id),
      thread: thread.id,
      side: 'node',
      author: null,
      author_name: null,
      at: tx.now,
      text: note,
      notice: { code: 'report-returned', facts: { number: filing.number } },
      tells_of: `report-returned ${reportId}`,
      feedback: null,
    });
  }

  async function gather(
    tx: Transaction,
    filing: { id: string; organisation: string; number: string },
    kind: 'feedback' | 'portal',
    subject: string,
  ): Promise<StoredThread> {
    const known = await threadOfReport(tx, filing.id, kind);
    if (known !== undefined) return known;
    const thread: StoredThread = {
      id: newId(tx),
      kind,
      organisation: filing.organisation,
      subject,
      reference: filing.number,
      report: filing.id,
      created_by: tx.asker.person,
      created_at: tx.now,
    };
    // Somebody else may have made it between the two.
    return (await insertThread(tx, thread)) ? thread : (await threadOfReport(tx, filing.id, kind))!;
  }

  const messages: Messages = {
    list: (asker, query) =>
      register.as(asker, async (tx) => {
        const side = sideOf(asker);
        const rows = await board(tx, query, side);
        return {
          items: await threadRows(tx, rows, intake),
          nextCursor: rows.length === query.limit ? rows.at(-1)!.last_id : null,
          unread: await unreadThreads(tx, side),
        };
      }),
    thread: (asker, id, page) => register.as(asker, (tx) => detail(tx, id, page)),
    open: (asker, given, files) =>
      register.as(asker, async (tx) => {
        if (sideOf(asker) === 'filer' && given.kind !== 'manual') {
          throw new Problem({
            code: 'message-kind-not-yours',
            status: 422,
            detail: 'Questions are the FIU’s. Leave the kind out, and write what you want to know.',
          });
        }
        const { organisation, report } = await boardFor(tx, given);
        const thread: StoredThread = {
          id: newId(tx),
          kind: given.kind,
          organisation,
          subject: given.subject,
          reference: given.reference || null,
          report,
          created_by: asker.person,
          created_at: tx.now,
        };
        await insertThread(tx, thread);
        await post(tx, thread, { text: given.text }, files);
        return detail(tx, thread.id);
      }),
    write: (asker, id, text, files) =>
      register.as(asker, async (tx) => {
        const thread = await findThread(tx, id, sideOf(asker));
        if (thread === undefined) throw unknownThread();
        await post(tx, thread, { text }, files);
        return detail(tx, id);
      }),
    read: (asker, id, upTo) =>
      register.as(asker, async (tx) => {
        const side = sideOf(asker);
        const thread = await findThread(tx, id, side);
        if (thread === undefined) throw unknownThread();
        // Never beyond what there is: a mark in the future would hide what comes.
        await markRead(tx, id, side, upTo < thread.last_id ? upTo : thread.last_id);
        return detail(tx, id);
      }),
    feedback: (asker, report, given) =>
      register.as(asker, async (tx) => {
        const filing = await findFiling(tx, report);
        if (filing === undefined) throw unknownReport();
        await refuseRevealing(tx, filing, given.text);
        const thread = await gather(tx, filing, 'feedback', filing.number);
        await post(tx, thread, { text: given.text, feedback: given.kind }, []);
        return detail(tx, thread.id);
      }),
  };
  messageRoutes(platform, messages, attachments);
  b2bMessageRoutes(platform, messages, attachments);
  return messages;
}

function unknownThread(): Problem {
  return new Problem({
    code: 'thread-unknown',
    status: 404,
    detail: 'There is no such thread, or it is not on your board.',
  });
}

function unknownReport(): Problem {
  return new Problem({
    code: 'report-unknown',
    status: 404,
    detail: 'There is no such report, or it is not yours to see.',
  });
}
