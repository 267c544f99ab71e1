import type { World } from '@weir/sandbox';
import type { NodeClient } from '#platform';
import type { Cast } from './cast.ts';
import type { Outcome } from './station.ts';

/** What the stations share: the world and its truth, the cast, and what earlier stations learned. */
export interface Stage {
  readonly world: World;
  readonly cast: Cast;
  /** Waits until the node has done what it was told. */
  readonly idle: () => Promise<void>;
  /** By the report's file. */
  readonly filed: Map<string, Filed>;
}

export interface Filed {
  readonly reportId: string;
  readonly number: string;
  readonly state: string;
  readonly duplicate: boolean;
  readonly verdict: string;
  readonly findings: readonly { rule: string }[];
}

/** Reads every page of a list. */
export async function all<Item>(client: NodeClient, path: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const joint: string = path.includes('?') ? '&' : '?';
    const page: { items: Item[]; nextCursor: string | null } = await client.request(
      'GET',
      `/api/v1${path}${joint}limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

/** Watch lists first, so that every report is screened as it comes. */
export async function importLists({ world, cast }: Stage): Promise<Outcome> {
  let entries = 0;
  let expected = 0;
  for (const list of world.lists) {
    const file = world.files.find(({ path }) => path.startsWith('lists/') && path.includes(list.id));
    if (!file) throw new Error(`The world has no file for the list ${list.id}.`);
    const answer = await cast.supervisor.upload<{ current: { entries: number; leftOut: number } }>(
      '/api/v1/lists',
      { field: 'list', name: file.path, bytes: file.bytes },
      { name: list.id, purpose: list.id === 'sanctions' ? 'sanctions' : 'wanted' },
    );
    entries += answer.current.entries;
    expected += list.entries.length;
  }
  return {
    did: `${world.lists.length} watch lists imported, ${entries} entries.`,
    truth: { expected, found: entries },
    ok: entries === expected,
  };
}

/** Every filer sends its files, in the order of the calendar; each verdict is held against the truth. */
export async function fileReports({ world, cast, filed }: Stage): Promise<Outcome> {
  const wrong: { file: string; expected: string; found: string; rules: string[] }[] = [];
  let accepted = 0;
  let returned = 0;
  for (const truth of world.truth.reports) {
    const bytes = world.reports.find(({ path }) => path === truth.file)!.bytes;
    const filer = cast.filers.get(truth.reportingEntityId)!;
    const answer = await filer.upload<Filed>('/api/v1/reports', { field: 'report', name: truth.file, bytes });
    filed.set(truth.file, answer);
    const found = answer.duplicate ? 'duplicate' : answer.state;
    if (answer.state === 'accepted') accepted++;
    else returned++;
    const named = truth.rules.length === 0 || answer.findings.some(({ rule }) => truth.rules.includes(rule));
    const expected = truth.intake === 'duplicate' ? ['duplicate', 'returned'] : [truth.intake];
    if (!expected.includes(found) || !named) {
      wrong.push({ file: truth.file, expected: truth.intake, found, rules: answer.findings.map(({ rule }) => rule) });
    }
  }
  return {
    did: `${filed.size} files filed by ${cast.filers.size} filers: ${accepted} accepted with a receipt, ${returned} returned with findings.`,
    truth: { files: world.truth.reports.length, verdictsRight: filed.size - wrong.length, wrong: wrong.slice(0, 10) },
    ok: wrong.length === 0 && filed.size > 0,
  };
}
