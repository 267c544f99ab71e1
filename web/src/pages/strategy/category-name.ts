import { useTranslation } from 'react-i18next';
import type { StrategicTable } from 'weir/strategy/contract';

const groups = { sector: 'obliged', typology: 'typology', outcome: 'outcome' } as const;

/** The category in words where it is one of ours, a country's or a region's name; a code as it is otherwise. */
export function useCategoryName({
  classification,
}: Pick<StrategicTable, 'classification'>): (category: string) => string {
  const { t, i18n } = useTranslation();
  if (classification === 'region' || classification === 'corridor') {
    const names = new Intl.DisplayNames([i18n.language], { type: 'region', fallback: 'code' });
    const nameOf = (code: string): string => {
      if (code === 'domestic') return t('strategy.domestic');
      if (code === 'other' || code === '??') return t('strategy.unknownPlace');
      return names.of(code) ?? code;
    };
    return (category) =>
      classification === 'region' ? nameOf(category) : category.split('-').map(nameOf).join(' → ');
  }
  const group = classification === 'kind' ? undefined : groups[classification];
  return (category) => {
    const key = `${group}.${category}`;
    return group !== undefined && i18n.exists(key) ? t(key as 'obliged.bank') : category;
  };
}
