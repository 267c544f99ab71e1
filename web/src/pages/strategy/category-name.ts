import { useTranslation } from 'react-i18next';
import type { StrategicTable } from 'weir/strategy/contract';

/** The category in words where it is one of ours; a country's own code otherwise. */
export function useCategoryName({
  classification,
}: Pick<StrategicTable, 'classification'>): (category: string) => string {
  const { t, i18n } = useTranslation();
  const group = { sector: 'obliged', typology: 'typology', kind: undefined }[classification];
  return (category) => {
    const key = `${group}.${category}`;
    return group !== undefined && i18n.exists(key) ? t(key as 'obliged.bank') : category;
  };
}
