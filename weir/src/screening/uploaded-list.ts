import type { FastifyRequest } from 'fastify';
import { largestList, ownColumns, type OwnMapping } from '@weir/engines/names';
import { Problem } from '@weir/engines/vocabulary';
import { z } from 'zod';
import { jsonField } from '#platform';
import { listPurposeSchema } from './contract.ts';
import type { ListFile } from './import-list.ts';

const fieldLongest = 4000;
const field = 'list';

/**
 * The file or files of a multipart request with its text fields, as a list to import or to look at first.
 * @throws Problem `upload-not-multipart`, `file-missing`, `list-too-large`, `list-purpose-unknown`, `list-columns-unknown`
 */
export async function uploadedList(request: FastifyRequest): Promise<ListFile> {
  if (!request.isMultipart()) {
    throw new Problem({
      code: 'upload-not-multipart',
      status: 400,
      detail: `Send the file as multipart/form-data in the field "${field}".`,
    });
  }
  const files: { bytes: Buffer; name: string }[] = [];
  const fields: Record<string, string> = {};
  let size = 0;
  for await (const part of request.parts()) {
    if (part.type === 'field') {
      fields[part.fieldname] = String(part.value).slice(0, fieldLongest);
      continue;
    }
    // Read to its end in any case: an unread part would hold the request open.
    const bytes = await part.toBuffer();
    if (part.fieldname !== field) continue;
    size += bytes.length;
    if (size > largestList) {
      throw new Problem({
        code: 'list-too-large',
        status: 413,
        detail: `The files are larger than ${largestList} bytes together.`,
      });
    }
    files.push({ bytes, name: part.filename });
  }
  if (files.length === 0) {
    throw new Problem({
      code: 'file-missing',
      status: 400,
      detail: `There is no file in the field "${field}".`,
    });
  }
  const purpose = listPurposeSchema.optional().safeParse(fields['purpose'] || undefined);
  if (!purpose.success) {
    throw new Problem({
      code: 'list-purpose-unknown',
      status: 400,
      detail: `A list is kept for one of: ${listPurposeSchema.options.join(', ')}.`,
    });
  }
  return {
    files,
    name: fields['name'] ?? '',
    purpose: purpose.data,
    columns: columnsFrom(fields['columns']),
    shrinks: fields['shrinks'] === 'yes',
  };
}

const ownMappingSchema = z.strictObject(
  Object.fromEntries(ownColumns.map((what) => [what, z.string().optional()])),
);

function columnsFrom(text: string | undefined): OwnMapping | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  return jsonField(
    ownMappingSchema,
    text,
    () =>
      new Problem({
        code: 'list-columns-unknown',
        status: 400,
        detail: `Say which column is which as a JSON object from ${ownColumns.join(', ')} to the headers of the file.`,
      }),
  ) as OwnMapping;
}
