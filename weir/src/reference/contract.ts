import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What the publisher signs: which files, and from which day they hold. */
export const manifestSchema = z.strictObject({
  kind: z.literal('weir-reference-data'),
  version: z.int().min(1).max(999_999),
  /** First calendar day (UTC) on which the package is in force. */
  validFrom: z.iso.date(),
  files: z.record(z.string().max(200), sha256),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** A package as one document: the signed text as it was signed, its signature, and the files' text. */
export const packageSchema = z.strictObject({
  manifest: z.string().max(1_000_000),
  /** Ed25519 over the bytes of `manifest`, base64. */
  signature: z.string().max(200),
  files: z.record(z.string().max(200), z.string()),
});
export type ReferencePackage = z.infer<typeof packageSchema>;

export const importSchema = z.strictObject({ package: packageSchema, publicKey: z.string().max(2000) });

export const installedSchema = z.object({
  version: z.number(),
  validFrom: z.string(),
  inForce: z.boolean(),
  importedAt: z.string(),
  /** SHA-256 of the publisher's public key. */
  publisher: z.string(),
  files: z.array(z.string()),
});
export type Installed = z.infer<typeof installedSchema>;

export const installedListSchema = z.object({ packages: z.array(installedSchema) });
