import { useTranslation } from 'react-i18next';
import type { FieldSpec } from './letter-fields.ts';

/** The words of a field. */
export function useFieldWord(): (field: FieldSpec) => string {
  const { t } = useTranslation();
  return ({ path, label }) =>
    String(t(`exchange.field.${label ?? path.slice(path.lastIndexOf('.') + 1)}` as never));
}
