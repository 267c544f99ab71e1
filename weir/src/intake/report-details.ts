import { Problem } from '@weir/engines/vocabulary';
import type { Asker, Platform } from '#platform';
import { record } from '#audit';
import type { ReadingView, ReportDetail } from './contract.ts';
import { openDraftOf } from './draft-store.ts';
import { mayOverride } from './filing.ts';
import { isFiu } from './intake-routes.ts';
import type { Intake, RoomsOfIntake } from './intake.ts';
import { followersOf, lineageOf } from './lineage-store.ts';
import { readingView } from './reading-view.ts';
import { flagsOf, type StoredReport } from './report-store.ts';
import { detailView, filersOf, reportOr404, rowView } from './report-view.ts';

export interface ReportDetails {
  /** Everything that the asker may know of a filing. @throws Problem `report-unknown` */
  of(asker: Asker, id: string): Promise<ReportDetail>;
}

export function createReportDetails(platform: Platform, intake: Intake, rooms: RoomsOfIntake): ReportDetails {
  const { register } = platform;

  async function readingOf(row: StoredReport): Promise<ReadingView | null> {
    if (row.document_sha256 === null || row.verdict === 'unreadable') return null;
    try {
      return readingView(await intake.read({ sha256: row.document_sha256, profile: row.profile }));
    } catch (error) {
      // A returned report may hold what cannot be shown as transactions (an amount that is none); its findings say so.
      // Nor is there anything of a report that was erased.
      if (error instanceof Problem && (row.state !== 'accepted' || error.code === 'vault-object-missing'))
        return null;
      throw error;
    }
  }

  return {
    of: async (asker, id) => {
      const found = await register.as(asker, async (tx) => {
        const row = await reportOr404(tx, id);
        if (isFiu(asker)) await record(tx, { act: 'intake.report-viewed', object: { kind: 'report', id } });
        const filers = await filersOf(tx, [row]);
        const people = [row.submitted_by, isFiu(asker) ? (row.decision?.by ?? null) : null];
        return {
          row,
          view: rowView(row, filers, await flagsOf(tx, [row.id])),
          ...(await followersOf(tx, id)),
          lineage: await lineageOf(tx, id),
          attachments: (await rooms.attachments?.of(tx, { kind: 'report', id })) ?? [],
          draft: isFiu(asker) ? null : ((await openDraftOf(tx, id))?.id ?? null),
          names: await rooms.people?.namesOf(
            tx,
            people.filter((person) => person !== null),
          ),
        };
      });
      // Outside the transaction: reading a large file takes seconds.
      const reading = isFiu(asker) ? await readingOf(found.row) : null;
      return detailView(found, reading, { isFiu: isFiu(asker), may: mayDo(asker, found.row) });
    },
  };
}

function mayDo(asker: Asker, row: StoredReport): ReportDetail['may'] {
  if (asker.roles.includes('fiu_intake')) {
    if (row.state === 'held') return ['accept', 'return'];
    return row.state === 'returned' && mayOverride({ ...row, findingsOmitted: row.findings_omitted })
      ? ['accept']
      : [];
  }
  if (!asker.roles.includes('re_reporting_officer')) return [];
  return row.state === 'returned' ? ['draft'] : row.state === 'accepted' ? ['correct'] : [];
}
