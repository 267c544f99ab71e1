import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { Problem } from '@weir/engines/vocabulary';
import { beginningOfChain, record } from '#audit';
import type { Asker, Platform, Transaction } from '#platform';
import type { Interference, NewInterference } from './contract.ts';

interface StoredInterference {
  position: number;
  at: string;
  noted_by: string;
  who: string;
  how: NewInterference['how'];
  channel: NewInterference['channel'];
  happened_on: string;
  what: string;
  done: string;
  case_id: string | null;
  corrects: number | null;
  previous: string;
  hash: string;
}

/** As in the audit log: one JSON array in a fixed order, so that no field can flow into its neighbour. */
export function hashOfInterference(row: Omit<StoredInterference, 'hash'>): string {
  return createHash('sha256')
    .update(
      JSON.stringify([
        row.previous, row.position, row.at, row.noted_by, row.who, row.how, row.channel, row.happened_on, row.what,
        row.done, row.case_id, row.corrects,
      ]), // prettier-ignore
    )
    .digest('hex');
}

/**
 * The log of attempts to interfere with the FIU's independence. Anybody of the FIU writes; the head and the auditor read.
 * Nothing in it is changed: a correction is a new entry. Each entry's hash also stands in the audit log, so that this chain
 * is covered by that one's checkpoints.
 */
export function createIndependence({ register }: Platform) {
  return {
    note: (asker: Asker, given: NewInterference): Promise<{ position: number; hash: string }> =>
      register.as(asker, async (tx) => {
        if (given.caseId !== null) {
          const [seen] = await tx.run<object>(sql`select 1 from cases where id = ${given.caseId}`);
          if (seen === undefined) throw caseUnknown();
        }
        const [end] = await tx.run<{ position: number; hash: string }>(sql`select * from independence_end()`);
        if (given.corrects !== null && given.corrects > (end?.position ?? 0)) throw entryUnknown();
        const row = {
          previous: end?.hash ?? beginningOfChain,
          position: (end?.position ?? 0) + 1,
          at: tx.now as string,
          noted_by: asker.person!,
          who: given.who,
          how: given.how,
          channel: given.channel,
          happened_on: given.happenedOn,
          what: given.what,
          done: given.done,
          case_id: given.caseId,
          corrects: given.corrects,
        };
        const hash = hashOfInterference(row);
        await tx.run<object>(sql`insert into independence_log (position, at, noted_by, who, how, channel, happened_on, what, done,
            case_id, corrects, previous, hash)
          values (${row.position}, ${row.at}, ${row.noted_by}, ${row.who}, ${row.how}, ${row.channel}, ${row.happened_on}::date,
            ${row.what}, ${row.done}, ${row.case_id}, ${row.corrects}, ${row.previous}, ${hash})`);
        await record(tx, {
          act: given.corrects === null ? 'independence.noted' : 'independence.corrected',
          object: { kind: 'interference', id: String(row.position) },
          ground: given.how,
          facts: { hash },
        });
        return { position: row.position, hash };
      }),

    page: (
      asker: Asker,
      { cursor, limit }: { cursor?: string | undefined; limit: number },
      since: string,
    ): Promise<{ items: Omit<Interference, 'notedByName'>[]; refused: number }> =>
      register.as(asker, async (tx) => {
        const rows = await tx.run<StoredInterference & { corrected_by: number | null }>(sql`
          select log.*, happened_on::text as happened_on, (select max(later.position) from independence_log later
            where later.corrects = log.position) as corrected_by
          from independence_log log
          where ${cursor === undefined ? sql`true` : sql`log.position < ${Number(cursor)}`}
          order by log.position desc limit ${limit}`);
        const [counted] = await tx.run<{ refused: number }>(
          sql`select refused_administrators(${since}::timestamptz) as refused`,
        );
        if (cursor === undefined)
          await record(tx, { act: 'independence.viewed', object: { kind: 'independence-log', id: 'all' } });
        return {
          items: rows.map((row) => ({
            position: row.position,
            at: row.at,
            notedBy: row.noted_by,
            who: row.who,
            how: row.how,
            channel: row.channel,
            happenedOn: row.happened_on,
            what: row.what,
            done: row.done,
            caseId: row.case_id,
            corrects: row.corrects,
            correctedBy: row.corrected_by,
            hash: row.hash,
          })),
          refused: counted?.refused ?? 0,
        };
      }),

    verify: (asker: Asker) => register.as(asker, verifyInterference),
  };
}

/** Walks the chain, and holds its end against what the audit log was told. */
export async function verifyInterference(tx: Transaction): Promise<{
  ok: boolean;
  entries: number;
  lastHash: string;
  fault: { position: number; sentence: string } | null;
}> {
  const rows = await tx.run<StoredInterference>(
    sql`select log.*, happened_on::text as happened_on from independence_log log order by position`,
  );
  let previous = beginningOfChain;
  const broken = (position: number, sentence: string) => ({
    ok: false,
    entries: rows.length,
    lastHash: previous,
    fault: { position, sentence },
  });
  for (const [index, row] of rows.entries()) {
    if (row.position !== index + 1) return broken(index + 1, `Entry ${index + 1} is missing.`);
    if (row.previous !== previous || hashOfInterference(row) !== row.hash)
      return broken(
        row.position,
        `Entry ${row.position} was altered: it does not fit its hash or the entry before it.`,
      );
    previous = row.hash;
  }
  const told = await tx.run<{
    object_id: string;
    hash: string;
  }>(sql`select object_id, facts::jsonb ->> 'hash' as hash
    from audit_log where act in ('independence.noted', 'independence.corrected')`);
  for (const each of told) {
    const position = Number(each.object_id);
    if (rows[position - 1]?.hash !== each.hash)
      return broken(position, `The audit log knows another entry ${position} than the one that stands here.`);
  }
  return { ok: true, entries: rows.length, lastHash: previous, fault: null };
}

function caseUnknown(): Problem {
  return new Problem({
    code: 'case-unknown',
    status: 404,
    detail:
      'There is no such case, or you are not cleared for it. Leave the case out, or ask whoever leads it.',
  });
}

function entryUnknown(): Problem {
  return new Problem({
    code: 'interference-unknown',
    status: 404,
    detail:
      'There is no entry of this number to correct. Give the number of the entry as its receipt says it.',
  });
}
