import { sql } from 'kysely';
import { Problem, type Instant } from '@weir/engines/vocabulary';
import type { Report } from '@weir/engines/reports';
import { findOrganisation, type NamesOf } from '#people';
import { jurisdiction, profilesTaken, type Asker, type Platform, type Transaction } from '#platform';
import type { Attachments } from '#attachments';
import { checkOnly, takeIn, type ArrivedFile, type Converter } from './arrived-file.ts';
import { checkedFrom, readWhole } from './check.ts';
import { cleanFileName } from './file-name.ts';
import type { CheckedFile, Submission } from './contract.ts';
import { createDrafts } from './drafts.ts';
import { draftRoutes } from './draft-routes.ts';
import { createFilingDesk, type Filing, type GivenFile } from './filing-desk.ts';
import type { MayFileFor } from './filers.ts';
import { followAccepted, type AcceptedHandler } from './followers.ts';
import { intakeRoutes } from './intake-routes.ts';
import { mappingConverter } from './mapping-converter.ts';
import { mappingRoutes } from './mapping-routes.ts';
import { officerRoutes } from './officer-routes.ts';
import { createReportDetails } from './report-details.ts';
import { receiptRoutes } from './receipt-routes.ts';
import { acceptedRows, findReport, numbersOf, sourcesOf, type StoredReport } from './report-store.ts';

/** An accepted report as other rooms follow it. */
export interface AcceptedReport {
  readonly id: string;
  readonly number: string;
  readonly position: number;
  /** The filer; never shown beyond the FIU. */
  readonly organisation: string;
  /** Of the report's own XML: what `read` reads. */
  readonly sha256: string;
  readonly size: number;
  readonly profile: string;
  readonly code: string | null;
  readonly receivedAt: string;
}

export interface Intake {
  /** Judges and keeps a file; its answer is the receipt. The bytes are in the vault before the register says anything. */
  submit(asker: Asker, filing: Filing): Promise<Submission>;
  /** The first half of `submit`, for doors that learn who files after the file: kept and judged, nothing decided. */
  takeIn(file: GivenFile): Promise<ArrivedFile>;
  /** The second half. */
  decide(asker: Asker, arrived: ArrivedFile, filing: Omit<Filing, 'mapping'>): Promise<Submission>;
  /** How a file of another format becomes a report, where a filing names a saved mapping. */
  convertWith(converter: Converter): void;
  /** The profile that this node's filers are held to. */
  readonly profile: string;
  /** @throws Problem `report-not-accepted` */
  accepted(tx: Transaction, reportId: string): Promise<AcceptedReport>;
  /** In order of position, those after `position`. Positions have no gaps: the next one is always `position + 1`. */
  acceptedAfter(tx: Transaction, position: number, limit: number): Promise<AcceptedReport[]>;
  /** The last position given; positions have no gaps. */
  lastPosition(tx: Transaction): Promise<number>;
  /** Gives each accepted report to `handler`, once at least, in the order of acceptance. `follower` names the room. */
  follow(follower: string, handler: AcceptedHandler): void;
  /** The checker's answer for a file that is kept elsewhere or not at all, and the code of the report that it is. */
  check(name: string, bytes: Uint8Array): Promise<{ checked: CheckedFile; code: string | null }>;
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

export interface RoomsOfIntake {
  readonly people?: { readonly namesOf: NamesOf; readonly mayFileFor?: MayFileFor };
  readonly attachments?: Attachments;
}

export function createIntake(platform: Platform, rooms: RoomsOfIntake = {}): Intake {
  const { vault, config, clock } = platform;

  const desk = createFilingDesk(platform, rooms);
  const intake: Intake = {
    submit: desk.submit,
    takeIn: desk.takeIn,
    decide: desk.decide,
    convertWith: desk.convertWith,
    get profile() {
      return jurisdiction(config.jurisdiction).reportProfile;
    },
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
    lastPosition: async (tx) =>
      (await tx.run<{ last: number }>(sql`select coalesce(max(position), 0) as last from reports`))[0]!.last,
    follow: (follower, handler) => followAccepted(platform, intake.acceptedAfter, follower, handler),
    check: async (name, bytes) => {
      const taken = profilesTaken(config.jurisdiction, clock());
      const { reading, profile } = await takeIn(checkOnly(config), bytes, taken, clock());
      return {
        checked: checkedFrom(cleanFileName(name), profile, reading),
        code: reading.report?.header.reportCode ?? null,
      };
    },
    read: async ({ sha256, profile }) => {
      const reading = await readWhole(vault.read(sha256), profile, clock());
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
  const drafts = createDrafts(platform, rooms, desk);
  rooms.attachments?.guard('report', async (tx, id) => {
    return (await findReport(tx, id)) !== undefined || (await drafts.isOwn(tx, id));
  });
  const details = createReportDetails(platform, intake, rooms);
  intakeRoutes(platform, intake, details);
  officerRoutes(platform, details);
  draftRoutes(platform, drafts);
  receiptRoutes(platform);
  desk.convertWith(mappingConverter(platform));
  mappingRoutes(platform);
  return intake;
}

function acceptedFrom(row: Omit<StoredReport, 'findings' | 'header'>): AcceptedReport {
  return {
    id: row.id,
    number: row.number,
    position: row.position!,
    organisation: row.organisation,
    sha256: row.document_sha256!,
    size: row.document_size!,
    profile: row.profile,
    code: row.code,
    receivedAt: row.received_at as Instant,
  };
}
