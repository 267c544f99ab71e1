import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from '@weir/engines/vocabulary';

/** What can be looked at as pictures. */
const drawn = new Set(['application/pdf', 'image/png', 'image/jpeg']);
export const hasPreview = (type: string): boolean => drawn.has(type);

export interface DrawnPage {
  readonly pages: number;
  readonly png: Buffer;
}

export interface PreviewLimits {
  readonly timeMs: number;
  /** Resident memory of the drawing process. */
  readonly memoryBytes: number;
  readonly outputBytes: number;
  readonly atOnce: number;
  readonly waiting: number;
}
const usual: PreviewLimits = {
  timeMs: 15_000,
  memoryBytes: 700 * 1024 * 1024,
  outputBytes: 32 * 1024 * 1024,
  atOnce: 2,
  waiting: 20,
};
/** Longest side of a drawn page, in pixels. */
const longestSide = 1600;

const child = join(import.meta.dirname, 'preview-child.ts');
const packageOf = (name: string): string => {
  const entry = fileURLToPath(import.meta.resolve(name));
  return entry.slice(0, entry.lastIndexOf(`node_modules/${name}/`) + `node_modules/${name}/`.length);
};

/**
 * Draws pages of strangers' files in a process of its own that may read only the code it consists of (see
 * preview-child.ts), for a limited time and with limited memory. A file that breaks it breaks nothing else.
 */
export function openPreviews(limits: PreviewLimits = usual): {
  /** @throws Problem `preview-none`, `preview-page-unknown`, `preview-failed`, `preview-busy` */
  draw(file: { type: string; bytes: Uint8Array }, page: number): Promise<DrawnPage>;
} {
  let running = 0;
  const waiting: (() => void)[] = [];

  return {
    draw: async (file, page) => {
      if (!hasPreview(file.type)) {
        throw new Problem({
          code: 'preview-none',
          status: 404,
          detail: 'Files of this kind have no preview. Download it and open it with care.',
        });
      }
      if (running >= limits.atOnce) {
        if (waiting.length >= limits.waiting) {
          throw new Problem({
            code: 'preview-busy',
            status: 503,
            detail: 'Many pages are being drawn. Try again in a moment.',
          });
        }
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      running++;
      try {
        return await drawInChild(file, page, limits);
      } finally {
        running--;
        waiting.shift()?.();
      }
    },
  };
}

function drawInChild(
  file: { type: string; bytes: Uint8Array },
  page: number,
  limits: PreviewLimits,
): Promise<DrawnPage> {
  const packages = ['@hyzyla/pdfium', 'jpeg-js', 'pngjs'].map(packageOf);
  const wasm = join(packages[0]!, 'dist/pdfium.wasm');
  const drawing = spawn(
    process.execPath,
    [
      '--permission',
      ...[child, join(dirname(child), '../../package.json'), ...packages].map(
        (path) => `--allow-fs-read=${path}`,
      ),
      '--disallow-code-generation-from-strings',
      '--max-old-space-size=512',
      '--no-warnings',
      child,
      file.type,
      String(page),
      String(longestSide),
      wasm,
    ],
    { stdio: ['pipe', 'pipe', 'ignore'], env: {} },
  );
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    let stopped = false;
    const stop = (): void => {
      stopped = true;
      drawing.kill('SIGKILL');
    };
    const timer = setTimeout(stop, limits.timeMs);
    const watch = setInterval(() => {
      if (residentBytes(drawing.pid) > limits.memoryBytes) stop();
    }, 25);
    drawing.stdout.on('data', (part: Buffer) => {
      size += part.length;
      if (size > limits.outputBytes) stop();
      else parts.push(part);
    });
    // The child may end before it has read everything.
    drawing.stdin.on('error', () => undefined);
    drawing.stdin.end(file.bytes);
    const failed = (): Problem =>
      new Problem({
        code: 'preview-failed',
        status: 422,
        detail: stopped
          ? 'Drawing this page took too much time or memory and was stopped. Download the file and open it with care.'
          : 'This file cannot be drawn: it is damaged, locked by a password, or of a rare form. Download it and open it with care.',
      });
    drawing.on('error', () => {
      clearTimeout(timer);
      clearInterval(watch);
      reject(failed());
    });
    drawing.on('close', (code) => {
      clearTimeout(timer);
      clearInterval(watch);
      const all = Buffer.concat(parts);
      if (code === 3) {
        return reject(
          new Problem({ code: 'preview-page-unknown', status: 404, detail: 'The file has no such page.' }),
        );
      }
      if (code !== 0 || all.length < 12) return reject(failed());
      resolve({ pages: all.readUInt32BE(0), png: all.subarray(4) });
    });
  });
}

/** From the kernel's own table; 0 where the system keeps none, and the limit on time must do. */
function residentBytes(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1]) * 4096;
  } catch {
    return 0;
  }
}
