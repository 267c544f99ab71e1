import type { CaseDetail, Fragment } from '../cases/contract.ts';
import type { SubjectDetail } from '../subjects/contract.ts';
import type { Outcome } from './station.ts';
import { all, type Stage } from './stations.ts';

/** One person under one identifier in several reports must be one subject. */
export async function resolveSubjects({ world, cast, filed, idle }: Stage): Promise<Outcome> {
  await idle();
  const acceptedFiles = new Set(
    [...filed].filter(([, { state, duplicate }]) => state === 'accepted' && !duplicate).map(([file]) => file),
  );
  const duplicates = world.truth.duplicates
    .map((truth) => ({
      ...truth,
      files: new Set(truth.mentions.map(({ file }) => file).filter((file) => acceptedFiles.has(file))),
    }))
    .filter(({ files }) => files.size > 1)
    .slice(0, 40);
  const split: string[] = [];
  for (const { identifier, subject, files } of duplicates) {
    const found = (
      await all<{ id: string }>(cast.analyst, `/subjects?q=${encodeURIComponent(identifier)}`)
    ).map(({ id }) => id);
    const details = await Promise.all(
      found.map((id) => cast.analyst.request<SubjectDetail>('GET', `/api/v1/subjects/${id}`)),
    );
    const one = details.filter(({ kind }) => kind !== 'account');
    const reports = new Set(one[0]?.appearsIn.map(({ reportId }) => reportId));
    const whole = one.length === 1 && [...files].every((file) => reports.has(filed.get(file)!.reportId));
    if (!whole) split.push(subject);
  }
  return {
    did: `${duplicates.length} people and firms that appear in several reports looked up.`,
    truth: { looked: duplicates.length, oneSubject: duplicates.length - split.length, split },
    figures: { looked: duplicates.length },
    checks: [
      {
        key: 'whole',
        held: split.length === 0 && duplicates.length > 0,
        figures: { whole: duplicates.length - split.length, looked: duplicates.length },
      },
    ],
  };
}

/** From the alert on the story's money to a case with its subjects, its trace, a note and its conditions. */
export async function openCase(stage: Stage): Promise<Outcome> {
  const { world, cast, filed, alerts, traces } = stage;
  const story = world.truth.story!;
  const accounts = new Set(story.expectedAlerts.map(({ account }) => account));
  const alert = alerts.find((each) => each.accounts.some((account) => accounts.has(account)));
  if (!alert) throw new Error('There is no alert on the story.');
  const opened = await cast.analyst.request<CaseDetail>('POST', '/api/v1/cases', {
    title: story.title,
    source: { kind: 'alert', id: alert.id },
    reason: 'Money from invoices spreads to many people within days.',
    priority: 'high',
  });
  const add = (fragment: object): Promise<Fragment> =>
    cast.analyst.request<Fragment>('POST', `/api/v1/cases/${opened.id}/fragments`, fragment);
  const trace = await add({ kind: 'trace', id: traces.get('fifo') });
  const extract = await add({ kind: 'report-extract', reportId: filed.get(story.keyReport)!.reportId });
  const mastermind = world.persons.find(({ id }) => id === story.listedPerson.subject)!;
  const [subject] = await all<{ id: string }>(
    cast.analyst,
    `/subjects?kind=person&q=${encodeURIComponent(mastermind.identityNumber)}`,
  );
  const person = subject ? await add({ kind: 'subject', id: subject.id }) : null;
  const note = await add({
    kind: 'note',
    title: 'Finding',
    text: 'Payments for machines that were never delivered were collected by a shell company, spread to a dozen people within two days and left as cash over the border, as gold and to a company in Port Sable.',
    parents: [trace.id],
  });
  stage.story = {
    caseId: opened.id,
    trace: trace.id,
    note: note.id,
    extract: extract.id,
    subject: person?.id ?? null,
  };
  for (const [to, reason] of [
    ['triaged', 'Large, recent, and a listed person stands behind it.'],
    ['in_analysis', 'Taken up.'],
    ['ready_for_decision', 'The facts are complete enough for the prosecutor.'],
  ] as const) {
    await cast.analyst.request('POST', `/api/v1/cases/${opened.id}/state`, { to, reason });
  }
  const view = await cast.analyst.request<CaseDetail>('GET', `/api/v1/cases/${opened.id}`);
  const administrator = await cast.administrator.request('GET', `/api/v1/cases/${opened.id}`).then(
    () => 'saw it',
    (error: { code: string }) => error.code,
  );
  return {
    did: `Case ${view.number} from the alert "${alert.title}", ${view.fragments.length} fragments, ${view.chronology.length} lines of chronology.`,
    truth: {
      state: view.state,
      inheritsFromTheTrace: note.parents.includes(trace.id),
      listedPersonInCase: person !== null,
      administrator,
    },
    figures: { number: view.number, fragments: view.fragments.length, lines: view.chronology.length },
    checks: [
      { key: 'listed', held: person !== null && view.state === 'ready_for_decision' },
      { key: 'inherits', held: note.parents.includes(trace.id) },
      { key: 'administrator', held: administrator === 'not-allowed' },
    ],
    made: opened.id,
  };
}

/** Who did what, as one chain that is whole; and nothing of it for those who must not see it. */
export async function verifyAudit({ cast }: Stage): Promise<Outcome> {
  const verdict = await cast.auditor.request<{ ok: boolean; entries: number; lastHash: string }>(
    'POST',
    '/api/v1/audit/verification',
    null,
  );
  const asAnalyst = await cast.analyst.request('GET', '/api/v1/audit').then(
    () => 'saw it',
    (error: { code: string }) => error.code,
  );
  return {
    did: `${verdict.entries} acts in the audit log, its chain whole to ${verdict.lastHash.slice(0, 12)}….`,
    truth: { whole: verdict.ok, analystReadsTheLog: asAnalyst },
    figures: { entries: verdict.entries },
    checks: [
      { key: 'chain', held: verdict.ok },
      { key: 'analyst', held: asAnalyst === 'not-allowed' },
    ],
  };
}
