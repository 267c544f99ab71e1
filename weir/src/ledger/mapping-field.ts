import { Problem } from '@weir/engines/vocabulary';
import { jsonField } from '#platform';
import { importMappingSchema, type ImportMapping } from './contract.ts';

/** The mapping of a bulk file as a form carries it. @throws Problem `mapping-not-valid` */
export function mappingFrom(text: string | undefined): ImportMapping {
  return jsonField(
    importMappingSchema,
    text,
    (at) =>
      new Problem({
        code: 'mapping-not-valid',
        status: 400,
        detail: `Say which column means what, as JSON in the field "mapping": ${at.join('; ')}.`,
        facts: { at },
      }),
  );
}
