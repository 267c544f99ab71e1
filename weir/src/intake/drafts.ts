import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { findOrganisation } from '#people';
import { profilesTaken, theNode, type Asker, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import type { KeptFile } from '#attachments';
import { keeper, takeIn, type ArrivedFile } from './arrived-file.ts';
import type { DraftDetail, DraftRow, Submission } from './contract.ts';
import {
  changeDraft,
  deleteDraft,
  draftOr404,
  hasDraft,
  insertDraft,
  openDraftOf,
  openDrafts,
  type StoredDraft,
} from './draft-store.ts';
import { cleanFileName } from './file-name.ts';
import { filerOf } from './filers.ts';
import type { FilingDesk, GivenFile } from './filing-desk.ts';
import type { RoomsOfIntake } from './intake.ts';
import { numbersOf } from './report-store.ts';
import { reportOr404 } from './report-view.ts';

/** Longest XML that is edited in place; a larger draft is mended by replacing its file. */
const editableSize = 1_000_000;

export interface Drafts {
  list(asker: Asker): Promise<DraftRow[]>;
  get(asker: Asker, id: string): Promise<DraftDetail>;
  /** Of a file that was never filed. */
  begin(
    asker: Asker,
    file: ArrivedFile,
    name: string | undefined,
    as: string | undefined,
  ): Promise<DraftDetail>;
  /** Of a returned filing; the same again where there is one. */
  revert(asker: Asker, report: string): Promise<DraftDetail>;
  write(asker: Asker, id: string, text: string, version: number): Promise<DraftDetail>;
  replaceFile(asker: Asker, id: string, file: ArrivedFile, name: string | undefined): Promise<DraftDetail>;
  discard(asker: Asker, id: string): Promise<void>;
  submit(asker: Asker, id: string): Promise<Submission>;
  takeIn(file: GivenFile): Promise<ArrivedFile>;
  isOwn(tx: Transaction, id: string): Promise<boolean>;
}

export function createDrafts(platform: Platform, rooms: RoomsOfIntake, desk: FilingDesk): Drafts {
  const { register, vault, config, clock, chance } = platform;
  const check = (bytes: Parameters<typeof takeIn>[1]): Promise<ArrivedFile> =>
    takeIn(keeper(platform, rooms.attachments), bytes, profilesTaken(config.jurisdiction, clock()), clock());

  async function rowsOf(tx: Transaction, drafts: readonly StoredDraft[]): Promise<DraftRow[]> {
    const numbers = await numbersOf(
      tx,
      drafts.flatMap((draft) => draft.replaces ?? []),
    );
    const rows: DraftRow[] = [];
    for (const draft of drafts) {
      const filer = await findOrganisation(tx, { id: draft.organisation });
      rows.push({
        id: draft.id,
        version: draft.version,
        fileName: draft.file_name,
        size: draft.size,
        sha256: draft.sha256,
        filer: {
          id: draft.organisation,
          name: filer?.name ?? draft.organisation,
          reportingEntityId: filer?.reportingEntityId ?? null,
        },
        replaces:
          draft.replaces === null ? null : { id: draft.replaces, number: numbers.get(draft.replaces) ?? '' },
        verdict: draft.verdict,
        errors: draft.errors,
        warnings: draft.warnings,
        createdAt: draft.created_at,
        updatedAt: draft.updated_at,
      });
    }
    return rows;
  }

  async function get(asker: Asker, id: string): Promise<DraftDetail> {
    const { draft, row, attachments } = await register.as(asker, async (tx) => {
      const found = await draftOr404(tx, id);
      const [view] = await rowsOf(tx, [found]);
      const owner = { kind: 'report' as const, id: found.attachments_of };
      return { draft: found, row: view!, attachments: (await rooms.attachments?.of(tx, owner)) ?? [] };
    });
    return {
      ...row,
      text: draft.size > editableSize * 4 ? null : textOf(await vault.get(draft.sha256)),
      profile: profilesTaken(config.jurisdiction, clock())[0],
      counts: draft.counts,
      findings: draft.findings as DraftDetail['findings'],
      findingsOmitted: draft.findings_omitted,
      attachments,
    };
  }

  async function attach(tx: Transaction, id: string, files: readonly KeptFile[]): Promise<void> {
    if (files.length > 0) await rooms.attachments!.attach(tx, { kind: 'report', id }, files);
  }

  function fresh(
    tx: Transaction,
    given: Pick<StoredDraft, 'id' | 'organisation' | 'owner' | 'file_name' | 'replaces' | 'attachments_of'>,
    judged: Judged,
  ): StoredDraft {
    return { ...given, ...judged, version: 1, filed_as: null, created_at: tx.now, updated_at: tx.now };
  }

  return {
    get,
    list: (asker) => register.as(asker, async (tx) => rowsOf(tx, await openDrafts(tx))),
    takeIn: desk.takeIn,
    begin: async (asker, file, name, as) => {
      const { filer } = await filerOf(platform, asker, as, rooms.people?.mayFileFor);
      const id = newIdentifier(msFromInstant(clock()), chance);
      await register.as(asker, async (tx) => {
        await insertDraft(
          tx,
          fresh(
            tx,
            {
              id,
              organisation: filer.id,
              owner: asker.organisation!,
              file_name: cleanFileName(name),
              replaces: null,
              attachments_of: id,
            },
            judgedFrom(file),
          ),
        );
        await attach(tx, id, file.attachments);
        await record(tx, { act: 'intake.draft-begun', object: { kind: 'report-draft', id } });
      });
      return get(asker, id);
    },
    revert: async (asker, report) => {
      const row = await register.as(asker, (tx) => reportOr404(tx, report));
      if (row.state !== 'returned') {
        throw new Problem({
          code: 'report-not-returned',
          status: 409,
          detail: 'Only a returned report becomes a draft. An accepted one is corrected by a new report.',
        });
      }
      // What the profile says now, not when it was returned.
      const arrived = await check(vault.read(row.document_sha256 ?? row.sha256));
      const id = newIdentifier(msFromInstant(clock()), chance);
      const made = await register.as({ ...asker, roles: [...theNode.roles] }, async (tx) => {
        const open = await openDraftOf(tx, report);
        if (open !== undefined) {
          if (open.owner === asker.organisation) return open.id;
          throw new Problem({
            code: 'draft-elsewhere',
            status: 409,
            detail: 'Somebody who files for the same entity is mending this report already.',
          });
        }
        await insertDraft(
          tx,
          fresh(
            tx,
            {
              id,
              organisation: row.organisation,
              owner: asker.organisation!,
              file_name: row.file_name,
              replaces: row.id,
              attachments_of: row.id,
            },
            judgedFrom(arrived),
          ),
        );
        await record(tx, {
          act: 'intake.draft-begun',
          object: { kind: 'report-draft', id },
          facts: { replaces: row.id },
        });
        return id;
      });
      return get(asker, made);
    },
    write: async (asker, id, text, version) => {
      await register.as(asker, (tx) => draftOr404(tx, id));
      const arrived = await check(Buffer.from(text.toWellFormed(), 'utf8'));
      await register.as(asker, (tx) => changeDraft(tx, id, version, judgedFrom(arrived)));
      return get(asker, id);
    },
    replaceFile: async (asker, id, file, name) => {
      await register.as(asker, async (tx) => {
        const { version } = await draftOr404(tx, id);
        const bringsOwn = file.attachments.length > 0;
        await changeDraft(tx, id, version, {
          ...judgedFrom(file),
          file_name: cleanFileName(name),
          ...(bringsOwn ? { attachments_of: id } : {}),
        });
        await attach(tx, id, file.attachments);
      });
      return get(asker, id);
    },
    discard: (asker, id) =>
      register.as(asker, async (tx) => {
        await draftOr404(tx, id);
        await deleteDraft(tx, id);
        await record(tx, { act: 'intake.draft-discarded', object: { kind: 'report-draft', id } });
      }),
    submit: async (asker, id) => {
      const { draft, carried, as } = await register.as(asker, async (tx) => {
        const found = await draftOr404(tx, id);
        const owner = { kind: 'report' as const, id: found.attachments_of };
        const [row] = await rowsOf(tx, [found]);
        return {
          draft: found,
          carried: (await rooms.attachments?.of(tx, owner)) ?? [],
          as: row!.filer.reportingEntityId ?? undefined,
        };
      });
      const arrived = await check(vault.read(draft.sha256));
      const again = carried.map((file) => ({
        id: newIdentifier(msFromInstant(clock()), chance),
        name: file.name,
        type: file.type,
        size: file.size,
        sha256: file.sha256,
        scan: file.scan,
      }));
      return desk.decide(
        asker,
        { ...arrived, attachments: [...again, ...arrived.attachments] },
        {
          file: { name: draft.file_name, bytes: new Uint8Array() },
          as: asker.organisation === draft.organisation ? undefined : as,
          draft: id,
        },
      );
    },
    isOwn: async (tx, id) => await hasDraft(tx, id),
  };
}

type Judged = Pick<
  StoredDraft,
  'size' | 'sha256' | 'verdict' | 'counts' | 'findings' | 'findings_omitted' | 'errors' | 'warnings'
>;

function judgedFrom({ document, reading, sha256, size }: ArrivedFile): Judged {
  const errors = reading.findings.filter((finding) => finding.severity !== 'warning').length;
  return {
    sha256: document?.sha256 ?? sha256,
    size: document?.size ?? size,
    verdict: reading.verdict,
    counts: reading.counts,
    findings: [...reading.findings],
    findings_omitted: reading.findingsOmitted,
    errors,
    warnings: reading.findings.length - errors,
  };
}

/** The XML as text, where it is UTF-8 and short enough to edit. */
function textOf(bytes: Uint8Array): string | null {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return null;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.length > editableSize ? null : text;
  } catch {
    return null;
  }
}
