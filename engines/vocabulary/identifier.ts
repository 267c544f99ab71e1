/**
 * Identifiers are UUID version 7 (RFC 9562): they sort by the time they were made, which keeps indexes dense.
 * Each kind has its own brand, so that a CaseId cannot be passed for a ReportId.
 */
export type Identifier<Kind extends string> = string & { readonly __brand: Kind };

export type ReportId = Identifier<'ReportId'>;
export type SubjectId = Identifier<'SubjectId'>;
export type CaseId = Identifier<'CaseId'>;
export type PersonId = Identifier<'PersonId'>;
export type OrganisationId = Identifier<'OrganisationId'>;

/** Fills with random bytes, e.g. `crypto.getRandomValues`. */
export type Chance = (bytes: Uint8Array) => Uint8Array;

export function newIdentifier<Kind extends string>(nowMs: number, chance: Chance): Identifier<Kind> {
  const bytes = chance(new Uint8Array(16));
  for (let index = 5, rest = nowMs; index >= 0; index--) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
    '-',
  ) as Identifier<Kind>;
}

const identifierPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function isIdentifier<Kind extends string>(text: string): text is Identifier<Kind> {
  return identifierPattern.test(text);
}
