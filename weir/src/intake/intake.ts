import { msFromInstant, newIdentifier, Problem, type Instant } from '@weir/engines/vocabulary';
import type { Report } from '@weir/engines/reports';
import { findOrganisation, type Organisation } from '#people';
import { jurisdiction, theNode, type Asker, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import { judge, readWhole } from './check.ts';
import type { Receipt, ReportHeaderView, Submission } from './contract.ts';
import { reportAccepted } from './events.ts';
import { cleanFileName } from './file-name.ts';
import { decide } from './filing.ts';
import { intakeRoutes, type NamesOf } from './intake-routes.ts';
import {
  acceptedRows,
  acceptedUnder,
  findReport,
  insertFlag,
  insertReport,
  lockFiler,
  newestOfFile,
  numbersOf,
  returnedUnder,
  sameFileElsewhere,
  sourcesOf,
  takeNumber,
  type StoredReport,
} from './report-store.ts';

/** An accepted report as other rooms follow it. */
export interface AcceptedReport {
  readonly id: string;
  readonly number: string;
  readonly position: number;
  /** The filer; never shown beyond the FIU. */
  readonly organisation: string;
  readonly sha256: string;
  readonly size: number;
  readonly profile: string;
  readonly code: string | null;
  readonly receivedAt: string;
}

export interface Filing {
  readonly bytes: Uint8Array;
  readonly fileName?: string | undefined;
  /** The number of the reporting entity that files; for the FIU's intake, which files for others. */
  readonly as?: string | undefined;
}

export interface Intake {
  /** Judges and keeps a file; its answer is the receipt. The bytes are in the vault before the register says anything. */
  submit(asker: Asker, filing: Filing): Promise<Submission>;
  /** The profile that this node's filers are held to. */
  readonly profile: string;
  /** @throws Problem `report-not-accepted` */
  accepted(tx: Transaction, reportId: string): Promise<AcceptedReport>;
  /** In order of position, those after `position`. Positions have no gaps: the next one is always `position + 1`. */
  acceptedAfter(tx: Transaction, position: number, limit: number): Promise<AcceptedReport[]>;
  /** Reads the file of an accepted report again. Takes no transaction: a large file takes seconds. */
  read(report: Pick<AcceptedReport, 'sha256' | 'profile'>): Promise<Report>;
  /** `accepted` and `read` in one; for small files, as the transaction waits for the reading. */
  readAccepted(tx: Transaction, reportId: string): Promise<{ row: AcceptedReport; report: Report }>;
  /** Report numbers for ids, for rooms that say where something comes from. */
  numbersOf(tx: Transaction, ids: readonly string[]): Promise<Map<string, string>>;
  /** What would tell, beyond the FIU, who filed these reports or which they are. */
  sourceWords(tx: Transaction, ids: readonly string[]): Promise<SourceWord[]>;
}

export interface SourceWord {
  readonly kind: 'filer-name' | 'filer-number' | 'report-number' | 'report-reference';
  readonly text: string;
}

export function createIntake(platform: Platform, rooms: { people?: { namesOf: NamesOf } } = {}): Intake {
  const { register, vault, config, clock } = platform;
  const { reportProfile } = jurisdiction(config.jurisdiction);

  async function submit(asker: Asker, filing: Filing): Promise<Submission> {
    const filer = await filerOf(platform, asker, filing.as);
    const receivedAt = clock();
    const reading = await judge(filing.bytes, reportProfile, receivedAt);
    const { sha256, size } = await vault.put(filing.bytes);

    // The node decides on the filer's behalf: it must see other filers' equal files, which the filer must not.
    return register.as({ ...asker, roles: [...theNode.roles] }, async (tx) => {
      await lockFiler(tx, filer.id);
      const header = reading.report?.header;
      const reference = header?.entityReference;
      const sameFile = await newestOfFile(tx, filer.id, sha256);
      const elsewhere = await sameFileElsewhere(tx, filer.id, sha256);
      const decision = decide(
        reading,
        { reportingEntityId: filer.reportingEntityId },
        {
          sameFile: sameFile ?? null,
          acceptedReference:
            reference === undefined ? null : ((await acceptedUnder(tx, filer.id, reference)) ?? null),
        },
      );
      if (decision.kind === 'again') return submissionFrom(sameFile!, true);

      const replaces = await returnedUnder(
        tx,
        filer.id,
        [reference, header?.rejectedReference].filter((text) => text !== undefined),
      );
      const accepted = decision.state === 'accepted';
      const { number, position } = await takeNumber(tx, accepted);
      const report: StoredReport = {
        id: newIdentifier(msFromInstant(tx.now), platform.chance),
        number: `${config.jurisdiction}-${receivedAt.slice(0, 4)}-${String(number).padStart(6, '0')}`,
        organisation: filer.id,
        submitted_by: asker.person,
        door: asker.door,
        file_name: cleanFileName(filing.fileName),
        size,
        sha256,
        state: decision.state,
        verdict: decision.verdict,
        profile: reportProfile,
        root: reading.root,
        code: header?.reportCode ?? null,
        entity_reference: reference ?? null,
        header: headerView(reading.report),
        counts: reading.counts,
        findings: [...decision.findings],
        findings_omitted: reading.findingsOmitted,
        errors: decision.findings.filter((finding) => finding.severity !== 'warning').length,
        warnings: decision.findings.filter((finding) => finding.severity === 'warning').length,
        position,
        received_at: receivedAt,
        decided_at: tx.now,
        replaces,
      };
      await insertReport(tx, report);
      if (elsewhere !== undefined)
        await insertFlag(tx, { report: report.id, flag: 'equal-bytes', facts: { report: elsewhere } });
      if (position !== null)
        await platform.events.publish(tx, reportAccepted, { reportId: report.id, position });
      await record(tx, {
        act: accepted ? 'intake.report-accepted' : 'intake.report-returned',
        object: { kind: 'report', id: report.id },
        facts: { filer: filer.id, sha256, position, verdict: decision.verdict, errors: report.errors },
      });
      return submissionFrom(report, false);
    });
  }

  const intake: Intake = {
    submit,
    profile: reportProfile,
    accepted: async (tx, reportId) => {
      const row = await findReport(tx, reportId);
      if (row === undefined || row.position === null) {
        throw new Problem({
          code: 'report-not-accepted',
          status: 404,
          detail: 'There is no accepted report of this id.',
        });
      }
      return acceptedFrom(row);
    },
    acceptedAfter: async (tx, position, limit) => (await acceptedRows(tx, position, limit)).map(acceptedFrom),
    read: async ({ sha256, profile }) => {
      const reading = await readWhole(await vault.get(sha256), profile, clock());
      if (reading.report === null) {
        throw new Problem({
          code: 'report-unreadable-now',
          status: 500,
          detail:
            'An accepted report can no longer be read: this Weir reads its profile differently. Ask the administrator to report it.',
        });
      }
      return reading.report;
    },
    readAccepted: async (tx, reportId) => {
      const row = await intake.accepted(tx, reportId);
      return { row, report: await intake.read(row) };
    },
    numbersOf,
    sourceWords: async (tx, ids) => {
      const words = new Map<string, SourceWord>();
      const add = (kind: SourceWord['kind'], text: string | null | undefined): void => {
        if (text !== null && text !== undefined && text.trim() !== '')
          words.set(`${kind} ${text}`, { kind, text });
      };
      for (const row of await sourcesOf(tx, ids)) {
        const filer = await findOrganisation(tx, { id: row.organisation });
        add('filer-name', filer?.name);
        add('filer-number', filer?.reportingEntityId);
        add('filer-number', row.header.reportingEntityId);
        add('report-number', row.number);
        add('report-reference', row.header.entityReference);
        add('report-reference', row.header.fiuReference);
      }
      return [...words.values()];
    },
  };
  intakeRoutes(platform, intake, rooms.people?.namesOf);
  return intake;
}

/** Who files: the asker's own entity, or the one that the FIU's intake names. */
async function filerOf(
  platform: Platform,
  asker: Asker,
  as: string | undefined,
): Promise<Organisation & { reportingEntityId: string }> {
  const organisation = await platform.register.as(theNode, async (tx) => {
    const own =
      asker.organisation === null ? undefined : await findOrganisation(tx, { id: asker.organisation });
    if (own?.kind === 'reporting_entity') {
      if (as !== undefined && as !== own.reportingEntityId) {
        throw new Problem({
          code: 'filer-not-yours',
          status: 403,
          detail:
            'You may file for your own entity only. Leave the entity out, or ask the FIU for a delegation.',
        });
      }
      return asker.roles.includes('re_reporting_officer') ? own : undefined;
    }
    if (!asker.roles.includes('fiu_intake')) return undefined;
    if (as === undefined) {
      throw new Problem({
        code: 'filer-missing',
        status: 400,
        detail: 'Name the reporting entity for which you file (`--as ENTITY`, or the field `as`).',
      });
    }
    const named = await findOrganisation(tx, { reportingEntityId: as });
    if (named === undefined) {
      throw new Problem({
        code: 'filer-unknown',
        status: 404,
        detail:
          'No reporting entity is registered under this number. Look it up under Settings, or register it.',
      });
    }
    return named;
  });
  if (organisation?.reportingEntityId === undefined || organisation.reportingEntityId === null) {
    throw new Problem({
      code: 'not-allowed',
      status: 403,
      detail: 'Only a reporting officer files reports, or the FIU’s intake on behalf of an entity.',
    });
  }
  return { ...organisation, reportingEntityId: organisation.reportingEntityId };
}

function headerView(report: Report | null): ReportHeaderView {
  const header = report?.header;
  return {
    reportingEntityId: header?.reportingEntityId ?? null,
    branch: header?.branch ?? null,
    reportCode: header?.reportCode ?? null,
    entityReference: header?.entityReference ?? null,
    fiuReference: header?.fiuReference ?? null,
    rejectedReference: header?.rejectedReference ?? null,
    submissionDate: header?.submissionDate ?? null,
    localCurrency: header?.localCurrency ?? null,
    reason: header?.reason ?? null,
    action: header?.action ?? null,
    indicators: [...(header?.indicators ?? [])],
  };
}

export function receiptFrom(row: Omit<StoredReport, 'findings' | 'header'>): Receipt {
  return {
    reportId: row.id,
    number: row.number,
    sha256: row.sha256,
    size: row.size,
    receivedAt: row.received_at,
    state: row.state,
    verdict: row.verdict,
    position: row.position,
  };
}

function submissionFrom(row: StoredReport, duplicate: boolean): Submission {
  return {
    ...receiptFrom(row),
    duplicate,
    findings: row.findings as Submission['findings'],
    findingsOmitted: row.findings_omitted,
    counts: row.counts,
  };
}

function acceptedFrom(row: Omit<StoredReport, 'findings' | 'header'>): AcceptedReport {
  return {
    id: row.id,
    number: row.number,
    position: row.position!,
    organisation: row.organisation,
    sha256: row.sha256,
    size: row.size,
    profile: row.profile,
    code: row.code,
    receivedAt: row.received_at as Instant,
  };
}
