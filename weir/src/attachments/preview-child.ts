import { PDFiumLibrary } from '@hyzyla/pdfium';
import jpeg from 'jpeg-js';
import { readFileSync } from 'node:fs';
import { PNG } from 'pngjs';

/**
 * Draws one page of a stranger's file as a PNG. Started by `preview.ts` under Node's permission model: it may read the
 * few files that it consists of, and nothing else; it may write nothing and start nothing. What it needs is loaded
 * before the first byte of the file is read, and then the ways out of the process are taken away.
 *
 * In: the file on standard input, its type, the page and the longest side as arguments. Out: four bytes (number of
 * pages), then the PNG. Exit 3: there is no such page. Exit 4: it cannot be drawn.
 */
const [type, pageText, longestText, wasm] = process.argv.slice(2) as [string, string, string, string];
const page = Number(pageText);
const longest = Number(longestText);
/** Before decoding: what a picture's heading claims, in pixels. */
const mostPixels = 60e6;

interface Raster {
  readonly width: number;
  readonly height: number;
  /** RGBA. */
  readonly data: Uint8Array;
}

function shutTheDoors(): void {
  const closed = (): never => {
    throw new Error('closed');
  };
  for (const name of ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'])
    Object.defineProperty(globalThis, name, { value: closed });
  // Without these no module of the platform (network, processes) can be reached any more.
  Object.defineProperties(process, {
    getBuiltinModule: { value: closed },
    binding: { value: closed },
    dlopen: { value: closed },
    kill: { value: closed },
  });
}

async function input(): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function fromPng(bytes: Buffer): Raster {
  refuseHuge(bytes.readUInt32BE(16), bytes.readUInt32BE(20));
  return PNG.sync.read(bytes, { checkCRC: false });
}

function fromJpeg(bytes: Buffer): Raster {
  return jpeg.decode(bytes, {
    useTArray: true,
    formatAsRGBA: true,
    tolerantDecoding: true,
    maxResolutionInMP: mostPixels / 1e6,
    maxMemoryUsageInMB: 512,
  });
}

function refuseHuge(width: number, height: number): void {
  if (!(width > 0 && height > 0 && width * height <= mostPixels)) throw new Error('too large');
}

/** Smaller by averaging whole blocks of pixels; never larger. */
function shrink(picture: Raster): Raster {
  const factor = Math.ceil(Math.max(picture.width, picture.height) / longest);
  if (factor <= 1) return picture;
  const width = Math.max(1, Math.floor(picture.width / factor));
  const height = Math.max(1, Math.floor(picture.height / factor));
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sum = [0, 0, 0, 0];
      let count = 0;
      for (let v = y * factor; v < Math.min((y + 1) * factor, picture.height); v++) {
        for (let u = x * factor; u < Math.min((x + 1) * factor, picture.width); u++) {
          const at = (v * picture.width + u) * 4;
          for (let c = 0; c < 4; c++) sum[c]! += picture.data[at + c]!;
          count++;
        }
      }
      for (let c = 0; c < 4; c++) data[(y * width + x) * 4 + c] = sum[c]! / count;
    }
  }
  return { width, height, data };
}

async function pageOf(
  bytes: Buffer,
  library: PDFiumLibrary,
): Promise<{ pages: number; picture: Raster | null }> {
  const document = await library.loadDocument(bytes);
  const pages = document.getPageCount();
  if (page > pages) return { pages, picture: null };
  const shown = document.getPage(page - 1);
  const size = shown.getOriginalSize();
  // A page of unheard-of size is drawn small; 150 dots an inch are enough to read.
  const scale = Math.min(150 / 72, longest / Math.max(size.originalWidth, size.originalHeight, 1));
  const width = Math.max(1, Math.round(size.originalWidth * scale));
  const height = Math.max(1, Math.round(size.originalHeight * scale));
  const drawn = await shown.render({
    width,
    height,
    // The library hands BGRA as RGBA already.
    render: async ({ data }) => data,
  });
  return { pages, picture: { width: drawn.width, height: drawn.height, data: drawn.data } };
}

const library =
  type === 'application/pdf'
    ? await PDFiumLibrary.init({ wasmBinary: new Uint8Array(readFileSync(wasm)).buffer })
    : undefined;
shutTheDoors();
try {
  const bytes = await input();
  const { pages, picture } = library
    ? await pageOf(bytes, library)
    : {
        pages: 1,
        picture: page === 1 ? shrink(type === 'image/png' ? fromPng(bytes) : fromJpeg(bytes)) : null,
      };
  if (picture === null) process.exitCode = 3;
  const head = Buffer.alloc(4);
  head.writeUInt32BE(pages);
  process.stdout.write(head);
  if (picture) {
    const png = new PNG({ width: picture.width, height: picture.height });
    png.data = Buffer.from(picture.data.buffer, picture.data.byteOffset, picture.data.byteLength);
    process.stdout.write(PNG.sync.write(png, { deflateLevel: 4, filterType: 4 }));
  }
} catch {
  process.exitCode = 4;
}
