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
  if (!request.isMultipart()) {
    throw new Problem({
      code: 'upload-not-multipart',
      status: 400,
      detail: `Send the file as multipart/form-data in the field "${field}".`,
    });
  }
  let file: { bytes: Buffer; fileName: string } | undefined;
  const fields: Record<string, string> = {};
  for await (const part of request.parts()) {
    if (part.type === 'field') {
      fields[part.fieldname] = String(part.value).slice(0, fieldLongest);
      continue;
    }
    // Read to its end in any case: an unread part would hold the request open.
    const bytes = await part.toBuffer();
    if (part.fieldname !== field) continue;
    if (file !== undefined) {
      throw new Problem({
        code: 'file-twice',
        status: 400,
        detail: 'One request carries one file. Send the others each in a request of its own.',
      });
    }
    file = { bytes, fileName: part.filename };
  }
  if (file === undefined) {
    throw new Problem({
      code: 'file-missing',
      status: 400,
      detail: `There is no file in the field "${field}".`,
    });
  }
  return { ...file, fields };
}
