import type { SourceSize } from './blocks.ts';
import type { ImportMapping } from './contract.ts';
import type { MovedSource } from './moved-sources.ts';

/** Something that came into the ledger whole: an accepted report or a bulk file. */
export interface SourceEntry {
  /** Order of import over reports and bulk files together, from 1. */
  readonly ordinal: number;
  readonly kind: 'report' | 'import';
  readonly id: string;
  /** An accepted report's place among the accepted. */
  readonly position: number | null;
  readonly firstSequence: number;
  /** Sequence numbers it takes: its rows, good and bad. */
  readonly span: number;
  readonly rows: number;
  /** What a report holds that cannot stand in the ledger, with its place in the report. */
  readonly leftOut: readonly { place: string; reason: string }[];
  /** Its data was erased: it keeps its place and its sequence numbers, and has no rows any more. */
  readonly erased?: boolean;
}

export interface FileEntry {
  /** Path under the ledger's folder; holds the beginning of its hash, so that other bytes have another name. */
  readonly name: string;
  readonly kind: 'rows' | 'openings' | 'accounts' | 'items';
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
  /**
   * `small` and `medium` blocks count sources of their size; `large` blocks are one source by its ordinal. Files of accounts
   * count accounts.
   */
  readonly block: SourceSize;
  readonly first: number;
  readonly last: number;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** Positions of the accepted reports among its sources. */
  readonly firstPosition: number | null;
  readonly lastPosition: number | null;
}

/** What became of a bulk import; kept with the files that it brought. */
export interface ImportOutcome {
  readonly id: string;
  readonly rows: number;
  readonly quarantined: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly rounded: number;
  readonly selfPayments: number;
  readonly openings: number;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** The rows left out, as CSV with line, reason and text; null where there are none. */
  readonly quarantine: Uint8Array | null;
}

/** A bulk import as it was asked for. */
export interface ImportOrder {
  readonly id: string;
  readonly fileName: string;
  readonly sha256: string;
  readonly mapping: ImportMapping;
  readonly openingsSha256: string | null;
  readonly openingsColumns: readonly string[] | null;
  readonly originator: string | null;
}

export interface SourceCounts {
  readonly small: number;
  readonly medium: number;
}

export interface ManifestState {
  /** Rises with every commit. */
  readonly version: number;
  readonly files: readonly FileEntry[];
  /** Sources so far, and how many of them are small and medium. */
  readonly sources: number;
  readonly counted: SourceCounts;
  readonly nextSequence: number;
  /** Accepted reports up to this position are in the ledger. */
  readonly followedTo: number;
  /** Sources in another compartment than their files say; none in a folder of one's own. */
  readonly moved?: readonly MovedSource[];
}

export const emptyManifest: ManifestState = {
  version: 0,
  files: [],
  sources: 0,
  counted: { small: 0, medium: 0 },
  nextSequence: 1,
  followedTo: 0,
};

export interface ManifestChange {
  readonly sources: readonly SourceEntry[];
  readonly addFiles: readonly FileEntry[];
  readonly dropFiles: readonly string[];
  readonly counted: SourceCounts;
  readonly imports: readonly ImportOutcome[];
  /** True for a rebuild: the sources and files given replace all that were. */
  readonly whole?: boolean;
}

/**
 * The list of what the ledger is made of. A file counts from the moment its name stands here, in the register for a
 * node, in `manifest.json` for a folder of its own.
 */
export interface ManifestStore {
  read(): Promise<ManifestState>;
  /** Runs `work` as the only writer; its fencing number is higher than every earlier writer's. */
  writing<Result>(work: (fence: number) => Promise<Result>): Promise<Result>;
  /** @throws Problem `ledger-writer-replaced` where a later writer has begun. */
  commit(fence: number, change: ManifestChange): Promise<ManifestState>;
  /** Every source in the order of import, for a rebuild. */
  sources(): Promise<SourceEntry[]>;
}

export function applied(before: ManifestState, change: ManifestChange): ManifestState {
  const state = change.whole === true ? { ...emptyManifest, version: before.version } : before;
  const dropped = new Set(change.dropFiles);
  const added = new Set(change.addFiles.map((file) => file.name));
  const kept = state.files.filter((file) => !dropped.has(file.name) && !added.has(file.name));
  const last = change.sources.at(-1);
  return {
    ...(state.moved !== undefined && { moved: state.moved }),
    version: state.version + 1,
    files: [...kept, ...change.addFiles].sort((one, other) => (one.name < other.name ? -1 : 1)),
    sources: last?.ordinal ?? state.sources,
    counted: change.counted,
    nextSequence: last === undefined ? state.nextSequence : last.firstSequence + last.span,
    followedTo: change.sources.reduce(
      (most, source) => Math.max(most, source.position ?? 0),
      state.followedTo,
    ),
  };
}
