/**
 * Which characters a TrueType font can show: its `cmap` table, formats 4 and 12 (OpenType specification 1.9, "cmap"). PDF/A
 * refuses to be made when a character has no glyph, so a product says such characters by their code instead.
 */
export function coverageOf(font: Uint8Array): (codePoint: number) => boolean {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  const tables = view.getUint16(4);
  for (let index = 0; index < tables; index++) {
    const entry = 12 + index * 16;
    if (view.getUint32(entry) !== 0x636d6170) continue; // "cmap"
    return readCmap(view, view.getUint32(entry + 8));
  }
  return () => false;
}

function readCmap(view: DataView, cmap: number): (codePoint: number) => boolean {
  const ranges: [number, number][] = [];
  const count = view.getUint16(cmap + 2);
  for (let index = 0; index < count; index++) {
    const subtable = cmap + view.getUint32(cmap + 4 + index * 8 + 4);
    const format = view.getUint16(subtable);
    if (format === 12) ranges.push(...groupsOf(view, subtable));
    if (format === 4) ranges.push(...segmentsOf(view, subtable));
  }
  ranges.sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [from, to] of ranges) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return (codePoint) => {
    let [low, high] = [0, merged.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const [from, to] = merged[middle]!;
      if (codePoint < from) high = middle - 1;
      else if (codePoint > to) low = middle + 1;
      else return true;
    }
    return false;
  };
}

function groupsOf(view: DataView, at: number): [number, number][] {
  const groups = view.getUint32(at + 12);
  return Array.from({ length: groups }, (_, index) => [
    view.getUint32(at + 16 + index * 12),
    view.getUint32(at + 20 + index * 12),
  ]);
}

/** Segments of characters; one whose glyph is 0 is not shown, so each is looked at. */
function segmentsOf(view: DataView, at: number): [number, number][] {
  const doubled = view.getUint16(at + 6);
  const found: [number, number][] = [];
  for (let index = 0; index < doubled; index += 2) {
    const end = view.getUint16(at + 14 + index);
    const start = view.getUint16(at + 16 + doubled + index);
    const delta = view.getUint16(at + 16 + doubled * 2 + index);
    const offsetAt = at + 16 + doubled * 3 + index;
    const offset = view.getUint16(offsetAt);
    for (let code = start; code <= end && code < 0xffff; code++) {
      const direct = offset === 0 ? code : view.getUint16(offsetAt + offset + (code - start) * 2);
      const glyph = offset !== 0 && direct === 0 ? 0 : (direct + delta) & 0xffff;
      if (glyph !== 0) found.push([code, code]);
    }
  }
  return found;
}
