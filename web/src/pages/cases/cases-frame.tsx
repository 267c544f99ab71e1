import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SubNavigation } from '../../design/page/sub-navigation.tsx';

export function CasesNavigation(): ReactNode {
  const { t } = useTranslation();
  return (
    <SubNavigation
      label={t('place.cases')}
      places={[
        { path: '/cases', words: t('place.cases') },
        { path: '/products', words: t('place.products') },
        { path: '/obtaining', words: t('obtaining.title') },
        { path: '/suspensions', words: t('place.suspensions') },
      ]}
    />
  );
}
