import type { ImportColumns, ImportMapping } from 'weir/ledger/contract';

export type Meaning = keyof ImportColumns;

export type ChosenColumns = { [Key in Meaning]?: string | undefined };

/** A mapping while somebody is still choosing. */
export interface MappingDraft {
  columns: ChosenColumns;
  delimiter: string;
  timeUnit: ImportMapping['timeUnit'];
  timeFormat?: string | undefined;
  round?: ImportMapping['round'];
}

/** What a mapping still lacks before rows can be read with it. */
export function needed(columns: ChosenColumns): 'ends' | 'time' | 'amount' | undefined {
  const twoSided = columns.from !== undefined && columns.to !== undefined;
  const oneSided = columns.account !== undefined && columns.from === undefined && columns.to === undefined;
  if (!twoSided && !oneSided) return 'ends';
  if (twoSided && columns.account !== undefined) return 'ends';
  if (columns.time === undefined) return 'time';
  return columns.amount === undefined ? 'amount' : undefined;
}

const headBytes = 1 << 20;

/** As much of a file as a look needs: whole lines from the beginning of a table; files of other kinds are whole or nothing. */
export async function headOf(file: File): Promise<Blob> {
  if (file.size <= headBytes) return file;
  const head = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
  const signature = String.fromCharCode(...head.subarray(0, 4));
  const whole =
    signature === 'PAR1' || signature.startsWith('\x1f\x8b') || /^[\s\ufeffï»¿]*</.test(signature);
  const lineEnd = head.lastIndexOf(0x0a);
  return whole || lineEnd < 0 ? file : new Blob([head.subarray(0, lineEnd + 1)]);
}
