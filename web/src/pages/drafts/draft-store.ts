import {
  draftDetailSchema,
  draftListSchema,
  submissionSchema,
  type DraftDetail,
  type Submission,
} from 'weir/intake/contract';
import { read, send, sendRaw, upload } from '../../api/client.ts';

/** A draft of a returned filing; the same again where there is one. */
export function draftOfReport(report: string): Promise<DraftDetail> {
  return send(draftDetailSchema, 'POST', `/reports/${report}/draft`);
}

/** A draft of a file that has not been filed. */
export function draftOfFile(file: File, mapping?: string): Promise<DraftDetail> {
  const body = new FormData();
  if (mapping !== undefined) body.set('mapping', mapping);
  body.set('report', file);
  return upload(draftDetailSchema, '/report-drafts', { body });
}

export async function listDrafts(signal: AbortSignal) {
  return read(draftListSchema, '/report-drafts', { signal });
}

export function readDraft(id: string, signal?: AbortSignal): Promise<DraftDetail> {
  return read(draftDetailSchema, `/report-drafts/${id}`, { signal });
}

/** Keeps the text and answers with its findings. A stale version is refused with `draft-changed`. */
export function saveDraft(id: string, text: string, version: number): Promise<DraftDetail> {
  return send(draftDetailSchema, 'PUT', `/report-drafts/${id}`, { body: { text, version } });
}

export function replaceDraftFile(id: string, file: File): Promise<DraftDetail> {
  const body = new FormData();
  body.set('report', file);
  return upload(draftDetailSchema, `/report-drafts/${id}/file`, { body });
}

export function fileDraft(id: string, key: string): Promise<Submission> {
  return send(submissionSchema, 'POST', `/report-drafts/${id}/submission`, { idempotencyKey: key });
}

export async function dropDraft(id: string): Promise<void> {
  await sendRaw('DELETE', `/report-drafts/${id}`);
}
