import type { FastifyRequest } from 'fastify';
import { Problem } from '@weir/engines/vocabulary';
import { partsOf } from '#intake';

const mappingMost = 20_000;

/**
 * A file of an answer with the item it is for, and perhaps the mapping that makes it a transaction file.
 * @throws Problem `upload-not-multipart`, `file-missing`
 */
export async function uploadedParts(request: FastifyRequest): Promise<{
  item: string;
  name: string;
  bytes: Buffer;
  mapping: string | undefined;
  transactions: boolean;
}> {
  if (!request.isMultipart()) {
    throw new Problem({
      code: 'upload-not-multipart',
      status: 400,
      detail: 'Send the file as multipart/form-data in the field "file", and its item in the field "item".',
    });
  }
  let file: { name: string; bytes: Buffer } | undefined;
  const fields: Record<string, string> = {};
  for await (const part of partsOf(request)) {
    if (part.type === 'field') fields[part.fieldname] = String(part.value).slice(0, mappingMost);
    else {
      // Read to its end in any case: an unread part would hold the request open.
      const bytes = await part.toBuffer();
      if (part.fieldname === 'file') file ??= { name: part.filename, bytes };
    }
  }
  if (file === undefined)
    throw new Problem({ code: 'file-missing', status: 400, detail: 'There is no file in the field "file".' });
  return {
    ...file,
    item: fields['item'] ?? '',
    mapping: fields['mapping'],
    transactions: fields['transactions'] === 'yes',
  };
}
