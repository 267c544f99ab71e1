import { createHash, type Hash } from 'node:crypto';
import { Problem } from '@weir/engines/vocabulary';
import { messageLimits, sealedSize } from '@weir/engines/envelopes';
import { sql } from 'kysely';
import { record } from '#audit';
import { theNode, type Asker, type Platform } from '#platform';
import { readStatements, writeStatements } from './card.ts';
import type { CarriedOutcome, TakenFile } from './contract.ts';
import type { Directory } from './directory.ts';
import type { Identities } from './identity.ts';
import type { Inbox } from './inbox.ts';
import type { Incoming } from './incoming.ts';
import { postLimits } from './limits.ts';
import type { Outbox } from './outbox.ts';
import type { Refusals } from './refused.ts';
import { sealedFrom } from './sender.ts';

/**
 * The sealed file: what a wire would carry, to be carried by hand or by any other carrier. `WEIRPOST1`, then frames: a
 * letter, the length of what follows as six bytes, big-endian, and that.
 *
 *   S  what the sending node says of itself      E  an envelope, as a wire carries it
 *   A  16 bytes of a message's id, 16 of an attachment's, and the attachment sealed, after the envelope that announces it
 *   Z  SHA-256 of all before; without it the file was cut
 *
 * Nothing in it needs the frames to be true: each part proves itself, and what came before a cut counts.
 */
const beginning = Buffer.from('WEIRPOST1');

interface Rooms {
  readonly identity: Identities;
  readonly directory: Directory;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly incoming: Incoming;
  readonly refused: Refusals;
}

export type Carrying = ReturnType<typeof carrying>;

export function carrying(
  platform: Platform,
  { identity, directory, outbox, inbox, incoming, refused }: Rooms,
) {
  const { register, vault } = platform;

  /** All that waits for a partner, in order, as far as one file goes. They go on waiting: only a receipt ends that. */
  async function* write(asker: Asker, node: string): AsyncGenerator<Buffer> {
    const { statements, ids } = await register.as(theNode, async (tx) => {
      await directory.findOr404(tx, node);
      const due = await outbox.due(tx, node, postLimits.carriedMessages, { notDue: true });
      return { statements: await identity.statements(tx), ids: due.map(({ message }) => message) };
    });
    const hash = createHash('sha256');
    const hashed = (bytes: Uint8Array): Buffer => {
      hash.update(bytes);
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    };
    yield hashed(beginning);
    yield hashed(frame('S', writeStatements(statements)));
    const carried: string[] = [];
    let size = 0;
    for (const id of ids) {
      const { envelope, message, attachments } = await register.as(theNode, async (tx) => {
        const row = await outbox.sign(tx, id);
        return { ...(await outbox.seal(tx, row)), attachments: row.attachments };
      });
      const bytes = attachments.reduce((sum, file) => sum + sealedSize(file.size), envelope.length);
      if (carried.length > 0 && size + bytes > postLimits.carriedBytes) break;
      size += bytes;
      yield hashed(frame('E', envelope));
      for (const file of attachments) {
        yield hashed(head('A', 32 + sealedSize(file.size)));
        yield hashed(Buffer.from(message.id + file.id, 'hex'));
        for await (const piece of sealedFrom(vault.read(file.sha256), file, 0)) yield hashed(piece);
      }
      carried.push(id);
    }
    await register.as(theNode, (tx) =>
      tx.run<object>(
        sql`update post_deliveries set carried_at = ${tx.now} where node = ${node} and message = any (${carried})`,
      ),
    );
    await register.as(asker, (tx) =>
      record(tx, {
        act: 'post.file-written',
        object: { kind: 'partner', id: node },
        facts: { messages: carried.length },
      }),
    );
    yield frame('Z', hash.digest());
  }

  /** Takes a file in, part by part; each message has its own outcome. */
  async function take(asker: Asker, pieces: AsyncIterable<Buffer>): Promise<TakenFile> {
    const frames = new Frames(pieces);
    const outcomes: CarriedOutcome[] = [];
    let waiting: { id: string; envelope: Buffer; from: Map<string, number> } | undefined;

    const settle = async (envelope: Buffer): Promise<void> => {
      try {
        const taken = await inbox.take(envelope, { kind: 'file' });
        if (taken.outcome === 'wanted' && waiting?.id !== taken.message) {
          waiting = {
            id: taken.message,
            envelope,
            from: new Map(taken.attachments.map(({ id, from }) => [id, from])),
          };
          return;
        }
        waiting = undefined;
        outcomes.push({
          message: taken.message,
          outcome: taken.outcome,
          code: taken.outcome === 'refused' ? taken.code : null,
        });
      } catch (error) {
        waiting = undefined;
        if (!(error instanceof Problem)) throw error;
        outcomes.push({ message: null, outcome: 'refused', code: error.code });
      }
    };
    const finish = async (): Promise<void> => {
      if (waiting !== undefined) await settle(waiting.envelope);
    };

    let isWhole = false;
    try {
      await frames.begin(beginning);
      for (let next = await frames.next(); next !== undefined; next = await frames.next()) {
        if (next.letter !== 'A') await finish();
        if (next.letter === 'S') await takeStatements(await frames.all(postLimits.statementBytes));
        else if (next.letter === 'E') await settle(await frames.all(messageLimits.envelopeBytes));
        else if (next.letter === 'A') await attach(frames, waiting);
        else if (next.letter === 'Z') {
          const sum = frames.sum();
          isWhole = (await frames.all(32)).equals(sum);
          break;
        } else throw cut();
      }
      if (!isWhole) throw cut();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      await finish();
      await refused.keep({
        problem,
        carrier: 'file',
        from: null,
        message: null,
        bytes: null,
        what: createHash('sha256').update(`file ${platform.clock()}`).digest('hex'),
      });
      outcomes.push({ message: null, outcome: 'refused', code: problem.code });
    }
    await register.as(asker, (tx) =>
      record(tx, {
        act: 'post.file-taken',
        object: { kind: 'post', id: 'file' },
        facts: { messages: outcomes.length, whole: isWhole },
      }),
    );
    return { whole: isWhole, messages: outcomes };
  }

  async function attach(
    frames: Frames,
    waiting: { id: string; from: Map<string, number> } | undefined,
  ): Promise<void> {
    const names = (await frames.some(32)).toString('hex');
    const [message, attachment] = [names.slice(0, 32), names.slice(32)];
    const from = waiting?.id === message ? waiting.from.get(attachment) : undefined;
    const row =
      from === undefined
        ? undefined
        : await register.as(theNode, (tx) => incoming.announcer(tx, message, attachment));
    // Of a message that was refused, or that is here already.
    if (from === undefined || row === undefined) return frames.pass();
    await frames.skip(from);
    await incoming.append(row, message, attachment, from, frames.rest());
  }

  async function takeStatements(bytes: Buffer): Promise<void> {
    try {
      await register.as(theNode, (tx) => directory.takeStatements(tx, readStatements(bytes)));
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      await refused.keep({ problem, carrier: 'file', from: null, message: null, bytes });
    }
  }

  return { write, take };
}

function head(letter: string, length: number): Buffer {
  const bytes = Buffer.alloc(7);
  bytes.write(letter, 'latin1');
  bytes.writeUIntBE(length, 1, 6);
  return bytes;
}

const frame = (letter: string, content: Uint8Array): Buffer =>
  Buffer.concat([head(letter, content.length), content]);

const cut = () =>
  new Problem({
    code: 'carried-file-cut',
    status: 422,
    detail:
      'The file ends early or is damaged. What came before that was taken; ask for the file again for the rest.',
  });

/** Reads frames from a stream that may end anywhere. */
class Frames {
  readonly #pieces: AsyncIterator<Buffer>;
  readonly #hash: Hash = createHash('sha256');
  #buffer: Buffer = Buffer.alloc(0);
  /** Of the frame that is open. */
  #left = 0;

  constructor(pieces: AsyncIterable<Buffer>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  async begin(expected: Buffer): Promise<void> {
    if (!(await this.#read(expected.length)).equals(expected))
      throw new Problem({
        code: 'carried-file-unknown',
        status: 422,
        detail: 'This is not a sealed file of a node. Choose the file that `weir post carry` wrote.',
      });
  }

  /** Of everything before the frame that was opened last. */
  sum = (): Buffer => this.#before;
  #before: Buffer = Buffer.alloc(0);

  async next(): Promise<{ letter: string } | undefined> {
    const before = this.#hash.copy().digest();
    const [first] = await this.#read(1, true);
    if (first === undefined) return undefined;
    this.#before = before;
    this.#left = (await this.#read(6)).readUIntBE(0, 6);
    return { letter: String.fromCharCode(first) };
  }

  async all(limit: number): Promise<Buffer> {
    if (this.#left > limit) throw cut();
    return this.some(this.#left);
  }

  async some(length: number): Promise<Buffer> {
    if (length > this.#left) throw cut();
    const bytes = await this.#read(length);
    this.#left -= length;
    return bytes;
  }

  async *rest(): AsyncGenerator<Buffer> {
    while (this.#left > 0) yield await this.some(Math.min(this.#left, 65_536));
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0;) left -= (await this.some(Math.min(left, 65_536))).length;
  }

  pass = (): Promise<void> => this.skip(this.#left);

  async #read(length: number, mayEnd = false): Promise<Buffer> {
    while (this.#buffer.length < length) {
      const { value, done } = await this.#pieces.next();
      if (done === true) {
        if (mayEnd && this.#buffer.length === 0) return this.#buffer;
        throw cut();
      }
      this.#buffer = this.#buffer.length === 0 ? value : Buffer.concat([this.#buffer, value]);
    }
    const bytes = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    this.#hash.update(bytes);
    return bytes;
  }
}
