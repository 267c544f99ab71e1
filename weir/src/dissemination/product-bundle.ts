import { createHash, createPublicKey, verify } from 'node:crypto';
import { Problem } from '@weir/engines/vocabulary';
import yauzl from 'yauzl';
import yazl from 'yazl';
import { z } from 'zod';
import { nodeOf, readPublicKey, type NodeKey } from '#audit';
import { canonicalJson } from './product-content.ts';
import type { ProductDocument } from './product-document.ts';

/*
 * The product for machines: a zip of `product.json` (canonical JSON), `product.pdf`, `product.docx`, `manifest.json` with
 * the SHA-256 of each, and `signature.json`: Ed25519 by the node's key over the manifest's bytes behind a line that says
 * what they are. docs/dissemination.md tells how to check one with sha256sum and openssl alone.
 */

const manifestSchema = z.strictObject({
  kind: z.literal('weir-product-bundle'),
  version: z.literal(1),
  number: z.string(),
  copy: z.number(),
  recipient: z.string(),
  sender: z.string(),
  date: z.string(),
  contentSha256: z.string(),
  files: z.array(z.strictObject({ name: z.string(), sha256: z.string(), size: z.number() })).max(20),
});
export type BundleManifest = z.infer<typeof manifestSchema>;

const signatureSchema = z.strictObject({ node: z.string(), publicKey: z.string(), signature: z.string() });

const signedBytes = (manifest: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from('weir product bundle v1\n'), manifest]);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Everything in it follows from what is given: the same documents and key give the same bytes. */
export async function makeBundle(given: {
  document: ProductDocument;
  pdf: Buffer;
  docx: Buffer;
  key: NodeKey;
}): Promise<Buffer> {
  const { document, key } = given;
  const { composed, conditions, ...head } = document;
  const product = canonicalJson({
    ...head,
    sections: composed.sections,
    limits: {
      purpose: document.purpose,
      evidentiaryUse: conditions.evidentiaryUse,
      onwardDissemination: conditions.onwardDissemination,
      disclosureToSubject: conditions.disclosureToSubject,
      retentionUntil: conditions.retentionUntil,
      classification: conditions.classification,
    },
  });
  const files: [string, Buffer][] = [
    ['product.json', product],
    ['product.pdf', given.pdf],
    ['product.docx', given.docx],
  ];
  const manifest = canonicalJson({
    kind: 'weir-product-bundle',
    version: 1,
    number: document.number,
    copy: document.copy,
    recipient: document.recipientName,
    sender: document.authority,
    date: document.date,
    contentSha256: document.contentSha256,
    files: files.map(([name, bytes]) => ({ name, sha256: sha256(bytes), size: bytes.length })),
  } satisfies BundleManifest);
  const signature = canonicalJson({
    node: key.node,
    publicKey: key.publicPem,
    signature: key.signBytes(signedBytes(manifest)),
  });
  return zipOf([...files, ['manifest.json', manifest], ['signature.json', signature]]);
}

async function zipOf(files: readonly [string, Buffer][]): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  // One time for all, so that the folder's clock and zone leave no trace.
  for (const [name, bytes] of files)
    zip.addBuffer(bytes, name, { mtime: new Date(2000, 0, 1), mode: 0o100644, forceDosTimestamp: true });
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export interface BundleVerdict {
  readonly holds: boolean;
  readonly manifest: BundleManifest;
  readonly node: string;
  /** What does not hold, in sentences. */
  readonly objections: readonly string[];
}

const mostBytes = 200_000_000;

/**
 * Checks a bundle by itself: each file against the manifest, no file more or less, the signature, and, where the node's
 * public key is given, that it is that node's.
 * @throws Problem `bundle-unreadable`, `key-unreadable`
 */
export async function verifyBundle(zip: Buffer, keyPem: string | null): Promise<BundleVerdict> {
  const files = await filesOf(zip);
  const manifestBytes = files.get('manifest.json');
  const signatureBytes = files.get('signature.json');
  if (manifestBytes === undefined || signatureBytes === undefined) throw unreadable();
  const manifest = parsed(manifestSchema, manifestBytes);
  const signature = parsed(signatureSchema, signatureBytes);
  const signer = readPublicKey(signature.publicKey);
  const objections: string[] = [];
  if (!verify(null, signedBytes(manifestBytes), signer, Buffer.from(signature.signature, 'base64')))
    objections.push('The signature does not hold: the manifest was altered.');
  if (nodeOf(signer) !== signature.node) objections.push('The key is not that of the node it names.');
  if (
    keyPem !== null &&
    nodeOf(createPublicKey(readPublicKey(keyPem).export({ type: 'spki', format: 'pem' }))) !== nodeOf(signer)
  )
    objections.push('It was signed by another node than the one whose key you gave.');
  const named = new Set(['manifest.json', 'signature.json', ...manifest.files.map(({ name }) => name)]);
  for (const { name, sha256: told } of manifest.files) {
    const bytes = files.get(name);
    if (bytes === undefined) objections.push(`${name} is missing.`);
    else if (sha256(bytes) !== told) objections.push(`${name} is not the file that was signed.`);
  }
  for (const name of files.keys())
    if (!named.has(name)) objections.push(`${JSON.stringify(name)} is in the zip and not in the manifest.`);
  return { holds: objections.length === 0, manifest, node: nodeOf(signer), objections };
}

function parsed<Schema extends z.ZodType>(schema: Schema, bytes: Buffer): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    throw unreadable();
  }
}

/** At most 30 files and 200 MB of content: a bundle has five. */
function filesOf(zip: Buffer): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(zip, { lazyEntries: true }, (opening, opened) => {
      if (opening || !opened || opened.entryCount > 30) return reject(unreadable());
      const files = new Map<string, Buffer>();
      let left = mostBytes;
      const fail = (): void => reject(unreadable());
      opened.on('error', fail);
      opened.on('end', () => resolve(files));
      opened.on('entry', (entry: yauzl.Entry) => {
        left -= entry.uncompressedSize;
        if (left < 0 || files.has(entry.fileName)) return fail();
        opened.openReadStream(entry, (broken, stream) => {
          if (broken || !stream) return fail();
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('error', fail);
          stream.on('end', () => {
            files.set(entry.fileName, Buffer.concat(chunks));
            opened.readEntry();
          });
        });
      });
      opened.readEntry();
    });
  });
}

function unreadable(): Problem {
  return new Problem({
    code: 'bundle-unreadable',
    status: 400,
    detail: 'This is not a bundle of a product. Give the zip file as it was received.',
  });
}
