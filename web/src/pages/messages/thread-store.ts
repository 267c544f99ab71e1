import { useInfiniteQuery } from '@tanstack/react-query';
import { threadDetailSchema } from 'weir/messages/contract';
import { read, sendRaw, upload } from '../../api/client.ts';

/** A thread with its messages, oldest first, page by page. */
export function useThread(id: string) {
  return useInfiniteQuery({
    queryKey: ['thread', id],
    queryFn: ({ pageParam, signal }) =>
      read(threadDetailSchema, `/threads/${id}`, { query: { after: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: 60_000,
  });
}

export function startThread(
  fields: Record<string, string | undefined>,
  files: readonly File[],
  idempotencyKey: string,
) {
  return upload(threadDetailSchema, '/threads', { body: formOf(fields, files), idempotencyKey });
}

export function answerThread(id: string, text: string, files: readonly File[], idempotencyKey: string) {
  return upload(threadDetailSchema, `/threads/${id}/messages`, {
    body: formOf({ text }, files),
    idempotencyKey,
  });
}

export async function markRead(id: string, upTo: string): Promise<void> {
  await sendRaw('POST', `/threads/${id}/read`, { body: { upTo } });
}

function formOf(fields: Record<string, string | undefined>, files: readonly File[]): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== '') body.set(name, value);
  }
  for (const file of files) body.append('attachment', file);
  return body;
}
