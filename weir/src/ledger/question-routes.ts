import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { decimalsOtherThanTwo, msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import type { NamesOf } from '#people';
import type { Asker, Platform } from '#platform';
import { markExport, record } from '#audit';
import { temporaryFolder } from './block-files.ts';
import { answerSchema, askSchema, questionPageSchema, type Answer } from './contract.ts';
import { insertQuestion, listQuestions, settleQuestion } from './question-store.ts';
import { openQuestions, usualLimits, type QuestionLimits } from './questions.ts';
import { ratesInForce } from './rate-store.ts';
import { visibleIn, type LedgerReader } from './reader.ts';
import { sightOf } from './sight.ts';

const askers = ['fiu_analyst', 'fiu_supervisor'];
const units = Object.entries(decimalsOtherThanTwo).map(([currency, decimals]) => ({
  currency,
  unit: 10 ** decimals,
}));

/** Rates that a question sees at most: a century of days for a few currencies. */
const mostRates = 200_000;

/** Analysts' SQL: every question is written down before it is answered, and what came of it after. */
export function questionRoutes(
  platform: Platform,
  reader: LedgerReader,
  rooms: { people?: { namesOf: NamesOf } },
  limits: QuestionLimits = usualLimits,
): void {
  const { http, register, clock, config } = platform;
  const questions = openQuestions(join(config.ledgerFolder, temporaryFolder), limits);

  async function ask(asker: Asker, sql: string, signal: AbortSignal): Promise<Answer> {
    const sight = sightOf(asker);
    const id = newIdentifier(msFromInstant(clock()), platform.chance);
    const sha256 = createHash('sha256').update(sql).digest('hex');
    // What repeats what is found as for every reader; the files are then read by the question's own process.
    const task = await reader.read({ sight }, async (duck, state) => {
      const paths = (kind: 'rows' | 'openings'): string[] =>
        state.files.filter((file) => file.kind === kind).map(({ name }) => join(config.ledgerFolder, name));
      const repeats = await duck.rows<{ sequence: number }>('select sequence from repeats order by 1');
      return {
        sql,
        files: paths('rows'),
        openings: paths('openings'),
        visible: visibleIn(sight),
        moved: state.moved ?? [],
        repeats: repeats.map(({ sequence }) => sequence),
        units,
        version: state.version,
      };
    });
    await register.as(asker, async (tx) => {
      await insertQuestion(tx, {
        id,
        sql,
        sha256,
        ledger_version: task.version,
        clearances: [...asker.clearances].sort(),
        asked_by: asker.person!,
      });
      await record(tx, {
        act: 'ledger.question-asked',
        object: { kind: 'ledger-question', id },
        facts: { sha256, version: task.version },
      });
    });
    const started = performance.now();
    const elapsed = (): number => Math.round(performance.now() - started);
    try {
      const rates = await register.as(asker, (tx) => ratesInForce(tx, mostRates));
      const answer = await questions.ask({ ...task, rates }, signal);
      const ms = elapsed();
      await register.as(asker, (tx) =>
        settleQuestion(tx, id, { state: 'answered', problem: null, rows: answer.rows.length, ms }),
      );
      return { id, columns: [...answer.columns], rows: answer.rows.map((row) => [...row]), ms };
    } catch (error) {
      const problem = error instanceof Problem ? error.code : 'unexpected';
      await register.as(asker, (tx) =>
        settleQuestion(tx, id, { state: 'refused', problem, rows: null, ms: elapsed() }),
      );
      throw error;
    }
  }

  http.add((routes) => {
    routes.post(
      '/ledger/questions',
      { schema: { body: askSchema, response: { 200: answerSchema } }, config: { access: askers } },
      async (request, reply) => {
        const gone = new AbortController();
        // Whoever goes away needs no answer.
        reply.raw.on('close', () => gone.abort());
        const answer = await ask(request.asker, request.body.sql, gone.signal);
        if (request.body.format === 'json') return answer;
        const mark = await register.as(request.asker, (tx) =>
          markExport(tx, platform.chance, {
            what: 'ledger-question',
            object: answer.id,
            rows: answer.rows.length,
          }),
        );
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="question-${answer.id}.csv"`)
          .serializer((text: unknown) => text as string)
          .send(`${mark}\r\n${csvOf(answer)}` as never);
      },
    );

    routes.get(
      '/ledger/questions',
      {
        schema: {
          querystring: z.object({
            cursor: z.string().max(100).optional(),
            limit: z.coerce.number().int().min(1).max(100).default(20),
          }),
          response: { 200: questionPageSchema },
        },
        config: { access: askers },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const rows = await listQuestions(tx, request.query.cursor, request.query.limit);
          const names = await rooms.people?.namesOf(tx, [...new Set(rows.map((row) => row.asked_by))]);
          return {
            items: rows.map((row) => ({
              id: row.id,
              sql: row.sql,
              state: row.state,
              problem: row.problem,
              rows: row.rows,
              ms: row.ms,
              askedBy: { id: row.asked_by, name: names?.get(row.asked_by)?.name ?? null },
              askedAt: row.asked_at,
            })),
            nextCursor: rows.length === request.query.limit ? rows.at(-1)!.id : null,
          };
        }),
    );
  });
}

/** RFC 4180; nothing is an empty field. */
export function csvOf({ columns, rows }: Pick<Answer, 'columns' | 'rows'>): string {
  const field = (value: unknown): string => {
    if (value === null || value === undefined) return '';
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [columns.map(({ name }) => name), ...rows].map((row) => row.map(field).join(','));
  return `${lines.join('\r\n')}\r\n`;
}
