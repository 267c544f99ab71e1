import { formatMinor, instantFromMs, Problem } from '@weir/engines/vocabulary';
import type { Platform } from '#platform';
import type { CaseSources, SourceSubject } from '#cases';
import type { Detection } from '#detection';
import type { Intake } from '#intake';
import type { Ledger } from '#ledger';
import type { SubjectDetail, Subjects } from '#subjects';
import type { Tracing } from '#tracing';

export interface SourceRooms {
  readonly intake: Intake;
  readonly subjects: Subjects;
  readonly ledger: Ledger;
  readonly detection: Detection;
  readonly tracing: Tracing;
}

/** Of a long answer, that many holders and ways out go into a case; the trace itself has them all. */
const listed = 200;
/** Of how the money moved, that many of the largest movements a currency: what a picture can show on a page. */
const drawn = 24;

/** What cases need from the rooms before them, in their words. Each room answers as the asker, so that nobody sees more through a case. */
export function caseSources({ register }: Platform, rooms: SourceRooms): CaseSources {
  const { intake, subjects, ledger, detection, tracing } = rooms;

  return {
    alert: (asker, id) => detection.alert(asker, id),
    trace: (asker, id) =>
      orNull(async () => {
        const row = await register.as(asker, (tx) => tracing.trace(tx, id));
        const answer = await tracing.answer(row);
        const { flows } = await tracing.flow(row, drawn);
        const moves = flows.flatMap(({ currency, decimals, steps }) =>
          steps.map((step) => ({
            at: instantFromMs(step.time),
            from: step.from,
            to: step.to,
            money: { amount: formatMinor(step.tainted, decimals), currency },
            source: step.source,
          })),
        );
        return {
          id: row.id,
          title: row.title,
          state: row.state,
          rule: row.rule,
          until: row.until,
          sha256: row.sha256,
          compartments: row.compartments,
          answer: answer && {
            ...answer,
            held: answer.held.slice(0, listed),
            left: answer.left.slice(0, listed),
          },
          moves: moves.sort((left, right) => left.at.localeCompare(right.at)),
          omitted: {
            moves: flows.reduce((sum, { stepsOmitted }) => sum + stepsOmitted, 0),
            held: Math.max(0, (answer?.held.length ?? 0) - listed),
            left: Math.max(0, (answer?.left.length ?? 0) - listed),
          },
        };
      }),
    subject: (asker, id) =>
      orNull(() => register.as(asker, async (tx) => sourceSubject(await subjects.get(tx, id)))),
    accountSubjects: (asker, keys) =>
      register.as(asker, async (tx) => {
        const found = new Map<string, SourceSubject>();
        for (const [key, { id }] of await subjects.forAccounts(tx, keys))
          found.set(key, sourceSubject(await subjects.get(tx, id)));
        return found;
      }),
    transactions: (asker, ids) => ledger.transactions(asker, ids),
    report: (asker, id) =>
      orNull(async () => {
        const row = await register.as(asker, (tx) => intake.accepted(tx, id));
        const report = await intake.read(row);
        const named = await register.as(asker, (tx) => subjects.forReport(tx, id));
        return {
          id,
          number: row.number,
          receivedAt: row.receivedAt,
          reason: report.header.reason ?? null,
          subjectIds: named.map((subject) => subject.id),
        };
      }),
    takeAlert: (tx, alertId, caseId) => detection.takeIntoCase(tx, alertId, caseId),
    sourceWords: (tx, reportIds) => intake.sourceWords(tx, reportIds),
  };
}

function sourceSubject(subject: SubjectDetail): SourceSubject {
  return {
    id: subject.id,
    kind: subject.kind,
    name: subject.name,
    alsoKnownAs: subject.alsoKnownAs,
    born: subject.born,
    countries: subject.countries,
    identifiers: subject.attributes
      .filter(({ kind }) => kind === 'identifier')
      .map(({ detail, value, country }) => ({ type: detail ?? '', number: value, country })),
    reportIds: subject.appearsIn.map(({ reportId }) => reportId),
  };
}

/** A source that is not there, or not for this asker, is answered alike: with nothing. */
async function orNull<Answer>(look: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Problem && (error.status === 404 || error.status === 403)) return null;
    throw error;
  }
}
