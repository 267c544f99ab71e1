import { useEffect, useState } from 'react';
import type { FindingView } from 'weir/intake/contract';
import { linesOf, type FileLines, type LinePart } from './file-lines.ts';

/** The lines of a file at hand; null until its bytes have been walked once. */
export function useLines(file: Blob | null): FileLines | null {
  const [lines, setLines] = useState<FileLines | null>(null);
  useEffect(() => {
    let left = false;
    setLines(null);
    if (file) {
      void linesOf(file).then((read) => {
        if (!left) setLines(read);
      });
    }
    return () => {
      left = true;
    };
  }, [file]);
  return lines;
}

const mostParts = 200;

/** The faulty lines themselves, each around its column. */
export function useFaultyLines(
  lines: FileLines | null,
  findings: readonly FindingView[],
): ((finding: FindingView) => LinePart | undefined) | undefined {
  const [parts, setParts] = useState<Map<string, LinePart> | null>(null);
  useEffect(() => {
    let left = false;
    if (!lines) return;
    void (async () => {
      const found = new Map<string, LinePart>();
      for (const { line, column } of findings.slice(0, mostParts)) {
        if (left) return;
        const key = `${line}:${column}`;
        if (found.has(key)) continue;
        const part = await lines.around(line, column);
        if (part) found.set(key, part);
      }
      if (!left) setParts(found);
    })();
    return () => {
      left = true;
    };
  }, [lines, findings]);
  return parts ? ({ line, column }) => parts.get(`${line}:${column}`) : undefined;
}
