import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { instantFromMs, msFromInstant, Problem } from '@weir/engines/vocabulary';
import { AttachmentOpener, sealedSize, type Attachment } from '@weir/engines/envelopes';
import { sql } from 'kysely';
import { theNode, type Platform, type Transaction } from '#platform';
import { postLimits } from './limits.ts';
import type { PostTables } from './post-tables.ts';

export type Incoming = ReturnType<typeof incoming>;

/**
 * Sealed attachments on their way in: files of ciphertext beside the register, each under the name of its message. They
 * grow from wherever they were cut off. Nothing of them counts before the engine has opened the whole.
 */
export function incoming({ config, register, vault, clock }: Platform) {
  const folder = join(config.dataFolder, 'post-incoming');
  const pathOf = (message: string, attachment: string): string => join(folder, message, attachment);
  const writing = new Set<string>();

  /** Says which attachments of a message that was judged good are still wanted, and from which byte. */
  async function wanted(
    from: string,
    message: string,
    attachments: readonly Attachment[],
  ): Promise<{ id: string; from: number }[]> {
    const missing: { id: string; from: number; sealed: number }[] = [];
    for (const { id, size } of attachments) {
      const have = await sizeOf(pathOf(message, id));
      const sealed = sealedSize(size);
      if (have < sealed) missing.push({ id, from: have, sealed });
    }
    if (missing.length === 0) return [];
    await register.as(theNode, async (tx) => {
      const [used] = await tx.run<{ bytes: number }>(sql`select coalesce(sum(sealed_size), 0)::float8 as bytes
        from post_incoming where from_node = ${from} and message <> ${message}`);
      if (used!.bytes + missing.reduce((sum, { sealed }) => sum + sealed, 0) > postLimits.incomingBytes)
        throw new Problem({
          code: 'post-full',
          status: 429,
          detail: 'As many attachments of this partner are on their way in as may be. Finish those first.',
        });
      await tx
        .tables<PostTables>()
        .insertInto('post_incoming')
        .values(
          missing.map(({ id, sealed }) => ({
            message,
            attachment: id,
            from_node: from,
            sealed_size: sealed,
            announced_at: tx.now,
          })),
        )
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    });
    return missing.map(({ id, from: start }) => ({ id, from: start }));
  }

  /**
   * Adds bytes to an announced attachment from exactly where it ends.
   * @throws Problem `attachment-unannounced`, `attachment-elsewhere` (with `from`), `attachment-too-large`
   */
  async function append(
    from: string,
    message: string,
    attachment: string,
    offset: number,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<number> {
    const row = await register.as(theNode, (tx) =>
      tx
        .tables<PostTables>()
        .selectFrom('post_incoming')
        .selectAll()
        .where('message', '=', message)
        .where('attachment', '=', attachment)
        .where('from_node', '=', from)
        .executeTakeFirst(),
    );
    if (row === undefined)
      throw new Problem({
        code: 'attachment-unannounced',
        status: 422,
        detail:
          'No message of this partner that was judged good announces this attachment. Send the message first.',
      });
    const path = pathOf(message, attachment);
    if (writing.has(path)) throw elsewhere(await sizeOf(path));
    writing.add(path);
    try {
      await mkdir(join(folder, message), { recursive: true, mode: 0o700 });
      const file = await open(path, 'a', 0o600);
      try {
        let size = (await file.stat()).size;
        if (size !== offset) throw elsewhere(size);
        for await (const piece of bytes) {
          if (size + piece.length > row.sealed_size)
            throw new Problem({
              code: 'attachment-too-large',
              status: 422,
              detail: 'More bytes come than the message announces.',
            });
          await file.write(piece);
          size += piece.length;
        }
        return size;
      } finally {
        await file.close();
      }
    } finally {
      writing.delete(path);
    }
  }

  /** Whose message announced it. */
  const announcer = async (
    tx: Transaction,
    message: string,
    attachment: string,
  ): Promise<string | undefined> =>
    (
      await tx
        .tables<PostTables>()
        .selectFrom('post_incoming')
        .select('from_node')
        .where('message', '=', message)
        .where('attachment', '=', attachment)
        .executeTakeFirst()
    )?.from_node;

  /**
   * Opens a whole attachment into the vault.
   * @throws Problem `attachment-altered`; what was there is gone then, so that it can come anew
   */
  async function takeIn(message: string, attachment: Attachment): Promise<void> {
    const path = pathOf(message, attachment.id);
    const opener = new AttachmentOpener(attachment);
    async function* opened(): AsyncGenerator<Uint8Array> {
      for await (const piece of createReadStream(path, { highWaterMark: 256 * 1024 }))
        yield* opener.push(piece as Buffer);
      yield* opener.finish();
    }
    try {
      await vault.put(opened());
    } catch (error) {
      if (error instanceof Problem && error.code === 'attachment-altered') {
        // Kept beside, once, as evidence of what came.
        await rename(path, `${path}.refused`).catch(() => rm(path, { force: true }));
      }
      throw error;
    }
  }

  /** After the message has had its effect. */
  async function clear(message: string): Promise<void> {
    await rm(join(folder, message), { recursive: true, force: true });
    await register.as(theNode, (tx) =>
      tx.tables<PostTables>().deleteFrom('post_incoming').where('message', '=', message).execute(),
    );
  }

  /** What never became whole: its message, if it comes again, asks for it from the beginning. */
  async function clearOld(): Promise<void> {
    const end = instantFromMs(msFromInstant(clock()) - postLimits.incomingMs);
    const old = await register.as(theNode, (tx) =>
      tx
        .tables<PostTables>()
        .selectFrom('post_incoming')
        .select('message')
        .distinct()
        .where('announced_at', '<', end)
        .execute(),
    );
    for (const { message } of old) await clear(message);
    // A folder without a row: the node died between the two steps of clearing.
    const kept = new Set(
      (
        await register.as(theNode, (tx) =>
          tx.tables<PostTables>().selectFrom('post_incoming').select('message').distinct().execute(),
        )
      ).map(({ message }) => message),
    );
    for (const name of await readdir(folder).catch(() => []))
      if (!kept.has(name)) await rm(join(folder, name), { recursive: true, force: true });
  }

  return { wanted, append, announcer, takeIn, clear, clearOld };
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

const elsewhere = (from: number) =>
  new Problem({
    code: 'attachment-elsewhere',
    status: 409,
    detail: 'These bytes do not begin where the attachment ends here. Go on from there.',
    facts: { from },
  });
