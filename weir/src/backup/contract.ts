import { z } from 'zod';

export const backupOrderSchema = z.object({
  /** A file name in the node's backup folder. */
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/),
  passphrase: z.string().min(12).max(1024),
});

export const takenBackupSchema = z.object({
  out: z.string(),
  takenAt: z.string(),
  size: z.number(),
  sha256: z.string(),
  rows: z.record(z.string(), z.number()),
  objects: z.number(),
  bytes: z.number(),
});

export const rotationSchema = z.object({ job: z.string() });

export const keysSchema = z.object({ numbers: z.array(z.number()) });
