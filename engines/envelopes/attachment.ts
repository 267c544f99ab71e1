import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { bigEndian, fromBase64, joined, malformed, refused, toBase64, utf8 } from './bytes.ts';
import { paddedLength } from './padding.ts';

/** What a message says of an attachment; it stands inside the signed and sealed content. */
export interface Attachment {
  /** Unique within the message. */
  readonly id: string;
  /** 32 random bytes as base64url, used for this attachment alone. */
  readonly key: string;
  /** Bytes before padding and sealing. */
  readonly size: number;
  /** SHA-256 of those bytes, hexadecimal. */
  readonly sha256: string;
}

export const chunkBytes = 65_536;
const tagBytes = 16;
export const attachmentLimits = { size: 64 * 2 ** 30 } as const;

/**
 * Seals a stream of any length with bounded memory: chunks of 65,536 bytes under AES-256-GCM, the nonce being seven
 * zero bytes, the chunk's number and a mark on the last. This is the STREAM construction of Hoang, Reyhanitabar,
 * Rogaway and Vizár ("Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", CRYPTO 2015): chunks that
 * are cut off, swapped, repeated or taken from another attachment do not open. Zeros pad the end (`paddedLength`).
 */
export class AttachmentSealer {
  readonly #key: Uint8Array;
  readonly #id: string;
  readonly #hash = createHash('sha256');
  readonly #chunks = new Chunks(chunkBytes);
  #size = 0;
  #number = 0;

  /** @param key 32 fresh random bytes, never used before */
  constructor({ id, key }: { id: string; key: Uint8Array }) {
    if (key.length !== 32) throw malformed("An attachment's key has 32 bytes.");
    this.#key = key;
    this.#id = id;
  }

  /** Takes more plaintext and gives the sealed chunks that are full. */
  push(bytes: Uint8Array): Uint8Array[] {
    this.#size += bytes.length;
    if (this.#size > attachmentLimits.size) throw tooLarge();
    this.#hash.update(bytes);
    return this.#chunks.push(bytes).map((chunk) => this.#seal(chunk, false));
  }

  /** Pads, and gives the last chunks with what the message must say of the attachment. */
  finish(): { chunks: Uint8Array[]; attachment: Attachment } {
    const sealed: Uint8Array[] = [];
    for (let left = paddedLength(this.#size) - this.#size; left > 0;) {
      const zeros = Math.min(left, chunkBytes);
      sealed.push(...this.#chunks.push(new Uint8Array(zeros)).map((chunk) => this.#seal(chunk, false)));
      left -= zeros;
    }
    sealed.push(this.#seal(this.#chunks.rest(), true));
    const attachment = {
      id: this.#id,
      key: toBase64(this.#key),
      size: this.#size,
      sha256: this.#hash.digest('hex'),
    };
    return { chunks: sealed, attachment };
  }

  #seal(chunk: Uint8Array, last: boolean): Uint8Array {
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(this.#number++, last));
    cipher.setAAD(utf8(this.#id));
    return joined(cipher.update(chunk), cipher.final(), cipher.getAuthTag());
  }
}

/**
 * Opens what AttachmentSealer sealed. Each chunk that comes out is authentic and in its place; that the whole is
 * complete is known only when `finish` returns, so nothing may be shown or kept as received before.
 */
export class AttachmentOpener {
  readonly #attachment: Attachment;
  readonly #key: Uint8Array;
  readonly #hash = createHash('sha256');
  readonly #chunks = new Chunks(chunkBytes + tagBytes);
  #left: number;
  #number = 0;

  constructor(attachment: Attachment) {
    this.#key = fromBase64(attachment.key, 32);
    if (!Number.isSafeInteger(attachment.size) || attachment.size < 0)
      throw malformed("An attachment's size is a whole number.");
    if (attachment.size > attachmentLimits.size) throw tooLarge();
    this.#attachment = attachment;
    this.#left = attachment.size;
  }

  /** @throws Problem `attachment-altered` */
  push(bytes: Uint8Array): Uint8Array[] {
    return this.#chunks.push(bytes).map((chunk) => this.#open(chunk, false));
  }

  /** @throws Problem `attachment-altered`: also where anything is missing or too much */
  finish(): Uint8Array[] {
    const last = this.#open(this.#chunks.rest(), true);
    const padded = paddedLength(this.#attachment.size);
    const chunks = Math.max(1, Math.ceil(padded / chunkBytes));
    if (this.#left !== 0 || this.#number !== chunks || this.#hash.digest('hex') !== this.#attachment.sha256)
      throw altered();
    return [last];
  }

  #open(chunk: Uint8Array, last: boolean): Uint8Array {
    if (chunk.length < tagBytes) throw altered();
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonceOf(this.#number++, last), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(utf8(this.#attachment.id));
    decipher.setAuthTag(chunk.subarray(-tagBytes));
    let plain: Uint8Array;
    try {
      plain = joined(decipher.update(chunk.subarray(0, -tagBytes)), decipher.final());
    } catch {
      throw altered();
    }
    const content = plain.subarray(0, Math.min(plain.length, this.#left));
    if (plain.subarray(content.length).some((byte) => byte !== 0)) throw altered();
    this.#left -= content.length;
    this.#hash.update(content);
    return content;
  }
}

/** Sealed bytes of an attachment of a size. */
export function sealedSize(size: number): number {
  const padded = paddedLength(size);
  return padded + Math.max(1, Math.ceil(padded / chunkBytes)) * tagBytes;
}

/** Cuts a stream into chunks; a full chunk is given only when more follows, since the last one is marked. */
class Chunks {
  readonly #buffer: Uint8Array;
  #filled = 0;

  constructor(length: number) {
    this.#buffer = new Uint8Array(length);
  }

  push(bytes: Uint8Array): Uint8Array[] {
    const full: Uint8Array[] = [];
    for (let place = 0; place < bytes.length;) {
      if (this.#filled === this.#buffer.length) {
        full.push(this.#buffer.slice());
        this.#filled = 0;
      }
      const taken = Math.min(this.#buffer.length - this.#filled, bytes.length - place);
      this.#buffer.set(bytes.subarray(place, place + taken), this.#filled);
      this.#filled += taken;
      place += taken;
    }
    return full;
  }

  rest(): Uint8Array {
    return this.#buffer.slice(0, this.#filled);
  }
}

function nonceOf(number: number, last: boolean): Uint8Array {
  return joined(new Uint8Array(7), bigEndian(number, 4), Uint8Array.of(last ? 1 : 0));
}

const tooLarge = () => refused('attachment-too-large', 'An attachment may have 64 GiB at most.');
const altered = () =>
  refused(
    'attachment-altered',
    'The attachment is incomplete or not what its sender sealed. Ask for it to be sent again and keep this copy as evidence.',
  );
