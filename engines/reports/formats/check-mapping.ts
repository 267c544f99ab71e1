import { Problem } from '../../vocabulary/index.ts';
import type { Profile } from '../profile.ts';
import { isDateFormatText } from './cell-value.ts';
import { fieldOf } from './fields.ts';
import type { SavedMapping } from './mapping.ts';

/**
 * Whether a mapping could work at all: its fields exist, its dates can be read, its tables of codes are there.
 * @throws Problem `mapping-unusable`
 */
export function checkMapping(mapping: SavedMapping, profile: Profile): void {
  const refuse = (detail: string, facts: Record<string, unknown>): never => {
    throw new Problem({ code: 'mapping-unusable', status: 400, detail, facts });
  };
  const checkDate = (format: string | undefined): void => {
    if (format !== undefined && format !== 'ISO' && !isDateFormatText(format))
      refuse(`The date format ${format} is not understood. Write YYYY, MM and DD, e.g. DD.MM.YYYY.`, {
        format,
      });
  };
  checkDate(mapping.dateFormat);
  const sheets = mapping.sheets ?? [];
  if (mapping.form !== 'message' && sheets.length === 0) refuse('The mapping has no sheet.', {});
  for (const sheet of sheets) {
    const fields = [...sheet.columns.map((column) => column.field), ...Object.keys(sheet.constants ?? {})];
    for (const field of fields) {
      if (fieldOf(profile, sheet.record, field) === undefined)
        refuse(`A ${sheet.record} has no field ${field}. The guide to other formats lists the fields.`, {
          field,
          record: sheet.record,
        });
    }
    for (const column of sheet.columns) {
      checkDate(column.dateFormat);
      if (typeof column.codes === 'string' && mapping.codes?.[column.codes] === undefined)
        refuse(`The mapping has no table of codes ${column.codes}.`, { codes: column.codes });
    }
  }
}
