import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SubNavigation } from '../../design/page/sub-navigation.tsx';

/** The rooms of the exchange with foreign FIUs. */
export function ExchangeNavigation(): ReactNode {
  const { t } = useTranslation();
  return (
    <SubNavigation
      label={t('place.exchange')}
      places={[
        { path: '/exchange', words: t('exchange.matters') },
        { path: '/exchange/partners', words: t('partner.title') },
        { path: '/exchange/post', words: t('partner.post') },
        { path: '/exchange/matching', words: t('matching.title') },
      ]}
    />
  );
}
