import { assert } from '@weir/engines/vocabulary';
import type { Society } from './economy/society.ts';
import type { Listing } from './lists/listed-people.ts';
import type { FiledReport } from './reports/file-reports.ts';
import type { Played } from './schemes/play-schemes.ts';
import type { Scheme, Story, TraceTruth } from './truth.ts';

/** What the demonstration needs to walk the main case and to hold its findings against. */
export function storyTruth(
  society: Society,
  played: Played,
  known: {
    schemes: readonly Scheme[];
    traces: readonly TraceTruth[];
    filed: readonly FiledReport[];
    listing: Listing;
  },
): Story {
  const { cast, draft } = played.story;
  const scheme = known.schemes.find((each) => each.id === draft.id);
  assert(scheme !== undefined, 'The story is one of the schemes.');
  const reports = known.filed.filter(({ truth }) => truth.schemes.includes(draft.id));
  const shellAccount = society.registry.mainAccount(cast.shell);
  const keyReport = reports.find(
    ({ truth }) => truth.reportCode === 'STR' && truth.filer === shellAccount.bank && truth.replaces === null,
  );
  assert(keyReport !== undefined, 'The bank of the shell reports it.');
  const listed = known.listing.listed.get(cast.mastermind.id);
  assert(listed !== undefined, 'The man behind the story stands on a list.');
  const keyOf = (holder: { id: string }): string => society.registry.mainAccount(holder).key;
  return {
    scheme: draft.id,
    title: 'Machines that do not exist',
    summary: draft.summary,
    keyReport: keyReport.truth.file,
    reports: reports.map(({ truth }) => truth.file),
    sourceTransactions: scheme.sources,
    traces: known.traces.filter((trace) => trace.id.startsWith(`trace-${draft.id}`)).map((trace) => trace.id),
    persons: [
      { id: cast.mastermind.id, part: 'mastermind' },
      { id: cast.frontDirector.id, part: 'front director' },
      { id: cast.courier.id, part: 'courier' },
      ...cast.mules.map((mule) => ({ id: mule.id, part: 'mule' })),
    ],
    firms: [
      { id: cast.shell.id, part: 'shell' },
      { id: cast.collector.id, part: 'collector' },
      ...cast.victims.map((victim) => ({ id: victim.id, part: 'victim' })),
    ],
    expectedAlerts: [
      { account: keyOf(cast.shell), typology: 'fan-out' },
      { account: keyOf(cast.collector), typology: 'fan-in' },
      ...cast.mules.slice(0, 3).map((mule) => ({ account: keyOf(mule), typology: 'structuring' })),
      ...cast.mules.slice(6).map((mule) => ({ account: keyOf(mule), typology: 'pass-through' })),
    ],
    listedPerson: { subject: cast.mastermind.id, list: listed.list, entry: listed.entry.id },
  };
}
