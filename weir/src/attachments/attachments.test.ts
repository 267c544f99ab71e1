import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { Problem } from '@weir/engines/vocabulary';
import { openPlatform, readConfig, type Platform } from '#platform';
import { cleanAttachmentName, endingOf } from './attachment-name.ts';
import { createAttachments, examineScanner, type Attachments } from './index.ts';
import { openPreviews } from './preview.ts';
import { registerImage } from '../../../tests/register-template.ts';

const data = mkdtempSync(join(tmpdir(), 'weir-attachments-'));
const config = (environment: Record<string, string> = {}) =>
  readConfig({ data, port: 0, logLevel: 'silent' }, environment);
let platform: Platform;
let attachments: Attachments;
beforeAll(async () => {
  platform = await openPlatform(config(), { inMemory: await registerImage() });
  attachments = createAttachments(platform);
});
afterAll(async () => {
  await platform?.close();
  rmSync(data, { recursive: true, force: true });
});

const keep = (name: string, bytes: Uint8Array | string, by = attachments) =>
  by.keep({ name, bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes });
const reasonOf = async (name: string, bytes: Uint8Array | string, by = attachments): Promise<string> => {
  try {
    return `kept as ${(await keep(name, bytes, by)).name}`;
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    return String((error as Problem).facts['reason']);
  }
};

function zip(parts: Record<string, string>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, text] of Object.entries(parts))
    archive.addBuffer(Buffer.from(text), name, { compress: name !== 'mimetype' });
  archive.end();
  return new Promise((resolve, reject) => {
    const found: Buffer[] = [];
    archive.outputStream.on('data', (part: Buffer) => found.push(part));
    archive.outputStream.on('error', reject);
    archive.outputStream.on('end', () => resolve(Buffer.concat(found)));
  });
}
const ole = (...streams: string[]): Buffer =>
  Buffer.concat([
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    Buffer.alloc(504),
    ...streams.map((name) => Buffer.from(name, 'utf16le')),
  ]);
const types = '<?xml version="1.0"?><Types/>';
const picture = PNG.sync.write(new PNG({ width: 30, height: 20 }));

/** A small PDF of as many pages, each with the same words. */
function pdf(
  pages: number,
  contents = 'BT /F1 48 Tf 60 700 Td (Aldermoor) Tj ET',
  box = '0 0 595 842',
): Buffer {
  const kids = Array.from({ length: pages }, (_, n) => `${n + 10} 0 R`).join(' ');
  return Buffer.from(
    `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count ${pages}/Kids[${kids}]>>endobj ` +
      `4 0 obj<</Length ${contents.length}>>stream\n${contents}\nendstream endobj 5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj ` +
      Array.from(
        { length: pages },
        (_, n) =>
          `${n + 10} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[${box}]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj `,
      ).join('') +
      'trailer<</Root 1 0 R>>',
  );
}

describe('an attachment', () => {
  it('is known by its first bytes', async () => {
    for (const [name, bytes, type] of [
      ['a.pdf', pdf(1), 'application/pdf'],
      ['a.png', picture, 'image/png'],
      ['a.jpeg', jpeg.encode({ width: 2, height: 2, data: Buffer.alloc(16) }).data, 'image/jpeg'],
      ['a.tif', Buffer.from('49492a0008000000', 'hex'), 'image/tiff'],
      [
        'a.docx',
        await zip({ '[Content_Types].xml': types, 'word/document.xml': '<w/>' }),
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      ],
      [
        'a.xlsx',
        await zip({
          '[Content_Types].xml': types,
          'xl/workbook.xml': '<w/>',
          'xl/printerSettings/printerSettings1.bin': 'x',
        }),
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      ],
      [
        'a.ods',
        await zip({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<c/>' }),
        'application/vnd.oasis.opendocument.spreadsheet',
      ],
      ['a.doc', ole('WordDocument'), 'application/msword'],
      ['a.xls', ole('Workbook'), 'application/vnd.ms-excel'],
      ['a.msg', ole('__properties_version1.0'), 'application/vnd.ms-outlook'],
      ['a.txt', 'MZansi and more, in honest words.', 'text/plain'],
      ['a.csv', 'account;amount\nقيمة;12\n', 'text/csv'],
      ['a.eml', 'From: a@example.org\nSubject: Hello\n\nWords.', 'message/rfc822'],
      ['a.rtf', String.raw`{\rtf1 Words}`, 'application/rtf'],
    ] as const)
      expect((await keep(name, bytes)).type, name).toBe(type);
  });

  it('is refused when it can run, unpack or deceive', async () => {
    const macroSheet = await zip({
      '[Content_Types].xml': types,
      'xl/workbook.xml': '<w/>',
      'xl/macrosheets/sheet1.xml': '<m/>',
    });
    for (const [name, bytes, reason] of [
      ['a.pdf', Buffer.from('4d5a90000300', 'hex'), 'executable'],
      ['a.txt', Buffer.from('7f454c46020101', 'hex'), 'executable'],
      ['photo.jpg.exe', 'harmless', 'executable'],
      ['photo\u202egpj.exe', 'harmless', 'executable'],
      ['a.lnk', Buffer.from('4c0000000114020000000000c000000000000046', 'hex'), 'executable'],
      ['a.jar', await zip({ 'META-INF/MANIFEST.MF': 'x' }), 'executable'],
      ['a.txt', await zip({ 'META-INF/MANIFEST.MF': 'x' }), 'executable'],
      ['a.js', 'alert(1)', 'script'],
      ['a.txt', '#!/bin/sh\nrm -rf /', 'script'],
      ['a.txt', '  <!DOCTYPE html><body>', 'script'],
      ['a.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'script'],
      [
        'a.xml',
        '<?xml version="1.0"?><x:svg xmlns:x="http://www.w3.org/2000/svg"><x:script/></x:svg>',
        'script',
      ],
      ['a.txt', Buffer.from('\ufeff<html><script>1</script>', 'utf16le'), 'script'],
      ['a.docm', 'x', 'macros'],
      [
        'a.docx',
        await zip({ '[Content_Types].xml': types, 'word/document.xml': '<w/>', 'word/vbaProject.bin': 'x' }),
        'macros',
      ],
      [
        'a.docx',
        await zip({
          '[Content_Types].xml': '<Types application/vnd.ms-word.document.macroEnabled.main+xml/>',
          'word/document.xml': '<w/>',
        }),
        'macros',
      ],
      [
        'a.docx',
        await zip({
          '[Content_Types].xml': types,
          'word/document.xml': '<w/>',
          'word/embeddings/a.exe': 'x',
        }),
        'macros',
      ],
      ['a.xlsx', macroSheet, 'macros'],
      ['a.doc', ole('WordDocument', '_VBA_PROJECT'), 'macros'],
      ['a.doc', ole('WordDocument', '\u0001Ole10Native'), 'macros'],
      ['a.rtf', String.raw`{\rtf1 {\object\objdata 0105}}`, 'macros'],
      ['a.zip', await zip({ 'a.txt': 'x' }), 'archive'],
      ['a.pdf', await zip({ 'a.txt': 'x' }), 'archive'],
      ['a.7z', Buffer.from('377abcaf271c0004', 'hex'), 'archive'],
      ['a.pdf', Buffer.from('526172211a0700', 'hex'), 'archive'],
      ['a.gz', Buffer.from('1f8b0800', 'hex'), 'archive'],
      ['a.zip', 'words', 'archive'],
      [
        'a.eml',
        'From: a@example.org\nContent-Disposition: attachment; filename="bill.pdf.exe"\n\nTVqQ',
        'executable',
      ],
      ['a.pdf', picture, 'disguised'],
      ['a.png', pdf(1), 'disguised'],
      ['a.docx', 'words', 'disguised'],
      ['a.dat', Buffer.from([1, 2, 3, 0, 5]), 'kind'],
      ['a.msi', ole('Property'), 'executable'],
      ['a.doc', ole('Property'), 'kind'],
      ['a.pdf', '', 'empty'],
      ['a.txt', ' \n\t ', 'empty'],
    ] as const)
      expect(await reasonOf(name, bytes), name).toBe(reason);
    expect(await reasonOf('statement', pdf(1))).toBe('kept as statement.pdf');
    expect(
      await reasonOf('photo.png', jpeg.encode({ width: 2, height: 2, data: Buffer.alloc(16) }).data),
    ).toBe('kept as photo.png.jpg');
  });

  it('is kept only as far as the limit, however it comes', async () => {
    const small = createAttachments({
      ...platform,
      http: { ...platform.http, add: () => undefined },
      config: config({ WEIR_ATTACHMENT_LIMIT: '1000', WEIR_ATTACHMENT_COUNT: '2' }),
    });
    let given = 0;
    const endless = async function* () {
      for (; given < 200; given++) yield Buffer.alloc(100, 0x61);
    };
    await expect(small.keep({ name: 'a.txt', bytes: endless() })).rejects.toMatchObject({
      code: 'attachment-refused',
      facts: { reason: 'too-large' },
    });
    expect(given).toBe(200);
    expect(await reasonOf('a.txt', Buffer.alloc(1000, 0x61), small)).toBe('kept as a.txt');
  });

  it('bears a name that is safe everywhere, whatever it was called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
        const name = cleanAttachmentName(given);
        expect(name).not.toBe('');
        expect([...name].length).toBeLessThanOrEqual(151);
        expect(name).not.toMatch(/[/\\<>:"|?*\p{Cc}\p{Cf}]|^[\s.]|[\s.]$/u);
        expect(name.isWellFormed()).toBe(true);
        expect(cleanAttachmentName(name)).toBe(name);
      }),
      { numRuns: 500 },
    );
    expect(cleanAttachmentName(`${'a'.repeat(400)}.pdf`)).toMatch(/^a{146}\.pdf$/);
    expect(cleanAttachmentName('COM1.txt')).toBe('_COM1.txt');
    expect(endingOf('a.PDF')).toBe('pdf');
  });

  it('never takes a program, however its bytes are changed behind the heading', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('4d5a9000', '7f454c46', 'cafebabe', '504b0304', '526172211a0700', '1f8b08'),
        fc.uint8Array({ minLength: 8, maxLength: 300 }),
        fc.constantFrom('a.pdf', 'a.docx', 'a.txt', 'a', 'a.png'),
        async (head, rest, name) => {
          const bytes = Buffer.concat([Buffer.from(head, 'hex'), rest, Buffer.from([0])]);
          expect(['executable', 'archive']).toContain(await reasonOf(name, bytes));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the virus scanner', () => {
  const script = (body: string): string => {
    const path = join(data, `scanner-${Math.abs(body.length * 31 + body.charCodeAt(0))}-${body.length}.sh`);
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o700);
    return path;
  };
  const withScanner = (command: string, more: Record<string, string> = {}) =>
    createAttachments({
      ...platform,
      http: { ...platform.http, add: () => undefined },
      config: config({ WEIR_SCANNER: command, WEIR_SCANNER_TIMEOUT: '1', ...more }),
    });

  it('decides, and its file does not outlive its look', async () => {
    const scanner = withScanner(script('if grep -q EVIL "$1"; then exit 1; fi; exit 0'));
    expect((await keep('a.txt', 'good words', scanner)).scan).toBe('clean');
    expect(await reasonOf('a.txt', 'EVIL words', scanner)).toBe('infected');
    expect(readdirSync(join(data, 'scanning'))).toEqual([]);
  });

  it('that does not answer keeps files out, or marks them, as the node is set', async () => {
    const slow = script('sleep 5');
    expect(await reasonOf('a.txt', 'words', withScanner(slow))).toBe('scanner-unreachable');
    expect((await keep('a.txt', 'words', withScanner(slow, { WEIR_SCANNER_UNREACHABLE: 'keep' }))).scan).toBe(
      'not-scanned',
    );
    expect(await reasonOf('a.txt', 'words', withScanner('/no/such/scanner'))).toBe('scanner-unreachable');
    expect(await reasonOf('a.txt', 'words', withScanner(script('exit 2')))).toBe('scanner-unreachable');
  });

  it('gets a path and nothing of the node’s environment', async () => {
    const seen = join(data, 'seen');
    process.env['WEIR_TEST_SECRET'] = 'secret';
    await keep('a.txt', 'words', withScanner(script(`env > ${seen}; exit 0`)));
    delete process.env['WEIR_TEST_SECRET'];
    const { readFileSync } = await import('node:fs');
    expect(readFileSync(seen, 'utf8')).not.toMatch(/SECRET|DATABASE/);
  });

  it('is examined for the doctor', async () => {
    const stateOf = async (command?: string) =>
      (
        await examineScanner(
          config({ ...(command === undefined ? {} : { WEIR_SCANNER: command }), WEIR_SCANNER_TIMEOUT: '1' }),
        )
      )[0]!.state;
    expect(await stateOf()).toBe('warning');
    expect(await stateOf('/no/such/scanner')).toBe('bad');
    expect(await stateOf(script('exit 0 # blind'))).toBe('bad');
    expect(await stateOf(script('if grep -q EICAR "$1"; then exit 1; fi; exit 0'))).toBe('good');
  });
});

describe('a preview', () => {
  const previews = openPreviews();
  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'drawn',
      (error: Problem) => error.code,
    );

  it('draws a page of a PDF, a PNG and a JPEG', async () => {
    const page = await previews.draw({ type: 'application/pdf', bytes: pdf(3) }, 2);
    expect(page.pages).toBe(3);
    const drawn = PNG.sync.read(page.png);
    expect(drawn.height).toBeLessThanOrEqual(1600);
    let dark = 0;
    for (let at = 0; at < drawn.data.length; at += 4) if (drawn.data[at]! < 128) dark++;
    expect(dark).toBeGreaterThan(1000);
    const large = PNG.sync.write(new PNG({ width: 4000, height: 100 }));
    expect(
      PNG.sync.read((await previews.draw({ type: 'image/png', bytes: large }, 1)).png).width,
    ).toBeLessThanOrEqual(1600);
    const photo = jpeg.encode({ width: 64, height: 32, data: Buffer.alloc(64 * 32 * 4, 200) }, 90).data;
    expect(PNG.sync.read((await previews.draw({ type: 'image/jpeg', bytes: photo }, 1)).png)).toMatchObject({
      width: 64,
      height: 32,
    });
  });

  it('answers in a sentence where there is none', async () => {
    expect(await codeOf(previews.draw({ type: 'application/pdf', bytes: pdf(2) }, 3))).toBe(
      'preview-page-unknown',
    );
    expect(await codeOf(previews.draw({ type: 'text/csv', bytes: Buffer.from('x') }, 1))).toBe(
      'preview-none',
    );
    expect(
      await codeOf(previews.draw({ type: 'application/pdf', bytes: Buffer.from('%PDF-1.7 broken') }, 1)),
    ).toBe('preview-failed');
  });

  it('stops what would fill the memory or run for ever', async () => {
    // A heading that claims 60,000 × 60,000 pixels; and one that is small but unpacks to 400 MB.
    const claim = Buffer.from(picture);
    claim.writeUInt32BE(60_000, 16);
    claim.writeUInt32BE(60_000, 20);
    expect(await codeOf(previews.draw({ type: 'image/png', bytes: claim }, 1))).toBe('preview-failed');
    const bomb = Buffer.concat([
      picture.subarray(0, 33),
      chunk('IDAT', deflateSync(Buffer.alloc(400 * 1024 * 1024))),
      picture.subarray(-12),
    ]);
    expect(bomb.length).toBeLessThan(1024 * 1024);
    expect(['drawn', 'preview-failed']).toContain(
      await codeOf(previews.draw({ type: 'image/png', bytes: bomb }, 1)),
    );
    const heavy = pdf(
      1,
      `${'0 0 595 842 re f '.repeat(10)}${'q 1 0 0 1 0 0 cm BT /F1 900 Tf (MMMMMMMMMMMM) Tj ET Q '.repeat(200_000)}`,
    );
    const short = openPreviews({
      timeMs: 900,
      memoryBytes: 300 * 1024 * 1024,
      outputBytes: 1e7,
      atOnce: 1,
      waiting: 1,
    });
    const began = performance.now();
    expect(await codeOf(short.draw({ type: 'application/pdf', bytes: heavy }, 1))).toBe('preview-failed');
    expect(performance.now() - began).toBeLessThan(5000);
    expect(
      await codeOf(
        previews.draw({ type: 'application/pdf', bytes: pdf(1, 'BT ET', '0 0 9000000 9000000') }, 1),
      ),
    ).toMatch(/drawn|preview-failed/);
  }, 240_000);

  it('waits in a line with an end', async () => {
    const narrow = openPreviews({
      timeMs: 10_000,
      memoryBytes: 1e9,
      outputBytes: 1e7,
      atOnce: 1,
      waiting: 1,
    });
    const answers = await Promise.all(
      [1, 2, 3].map(() => codeOf(narrow.draw({ type: 'image/png', bytes: picture }, 1))),
    );
    expect(answers.sort()).toEqual(['drawn', 'drawn', 'preview-busy']);
  });

  it('never breaks on what mutation makes of a file', async () => {
    const base = pdf(1);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(base.length - 1), fc.nat(255)), { minLength: 1, maxLength: 30 }),
        async (changes) => {
          const bytes = Buffer.from(base);
          for (const [at, value] of changes) bytes[at] = value;
          expect(['drawn', 'preview-failed', 'preview-page-unknown']).toContain(
            await codeOf(previews.draw({ type: 'application/pdf', bytes }, 1)),
          );
        },
      ),
      { numRuns: 8 },
    );
  }, 240_000);
});

function chunk(name: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length);
  head.write(name, 4, 'latin1');
  return Buffer.concat([head, body, Buffer.alloc(4)]);
}
