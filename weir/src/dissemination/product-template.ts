import data from '../../../reference-data/product-templates.json' with { type: 'json' };
import type { ProductLanguage } from './contract.ts';

/** What a product for one kind of recipient has to contain, and what stands in each of them: reference data with versions. */
export interface ProductTemplate {
  readonly id: string;
  readonly version: number;
  readonly sections: readonly { readonly id: string; readonly required: boolean }[];
  readonly requiredFields: readonly ('confidence' | 'contact')[];
  readonly standing: Readonly<Record<ProductLanguage, string>>;
}

type Stored = ProductTemplate & {
  validFrom: string;
  validUntil: string | null;
  recipientTypes: readonly string[];
};
const templates = data.templates as readonly Stored[];
const titles = data.sections as Readonly<Record<string, Record<ProductLanguage, string>>>;

/** The one in force on a day for an authority's type; the general one for a type that has none. */
export function templateFor(type: string | null, day: string): ProductTemplate {
  const inForce = templates.filter(
    ({ validFrom, validUntil }) => validFrom <= day && (validUntil === null || day <= validUntil),
  );
  const newest = (which: readonly Stored[]): Stored | undefined =>
    which.toSorted((a, b) => b.version - a.version)[0];
  return (
    newest(inForce.filter(({ recipientTypes }) => type !== null && recipientTypes.includes(type))) ??
    newest(inForce.filter(({ id }) => id === 'general'))!
  );
}

/** A template as a product was made by it. */
export function templateOf({ id, version }: { id: string; version: number }): ProductTemplate {
  const found = templates.find((each) => each.id === id && each.version === version);
  if (found === undefined)
    throw new Error(`The template ${id} of version ${version} is not in the reference data.`);
  return found;
}

export const sectionTitle = (id: string, language: ProductLanguage): string => titles[id]?.[language] ?? id;
