import { msFromInstant, newIdentifier, Problem, type Instant } from '@weir/engines/vocabulary';
import { profilesTaken, theNode, type Asker, type Platform, type Transaction } from '#platform';
import { entryRow, record } from '#audit';
import type { KeptFile } from '#attachments';
import {
  keeper,
  noReading,
  takeIn,
  withFindings,
  type ArrivedFile,
  type Bytes,
  type Converter,
} from './arrived-file.ts';
import { inTurns, judge, type ProfilesTaken } from './check.ts';
import type { Submission } from './contract.ts';
import { endDraft } from './draft-store.ts';
import { cleanFileName } from './file-name.ts';
import { filerIn, filerOf, type Filer } from './filers.ts';
import { decide, lateRule, type Decision } from './filing.ts';
import type { RoomsOfIntake } from './intake.ts';
import { ownFiling, type Linked } from './lineage-store.ts';
import {
  fileReport,
  findReport,
  found,
  positionMark,
  type Standing,
  type StoredFlag,
  type StoredReport,
} from './report-store.ts';
import { headerView, submissionFrom } from './report-view.ts';

export interface GivenFile {
  readonly name?: string | undefined;
  readonly bytes: Bytes;
  /** A saved mapping's id: the file is a table or a message of another format. */
  readonly mapping?: string | undefined;
  /** With a mapping: who files, and for whom. A mapping belongs to an entity. */
  readonly asker?: Asker | undefined;
  readonly as?: string | undefined;
}

export interface Filing {
  readonly file: { readonly name?: string | undefined; readonly bytes: Bytes };
  /** The number of the entity it is filed for: by the FIU's intake, or by delegation. */
  readonly as?: string | undefined;
  readonly mapping?: string | undefined;
  /** The draft that this filing ends. */
  readonly draft?: string | undefined;
  /** The returned filing that it mends, and the accepted report that it corrects: id or number. */
  readonly replaces?: string | undefined;
  readonly corrects?: string | undefined;
  /** It comes from an earlier installation, which had called it so. */
  readonly movedIn?: NonNullable<StoredReport['moved_in']> | undefined;
}

/** Largest table or message that is turned into a report: it is held whole. */
const convertedMax = 64 * 1024 * 1024;

/** Another filing of this filer was decided between our look and our decision: it is decided anew. */
class Overtaken extends Problem {
  constructor() {
    super({
      code: 'filing-overtaken',
      status: 503,
      detail: 'Other filings of this entity kept changing what this one is judged by. Send it again.',
    });
  }
}

/** Each time one other filing of the same matter has been decided, so a second time is rare. */
const attempts = 20;

export interface FilingDesk {
  submit(asker: Asker, filing: Filing): Promise<Submission>;
  takeIn(file: GivenFile): Promise<ArrivedFile>;
  decide(asker: Asker, arrived: ArrivedFile, filing: Omit<Filing, 'mapping'>): Promise<Submission>;
  convertWith(converter: Converter): void;
}

export function createFilingDesk(platform: Platform, rooms: RoomsOfIntake): FilingDesk {
  const { register, vault, config, clock } = platform;
  const profiles = (): ProfilesTaken => profilesTaken(config.jurisdiction, clock());
  let converter: Converter | undefined;

  async function convert(file: GivenFile & { mapping: string }): Promise<ArrivedFile> {
    if (converter === undefined || rooms.attachments === undefined) {
      throw new Problem({
        code: 'mapping-unknown',
        status: 404,
        detail: 'There is no such mapping. Leave the field `mapping` out to file a goAML report.',
      });
    }
    const entity =
      file.asker === undefined
        ? undefined
        : await filerOf(platform, file.asker, file.as, rooms.people?.mayFileFor);
    const bytes = await whole(file.bytes, Math.min(convertedMax, config.uploadLimit));
    const name = cleanFileName(file.name);
    const stored = await vault.put(bytes);
    const { pieces, findings, findingsOmitted } = await converter({
      mapping: file.mapping,
      filer: entity?.filer.reportingEntityId ?? '',
      name,
      bytes,
    });
    const ending = /\.[a-z0-9]{1,5}$/i.exec(name)?.[0] ?? '';
    const source = await rooms.attachments.keep({ name: `source${ending}`, bytes });
    const judged = pieces === null ? undefined : await judge(inTurns(pieces()), profiles(), clock());
    const reading = withFindings(judged?.reading ?? noReading, findings);
    return {
      ...stored,
      container: 'converted',
      document: pieces === null ? null : await vault.put(inTurns(pieces())),
      reading: { ...reading, findingsOmitted: reading.findingsOmitted + findingsOmitted },
      fingerprint: judged?.fingerprint ?? null,
      profile: judged?.profile ?? profiles()[0],
      attachments: [source],
    };
  }

  async function linked(
    tx: Transaction,
    filer: string,
    named: string | undefined,
    state: 'returned' | 'accepted',
  ): Promise<Linked | undefined> {
    if (named === undefined) return undefined;
    const found = await ownFiling(tx, filer, named);
    if (found?.state === state) return found;
    throw new Problem({
      code: state === 'returned' ? 'replaced-unknown' : 'corrected-unknown',
      status: 404,
      detail:
        state === 'returned'
          ? 'There is no returned report of this entity under what `replaces` names.'
          : 'There is no accepted report of this entity under what `corrects` names.',
    });
  }

  async function decideIn(
    tx: Transaction,
    { filer, filedBy }: Filer,
    arrived: ArrivedFile,
    filing: Omit<Filing, 'mapping'>,
    receivedAt: Instant,
  ): Promise<Submission> {
    const { reading, sha256, fingerprint } = arrived;
    const header = reading.report?.header;
    const reference = header?.entityReference ?? null;
    const code = header?.reportCode ?? null;
    const referred = [reference, header?.rejectedReference].filter(
      (text) => text !== undefined && text !== null,
    );
    const asked = { organisation: filer.id, reference, sha256, fingerprint, code, referred };
    const before = await found(tx, asked);
    const decision = decide(
      reading,
      { reportingEntityId: filer.reportingEntityId },
      {
        sameFile: before.newestOfFile,
        standingReference: before.reference,
        sameTransactions: before.transactions,
      },
      before.review,
      filing.movedIn !== undefined,
    );
    if (decision.kind === 'again') {
      const attached = await rooms.attachments?.of(tx, { kind: 'report', id: decision.report });
      return submissionFrom((await findReport(tx, decision.report))!, true, attached ?? []);
    }
    const draft = filing.draft === undefined ? undefined : await endDraft(tx, filing.draft, filer.id);
    const replaces =
      (await linked(tx, filer.id, filing.replaces ?? draft?.replaces ?? undefined, 'returned')) ??
      before.returned ??
      undefined;
    const corrects = await linked(tx, filer.id, filing.corrects, 'accepted');
    const accepted = decision.state === 'accepted';
    const report = {
      id: newIdentifier(msFromInstant(tx.now), platform.chance),
      organisation: filer.id,
      submitted_by: tx.asker.person,
      door: tx.asker.door,
      file_name: cleanFileName(filing.file.name),
      size: arrived.size,
      sha256,
      state: decision.state,
      verdict: decision.verdict,
      profile: arrived.profile,
      root: reading.root,
      code,
      entity_reference: reference,
      header: headerView(reading.report),
      counts: reading.counts,
      findings: [...decision.findings],
      findings_omitted: reading.findingsOmitted,
      errors: decision.findings.filter((finding) => finding.severity !== 'warning').length,
      warnings: decision.findings.filter((finding) => finding.severity === 'warning').length,
      received_at: receivedAt,
      decided_at: decision.state === 'held' ? null : tx.now,
      replaces: replaces?.id ?? null,
      container: arrived.container,
      document_sha256: arrived.document?.sha256 ?? null,
      document_size: arrived.document?.size ?? null,
      fingerprint,
      attachment_count: arrived.attachments.length,
      version: (replaces?.version ?? 0) + 1,
      filed_by: filedBy,
      corrects: corrects?.id ?? null,
      held_at: decision.state === 'held' ? tx.now : null,
      decision: accepted && decision.verdict !== 'acceptable' ? overridden(tx) : null,
      moved_in: filing.movedIn ?? null,
    } satisfies Omit<StoredReport, 'number' | 'position'>;
    const audit = entryRow(tx, {
      act: `intake.report-${decision.state}`,
      object: { kind: 'report', id: report.id },
      facts: {
        filer: filer.id,
        sha256,
        position: positionMark,
        verdict: decision.verdict,
        errors: report.errors,
      },
    });
    if (accepted) platform.jobs.wakeFollowers(tx);
    const isAll = draft === undefined && arrived.attachments.length === 0 && filing.movedIn === undefined;
    const kept = await fileReport(
      tx,
      {
        asked,
        before,
        report,
        flags: flagsOf(decision, before, filing.movedIn !== undefined),
        numbered: `${config.jurisdiction}-${receivedAt.slice(0, 4)}-`,
        audit,
      },
      isAll,
    );
    if (kept === undefined) throw new Overtaken();
    if (isAll) return submissionFrom(kept, false, []);
    if (draft !== undefined) await draft.filedAs(report.id);
    await attach(tx, report.id, arrived.attachments);
    if (filing.movedIn !== undefined)
      await record(tx, {
        act: 'intake.moved-in',
        object: { kind: 'report', id: report.id },
        facts: { ...filing.movedIn, sha256 },
      });
    const attached =
      arrived.attachments.length === 0
        ? []
        : await rooms.attachments?.of(tx, { kind: 'report', id: report.id });
    return submissionFrom(kept, false, attached ?? []);
  }

  async function attach(tx: Transaction, id: string, files: readonly KeptFile[]): Promise<void> {
    if (files.length > 0) await rooms.attachments!.attach(tx, { kind: 'report', id }, files);
  }

  const desk: FilingDesk = {
    takeIn: (file) =>
      file.mapping === undefined
        ? takeIn(keeper(platform, rooms.attachments), file.bytes, profiles(), clock())
        : convert({ ...file, mapping: file.mapping }),
    decide: async (asker, arrived, filing) => {
      const receivedAt = clock();
      // The node decides on the filer's behalf: it must see other filers' equal files, which the filer must not.
      for (let attempt = 1; ; attempt++) {
        try {
          return await register.as({ ...asker, roles: [...theNode.roles] }, async (tx) => {
            const filer = await filerIn(tx, asker, filing.as, rooms.people?.mayFileFor);
            return decideIn(tx, filer, arrived, filing, receivedAt);
          });
        } catch (error) {
          if (!(error instanceof Overtaken) || attempt === attempts) throw error;
        }
      }
    },
    submit: async (asker, filing) => {
      const arrived = await desk.takeIn({ ...filing.file, mapping: filing.mapping, asker, as: filing.as });
      return desk.decide(asker, arrived, filing);
    },
    convertWith: (given) => void (converter = given),
  };
  return desk;
}

/** Moved in with faults of business rules: the officer who moves it says that it had been accepted before. */
function overridden(tx: Transaction): StoredReport['decision'] {
  const by = tx.asker.person;
  return { kind: 'accepted', at: tx.now, by, override: true, ground: 'moved-in', reason: null, note: null };
}

/** What only the FIU may know; no filer reads it, and it changes nothing that a filer sees. */
function flagsOf(
  decision: Extract<Decision, { kind: 'new' }>,
  before: Standing,
  /** Whether it was late was settled where it was filed. */
  movedIn: boolean,
): Omit<StoredFlag, 'report'>[] {
  const late = decision.findings.find((finding) => finding.rule === lateRule);
  return [
    ...(before.equalElsewhere === null
      ? []
      : [{ flag: 'equal-bytes' as const, facts: { report: before.equalElsewhere } }]),
    ...(before.transactionsElsewhere === null
      ? []
      : [{ flag: 'same-transactions' as const, facts: { report: before.transactionsElsewhere } }]),
    ...(late === undefined || movedIn
      ? []
      : [{ flag: 'late-filing' as const, facts: { ...late.params } as Record<string, string> }]),
  ];
}

async function whole(bytes: Bytes, limit: number): Promise<Uint8Array> {
  if (bytes instanceof Uint8Array && bytes.length <= limit) return bytes;
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of bytes instanceof Uint8Array ? [bytes] : bytes) {
    size += piece.length;
    if (size > limit) {
      throw new Problem({
        code: 'upload-too-large',
        status: 413,
        detail: 'A table or message that is to become a report may have 64 MB at most. Split it.',
      });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
