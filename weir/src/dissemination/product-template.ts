import { Problem } from '@weir/engines/vocabulary';
import { z } from 'zod';
import data from '../../../reference-data/product-templates.json' with { type: 'json' };
import { productLanguageSchema, type ProductLanguage } from './contract.ts';

/** What a product for one kind of recipient has to contain, and what stands in each of them: reference data with versions. */
export interface ProductTemplate {
  readonly id: string;
  readonly version: number;
  readonly sections: readonly { readonly id: string; readonly required: boolean }[];
  readonly requiredFields: readonly ('confidence' | 'contact')[];
  readonly standing: Readonly<Record<ProductLanguage, string>>;
}

type Stored = ProductTemplate & {
  readonly validFrom: string;
  readonly validUntil: string | null;
  readonly recipientTypes: readonly string[];
};

const inEachLanguage = z.record(productLanguageSchema, z.string().trim().min(1));
const day = z.iso.date();
const fileSchema = z
  .object({
    sections: z.record(z.string(), inEachLanguage),
    templates: z
      .array(
        z.object({
          id: z.string().min(1),
          version: z.number().int(),
          validFrom: day,
          validUntil: day.nullable(),
          recipientTypes: z.array(z.string()),
          sections: z.array(z.object({ id: z.string(), required: z.boolean() })).min(1),
          requiredFields: z.array(z.enum(['confidence', 'contact'])),
          standing: inEachLanguage,
        }),
      )
      .min(1),
  })
  .superRefine(({ sections, templates }, context) => {
    for (const [index, template] of templates.entries())
      for (const { id } of template.sections)
        if (sections[id] === undefined)
          context.addIssue({
            code: 'custom',
            path: ['templates', index, 'sections', id],
            message: 'This section has no title. Add it under sections, in six languages.',
          });
    if (!templates.some(({ id }) => id === 'general'))
      context.addIssue({
        code: 'custom',
        path: ['templates'],
        message: 'The template "general" is missing; recipients without one of their own need it.',
      });
  });

/**
 * The reference data, looked through before anything is made by it: a product must not come to its approver with half a
 * form, nor the press stop at one that lacks a language.
 * @throws Problem `product-templates-unreadable`, naming each place
 */
export function readTemplates(given: unknown): {
  templates: readonly Stored[];
  titles: Readonly<Record<string, Record<ProductLanguage, string>>>;
} {
  const { success, data: read, error } = fileSchema.safeParse(given);
  if (success) return { templates: read.templates, titles: read.sections };
  const faults = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Problem({
    code: 'product-templates-unreadable',
    status: 500,
    detail: `reference-data/product-templates.json cannot be used. Mend this and start again: ${faults.slice(0, 10).join('; ')}`,
    facts: { faults },
  });
}

const { templates, titles } = readTemplates(data);

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
