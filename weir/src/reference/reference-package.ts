import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '@weir/engines/vocabulary';
import { retainedKinds } from '#platform';
import { manifestSchema, type Manifest, type ReferencePackage } from './contract.ts';

/** The files a package may hold. Whatever else is in one, the node would not know what to do with. */
const known =
  /^(?:jurisdictions|obliged-entities|profiles\/[\w.-]{1,60}|profiles\/trees\/[\w.-]{1,60})\.json$/;

const calendarSchema = z.strictObject({
  weekend: z.array(z.int().min(1).max(7)).max(6),
  holidays: z.array(z.strictObject({ date: z.iso.date(), name: z.string().min(1).max(200) })).max(2000),
  knownUntil: z.iso.date(),
  source: z.string().min(1),
});

const deadlineRuleSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z.-]{0,59}$/),
  amount: z.int().min(1).max(87_600),
  unit: z.enum(['hour', 'calendar_day', 'working_day', 'month']),
  nature: z.enum(['legal_binding', 'treaty', 'soft_standard', 'requested_by_partner', 'internal_sla']),
  validFrom: z.iso.date().nullable(),
  validUntil: z.iso.date().nullable(),
  citation: z.string().min(1).max(300),
  checkedOn: z.iso.date().nullable(),
});

const retentionRuleSchema = z.strictObject({
  kind: z.enum(retainedKinds),
  amount: z.int().min(1).max(36_600),
  unit: z.enum(['calendar_day', 'month']),
  validFrom: z.iso.date().nullable(),
  validUntil: z.iso.date().nullable(),
  citation: z.string().min(1).max(300),
  checkedOn: z.iso.date().nullable(),
});

const jurisdictionsSchema = z.object({
  source: z.string().min(1),
  date: z.iso.date(),
  jurisdictions: z.record(
    z.string().regex(/^[A-Z]{2}$/),
    z.object({
      name: z.string().min(1),
      currency: z.string().regex(/^[A-Z]{3}$/),
      timeZone: z.string().refine((zone) => {
        try {
          return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
        } catch {
          return false;
        }
      }),
      reportProfile: z.string().min(1),
      earlierProfiles: z
        .array(z.strictObject({ profile: z.string().min(1), until: z.iso.date(), source: z.string().min(1) }))
        .max(4)
        .optional(),
      screening: z
        .object({
          secondPersonFor: z.array(z.enum(['sanctions', 'wanted', 'missing', 'pep', 'own'])),
          wantedConfirmedBy: z.array(z.string().regex(/^[a-z_]{1,40}$/)).min(1),
          source: z.string().min(1),
        })
        .optional(),
      detection: z.object({ secondPerson: z.boolean(), source: z.string().min(1) }).optional(),
      post: z.object({ secondPerson: z.boolean(), source: z.string().min(1) }).optional(),
      tracing: z
        .object({
          rules: z.partialRecord(
            z.enum(['fifo', 'lifo', 'pro-rata', 'poison', 'lowest-intermediate-balance']),
            z.strictObject({ citation: z.string().min(1).max(300), checkedOn: z.iso.date().nullable() }),
          ),
          source: z.string().min(1),
        })
        .optional(),
      requests: z
        .strictObject({
          legalBasis: z
            .array(
              z.strictObject({
                citation: z.string().min(1).max(300),
                checkedOn: z.iso.date().nullable(),
              }),
            )
            .max(50),
          answersAre: z.enum(['lawfully_obtained_record', 'intelligence']),
          source: z.string().min(1),
        })
        .optional(),
      calendar: calendarSchema.optional(),
      deadlines: z.array(deadlineRuleSchema).max(200).optional(),
      access: z
        .strictObject({
          reasonDemandedFor: z.array(
            z.enum(['subject', 'hit', 'report', 'proposal', 'dissemination', 'trace']),
          ),
          source: z.string().min(1),
        })
        .optional(),
      retention: z
        .strictObject({ rules: z.array(retentionRuleSchema).max(100), source: z.string().min(1) })
        .optional(),
    }),
  ),
});

const obligedEntitiesSchema = z.object({
  source: z.string().min(1),
  date: z.iso.date(),
  categories: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
        name: z.string().min(1).max(200),
        supervisor: z.string().min(1).max(200),
        source: z.string().min(1).max(500),
      }),
    )
    .min(1)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length),
});

/** A profile's outline; whether it holds together is for the engine to say. */
const outlineSchema = z.looseObject({
  id: z.string(),
  tree: z.string(),
  rules: z.array(z.unknown()),
  citations: z.record(z.string(), z.unknown()),
});

export interface OpenedPackage {
  readonly manifest: Manifest;
  /** SHA-256 of the publisher's public key. */
  readonly publisher: string;
  readonly documents: ReadonlyMap<string, unknown>;
}

/** @throws Problem `reference-file-unknown`, `reference-key-unusable`, `reference-broken` */
export function makePackage(
  files: Readonly<Record<string, string>>,
  { version, validFrom }: { version: number; validFrom: string },
  privatePem: string,
): ReferencePackage {
  const hashes: Record<string, string> = {};
  for (const [path, text] of Object.entries(files).sort(([one], [two]) => (one < two ? -1 : 1))) {
    read(path, text);
    hashes[path] = hashOf(text);
  }
  if (Object.keys(hashes).length === 0) throw broken('it holds no file');
  const made = manifestSchema.safeParse({ kind: 'weir-reference-data', version, validFrom, files: hashes });
  if (!made.success) throw broken('its version is a whole number from 1, its first day is YYYY-MM-DD');
  const manifest = `${JSON.stringify(made.data, null, 2)}\n`;
  const key = keyFrom(() => createPrivateKey(privatePem));
  return { manifest, signature: sign(null, Buffer.from(manifest), key).toString('base64'), files };
}

/**
 * The signature first: nothing of a package is looked at before it is known who made it.
 * @throws Problem `reference-signature-wrong`, `reference-file-unknown`, `reference-broken`, `reference-key-unusable`
 */
export function openPackage(given: ReferencePackage, publicPem: string): OpenedPackage {
  const key = keyFrom(() => createPublicKey(publicPem));
  if (!verify(null, Buffer.from(given.manifest), key, Buffer.from(given.signature, 'base64'))) {
    throw new Problem({
      code: 'reference-signature-wrong',
      status: 422,
      detail:
        'The package is not signed with this key, or was altered since. Nothing was imported. Fetch it again, and check that the key is the publisher’s.',
    });
  }
  const parsed = manifestSchema.safeParse(jsonOf('manifest.json', given.manifest));
  if (!parsed.success) throw broken('its manifest is not one that this Weir reads');
  const manifest = parsed.data;
  const documents = new Map<string, unknown>();
  for (const path of Object.keys(given.files))
    if (!Object.hasOwn(manifest.files, path)) throw unknownFile(path, 'its manifest does not name it');
  for (const [path, hash] of Object.entries(manifest.files)) {
    const text = Object.hasOwn(given.files, path) ? given.files[path] : undefined;
    if (text === undefined) throw broken(`${path} is missing`);
    if (hashOf(text) !== hash) throw broken(`${path} is not the file that was signed`);
    documents.set(path, read(path, text));
  }
  if (documents.size === 0) throw broken('it holds no file');
  const publisher = createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  return { manifest, publisher, documents };
}

function read(path: string, text: string): unknown {
  if (!known.test(path)) {
    throw unknownFile(
      path,
      'known are jurisdictions.json, obliged-entities.json, profiles/ID.json and profiles/trees/ID.json',
    );
  }
  const document = jsonOf(path, text);
  if (path === 'jurisdictions.json') {
    const table = jurisdictionsSchema.safeParse(document);
    if (!table.success)
      throw broken(
        `${path} does not name, with source and date, countries with currency, time zone and profile`,
      );
    return table.data;
  }
  if (path === 'obliged-entities.json') {
    const table = obligedEntitiesSchema.safeParse(document);
    if (!table.success)
      throw broken(
        `${path} does not name, with source and date, each category once with name, supervisor and source`,
      );
    return table.data;
  }
  if (path.startsWith('profiles/trees/')) return document;
  const outline = outlineSchema.safeParse(document);
  if (!outline.success || path !== `profiles/${outline.data.id}.json`)
    throw broken(`${path} is not the profile that its name says`);
  return document;
}

function jsonOf(path: string, text: string): unknown {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === 'object' && document !== null && !Array.isArray(document)) return document;
  } catch {
    // Said below, in one sentence for both.
  }
  throw broken(`${path} is not a JSON document`);
}

function keyFrom(make: () => KeyObject): KeyObject {
  try {
    const key = make();
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below.
  }
  throw new Problem({
    code: 'reference-key-unusable',
    status: 422,
    detail: 'The key is not an Ed25519 key in PEM. Make one with `openssl genpkey -algorithm ed25519`.',
  });
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

function unknownFile(path: string, why: string): Problem {
  return new Problem({
    code: 'reference-file-unknown',
    status: 422,
    detail: `The package holds a file that does not belong there, ${path}: ${why}. Nothing was imported.`,
    facts: { path },
  });
}

export function broken(why: string): Problem {
  return new Problem({
    code: 'reference-broken',
    status: 422,
    detail: `The package of reference data is not whole: ${why}. Nothing was imported.`,
  });
}
