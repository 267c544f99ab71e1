import type { MultipartFile, MultipartValue } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Problem } from '@weir/engines/vocabulary';

export interface Uploaded {
  readonly bytes: Buffer;
  readonly fileName: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Most text fields that go with a file, and the longest of them. */
const fieldLongest = 500;

/**
 * The one file of a multipart request with its text fields. Fields may come before or after the file.
 * @throws Problem `upload-not-multipart`, `file-missing`, `file-twice`, `upload-too-large`
 */
export async function uploadedFile(request: FastifyRequest, field: string): Promise<Uploaded> {
  if (!request.isMultipart()) throw notMultipart(field);
  let file: { bytes: Buffer; fileName: string } | undefined;
  const fields: Record<string, string> = {};
  for await (const part of partsOf(request)) {
    if (part.type === 'field') {
      fields[part.fieldname] = String(part.value).slice(0, fieldLongest);
      continue;
    }
    // Read to its end in any case: an unread part would hold the request open.
    const bytes = await part.toBuffer().catch(refused);
    if (part.fieldname !== field) continue;
    if (file !== undefined) throw fileTwice();
    file = { bytes, fileName: part.filename };
  }
  if (file === undefined) throw fileMissing(field);
  return { ...file, fields };
}

/**
 * The same as a stream: `work` gets the file while it arrives, and the fields that came before it. Its result is given
 * on when the whole request is read, with all fields.
 */
export async function streamedFile<Result>(
  request: FastifyRequest,
  field: string,
  work: (
    file: { name: string; bytes: AsyncIterable<Uint8Array> },
    before: Readonly<Record<string, string>>,
  ) => Promise<Result>,
): Promise<{ result: Result; fileName: string; fields: Readonly<Record<string, string>> }> {
  if (!request.isMultipart()) throw notMultipart(field);
  const fields: Record<string, string> = {};
  let done: { result: Result; fileName: string } | undefined;
  for await (const part of partsOf(request)) {
    if (part.type === 'field') {
      fields[part.fieldname] = String(part.value).slice(0, fieldLongest);
      continue;
    }
    if (part.fieldname !== field) {
      part.file.resume();
      continue;
    }
    if (done !== undefined) {
      part.file.resume();
      throw fileTwice();
    }
    const file = part.file;
    const bytes = (async function* (): AsyncGenerator<Uint8Array> {
      for await (const piece of unbroken(file)) yield piece as Buffer;
      // A file over the limit simply ends there: what follows was not read.
      if (file.truncated) throw new TooLarge();
    })();
    try {
      done = { result: await work({ name: part.filename, bytes }, fields), fileName: part.filename };
    } catch (error) {
      file.resume();
      throw error instanceof TooLarge ? tooLarge() : error;
    }
    file.resume();
  }
  if (done === undefined) throw fileMissing(field);
  return { ...done, fields };
}

/** The parts of the request; a request that is cut off or misbuilt is its sender's fault, not this node's. */
export async function* partsOf(request: FastifyRequest): AsyncGenerator<MultipartFile | MultipartValue> {
  yield* unbroken(request.parts() as AsyncIterable<MultipartFile | MultipartValue>);
}

/** Pieces of an upload as they come; what breaks it is told as the sender's fault. */
export async function* unbroken<Piece>(pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  const iterator = pieces[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await iterator.next().catch(refused);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

/** The parser's own errors have no code; what has one (too large, a failing disk) is told as what it is. */
function refused(error: unknown): never {
  if (!(error instanceof Error) || (error as { code?: unknown }).code !== undefined) throw error;
  throw new Problem({
    code: 'upload-broken',
    status: 400,
    detail: 'The upload ends in the middle or is not well-formed multipart/form-data. Send it again, whole.',
    cause: error,
  });
}

class TooLarge extends Error {}

function notMultipart(field: string): Problem {
  return new Problem({
    code: 'upload-not-multipart',
    status: 400,
    detail: `Send the file as multipart/form-data in the field "${field}".`,
  });
}

function fileTwice(): Problem {
  return new Problem({
    code: 'file-twice',
    status: 400,
    detail: 'One request carries one file. Send the others each in a request of its own.',
  });
}

function fileMissing(field: string): Problem {
  return new Problem({
    code: 'file-missing',
    status: 400,
    detail: `There is no file in the field "${field}".`,
  });
}

function tooLarge(): Problem {
  return new Problem({
    code: 'upload-too-large',
    status: 413,
    detail: 'The file is larger than this node takes. Split it, or ask the administrator to raise the limit.',
  });
}
