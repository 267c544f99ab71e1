import { useTranslation } from 'react-i18next';
import { useFormat } from '../../design/surroundings.tsx';

/** A count, or money of this currency, as one reads it; what is not published says so. */
export function useFigure(currency: string | null): (figure: number | null) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (figure) => {
    if (figure === null) return t('strategy.hidden');
    return currency === null ? format.number(figure) : format.minor(figure, currency);
  };
}
