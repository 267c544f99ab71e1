import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Problem } from '@weir/engines/vocabulary';
import type { Attachments, KeptFile } from '#attachments';

/**
 * What somebody wrote, with its files: JSON, or multipart with text fields and files in the field `attachment`. The files
 * are in the vault when this returns; a refused one refuses the whole message, with its name.
 * @throws Problem `request-not-valid`, `attachment-refused`
 */
export async function givenMessage<Schema extends z.ZodType>(
  request: FastifyRequest,
  schema: Schema,
  attachments: Attachments,
  limits: { readonly attachmentCount: number },
): Promise<{ given: z.infer<Schema>; files: KeptFile[] }> {
  if (!request.isMultipart()) return { given: checked(schema, request.body ?? {}), files: [] };
  const fields: Record<string, string> = {};
  const files: KeptFile[] = [];
  let refusal: unknown;
  for await (const part of request.parts({ limits: { files: limits.attachmentCount + 1 } })) {
    if (part.type === 'field') {
      if (typeof part.value === 'string' && part.value !== '') fields[part.fieldname] = part.value;
      continue;
    }
    if (refusal !== undefined || part.fieldname !== 'attachment') {
      part.file.resume();
      continue;
    }
    try {
      files.push(await attachments.keep({ name: part.filename, bytes: part.file }));
    } catch (error) {
      // The rest of the request is read all the same, so that the answer reaches whoever sends it.
      refusal = error;
      part.file.resume();
    }
  }
  if (refusal !== undefined) throw refusal;
  return { given: checked(schema, fields), files };
}

function checked<Schema extends z.ZodType>(schema: Schema, given: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const at = parsed.error.issues.map((issue) => `/${issue.path.join('/')}: ${issue.message}`);
  throw new Problem({
    code: 'request-not-valid',
    status: 400,
    detail: `The request does not fit its contract: ${at.join('; ')}.`,
    facts: { at },
  });
}
