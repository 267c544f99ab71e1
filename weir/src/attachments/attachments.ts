import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import type { Platform, Transaction } from '#platform';
import { attachmentRoutes } from './attachment-routes.ts';
import {
  cleanAttachmentName,
  dangerousEnding,
  endingOf,
  fittingName,
  isArchiveEnding,
} from './attachment-name.ts';
import { attachmentsOf, insertAttachments, type StoredAttachment } from './attachment-store.ts';
import type { AttachmentView, OwnerKind, RefusalReason, Scan } from './contract.ts';
import { fileKind } from './file-kind.ts';
import { hasPreview, openPreviews } from './preview.ts';
import { openScanner } from './scanner.ts';

/** A file whose bytes lie in the vault and which belongs to nothing yet. */
export interface KeptFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly sha256: string;
  readonly scan: Scan;
}

export interface Owner {
  readonly kind: OwnerKind;
  readonly id: string;
}

export type Visible = (tx: Transaction, id: string) => Promise<boolean>;

export interface Attachments {
  /**
   * Checks name, kind by the first bytes, size and the scanner, and puts the bytes into the vault. Outside any transaction.
   * @throws Problem `attachment-refused` (facts: reason, name)
   */
  keep(file: { name: string; bytes: AsyncIterable<Uint8Array> | Uint8Array }): Promise<KeptFile>;
  /**
   * Makes kept files belong to something, in the transaction that makes the owner.
   * @throws Problem `attachment-refused` (reason too-many)
   */
  attach(tx: Transaction, owner: Owner, files: readonly KeptFile[]): Promise<void>;
  of(tx: Transaction, owner: Owner): Promise<AttachmentView[]>;
  /** For lists: the attachments of several owners of one kind. */
  ofMany(tx: Transaction, kind: OwnerKind, ids: readonly string[]): Promise<Map<string, AttachmentView[]>>;
  /** Rooms register who may see an owner: the room answers with its own row-level security. */
  guard(kind: OwnerKind, visible: Visible): void;
}

export function createAttachments(platform: Platform): Attachments {
  const { config, vault, clock, chance } = platform;
  const scanner = openScanner(config);
  const guards = new Map<OwnerKind, Visible>();

  const attachments: Attachments = {
    keep: async (file) => {
      const name = cleanAttachmentName(file.name);
      const bytes = await collect(file.bytes, name, config.attachmentLimit);
      const ending = endingOf(name);
      const dangerous = dangerousEnding(ending);
      if (dangerous !== undefined) throw refused(dangerous, name);
      const kind = await fileKind(bytes, ending);
      if ('refused' in kind) throw refused(kind.refused, name, { what: kind.what });
      if (isArchiveEnding(ending)) throw refused('archive', name);
      const fitting = fittingName(name, kind);
      if (fitting === undefined) throw refused('disguised', name, { type: kind.type });
      const verdict = scanner.present ? await scanner.scan(bytes) : 'unreachable';
      if (verdict === 'infected') throw refused('infected', name);
      if (verdict === 'unreachable' && scanner.present && config.scannerUnreachable === 'refuse')
        throw refused('scanner-unreachable', name);
      const { sha256, size } = await vault.put(bytes);
      return {
        id: newIdentifier(msFromInstant(clock()), chance),
        name: fitting,
        type: kind.type,
        size,
        sha256,
        scan: verdict === 'clean' ? 'clean' : 'not-scanned',
      };
    },
    attach: async (tx, owner, files) => {
      if (files.length === 0) return;
      if (files.length > config.attachmentCount)
        throw refused('too-many', files[config.attachmentCount]!.name, {
          most: String(config.attachmentCount),
        });
      await insertAttachments(
        tx,
        files.map((file, index) => ({
          ...file,
          owner_kind: owner.kind,
          owner: owner.id,
          place: index + 1,
          pages: null,
          kept_by: tx.asker.person,
          kept_at: tx.now,
        })),
      );
    },
    of: async (tx, owner) => (await attachmentsOf(tx, owner.kind, [owner.id])).map(attachmentView),
    ofMany: async (tx, kind, ids) => {
      const found = new Map<string, AttachmentView[]>();
      for (const row of await attachmentsOf(tx, kind, ids))
        found.set(row.owner, [...(found.get(row.owner) ?? []), attachmentView(row)]);
      return found;
    },
    guard: (kind, visible) => void guards.set(kind, visible),
  };
  attachmentRoutes(platform, guards, openPreviews());
  return attachments;
}

export function attachmentView(row: StoredAttachment): AttachmentView {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    size: row.size,
    sha256: row.sha256,
    scan: row.scan,
    preview: hasPreview(row.type) ? 'pages' : 'none',
    pages: row.pages,
  };
}

async function collect(
  bytes: AsyncIterable<Uint8Array> | Uint8Array,
  name: string,
  limit: number,
): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of bytes instanceof Uint8Array ? [bytes] : bytes) {
    size += part.length;
    // The source is read to its end all the same: an unread part of a request would hold it open.
    if (size <= limit) parts.push(part);
    else parts.length = 0;
  }
  if (size > limit) throw refused('too-large', name, { most: String(limit) });
  return Buffer.concat(parts);
}

const sentences: Record<RefusalReason, string> = {
  executable: 'is a program, or carries one, and is not taken. Send what it shows as a PDF.',
  script:
    'is a script or a web page, which could run when opened, and is not taken. Send it as a PDF or as plain text.',
  macros:
    'holds macros or embedded programs and is not taken. Save it without them (docx, xlsx) or as a PDF.',
  archive: 'is an archive and is not taken. Send the files in it one by one.',
  kind: 'is of a kind that is not taken. Taken are PDF, PNG, JPEG, TIFF, Office documents without macros, text, CSV and letters (eml, msg).',
  disguised: 'is not what its name says. Give it the ending that fits its content.',
  'too-large': 'is larger than this node takes. Split it, or send it smaller.',
  'too-many': 'is one attachment too many for one message or report. Send the rest with a further message.',
  empty: 'is empty. Check that it was written completely.',
  infected: 'was found infected by the virus scanner and was not kept. Tell your own security people.',
  'scanner-unreachable':
    'could not be scanned for viruses just now and was not kept. Try again in some minutes.',
};

function refused(reason: RefusalReason, name: string, facts: Record<string, string> = {}): Problem {
  return new Problem({
    code: 'attachment-refused',
    status: reason === 'scanner-unreachable' ? 503 : reason === 'too-large' ? 413 : 422,
    detail: `The attachment “${name}” ${sentences[reason]}`,
    facts: { reason, name, ...facts },
  });
}
