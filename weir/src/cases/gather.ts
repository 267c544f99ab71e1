import { Problem } from '@weir/engines/vocabulary';
import type { Asker } from '#platform';
import type { CaseSources, SourceSubject } from './case-sources.ts';
import type { NewCase, NewFragment } from './contract.ts';
import {
  ownAccount,
  ownAsset,
  fromAccountKey,
  fromAlert,
  fromReport,
  fromSubject,
  fromTrace,
  fromTransaction,
  type Draft,
} from './fragment-content.ts';

/** An alert brings at most this many accounts and transactions; it names its whole number itself. */
const broughtLimit = 500;
const subjectLimit = 50;

/** What a new case starts with. Asks the other rooms, so it takes no transaction of ours. */
export async function gatherForCase(
  sources: CaseSources,
  asker: Asker,
  source: NewCase['source'],
): Promise<{ title: string | null; drafts: Draft[] }> {
  if (source.kind === 'alert') {
    const alert = await sources.alert(asker, source.id);
    if (alert === null) throw unknown('alert-unknown');
    if (alert.state === 'in-case') throw alertTaken();
    const accounts = alert.accounts.slice(0, subjectLimit);
    const known = await sources.accountSubjects(asker, accounts);
    return {
      title: alert.title,
      drafts: [
        fromAlert(alert),
        ...onePerSubject(accounts.map((key) => known.get(key) ?? key)),
        ...alert.transactions.slice(0, broughtLimit).map(fromTransaction),
      ],
    };
  }
  if (source.kind === 'report') {
    const report = await sources.report(asker, source.id);
    if (report === null) throw unknown('report-unknown');
    const subjects: SourceSubject[] = [];
    for (const id of report.subjectIds.slice(0, subjectLimit)) {
      const subject = await sources.subject(asker, id);
      if (subject !== null) subjects.push(subject);
    }
    return {
      title: report.number,
      drafts: [fromReport(report, { path: null, text: report.reason ?? '' }), ...onePerSubject(subjects)],
    };
  }
  return { title: null, drafts: [] };
}

/** The one thing that is added. */
export async function gatherFragment(
  sources: CaseSources,
  asker: Asker,
  given: Exclude<NewFragment, { kind: 'note' }>,
): Promise<Draft> {
  switch (given.kind) {
    case 'subject': {
      const subject = await sources.subject(asker, given.id);
      if (subject === null) throw unknown('subject-unknown');
      return fromSubject(subject);
    }
    case 'transaction': {
      const [row] = await sources.transactions(asker, [given.id]);
      if (row === undefined) throw unknown('transaction-unknown');
      return fromTransaction(row);
    }
    case 'trace': {
      const trace = await sources.trace(asker, given.id);
      if (trace === null) throw unknown('trace-unknown');
      if (trace.answer === null || trace.sha256 === null) {
        throw new Problem({
          code: 'trace-not-done',
          status: 409,
          detail: 'The trace has no answer yet, or failed. Add it once it is done.',
        });
      }
      const named = trace.answer.sources.flatMap(({ transaction }) => transaction ?? []);
      return fromTrace(trace, await sources.transactions(asker, named));
    }
    case 'alert': {
      const alert = await sources.alert(asker, given.id);
      if (alert === null) throw unknown('alert-unknown');
      return fromAlert(alert);
    }
    case 'account':
      return ownAccount(given);
    case 'asset':
      return ownAsset(given);
    case 'report-extract': {
      const report = await sources.report(asker, given.reportId);
      if (report === null) throw unknown('report-unknown');
      return fromReport(report, { path: given.path, text: given.text ?? report.reason ?? '' });
    }
  }
}

/** Two accounts may be one subject. */
function onePerSubject(found: readonly (SourceSubject | string)[]): Draft[] {
  const drafts = new Map<string, Draft>();
  for (const each of found) {
    const draft = typeof each === 'string' ? fromAccountKey(each) : fromSubject(each);
    drafts.set(draft.provenance.id!, draft);
  }
  return [...drafts.values()];
}

function unknown(code: string): Problem {
  return new Problem({
    code,
    status: 404,
    detail: 'There is nothing of this id, or it is not yours to see.',
  });
}

export function alertTaken(): Problem {
  return new Problem({
    code: 'alert-in-case',
    status: 409,
    detail: 'The alert was taken into a case already. Ask for that case, or open one by hand.',
  });
}
