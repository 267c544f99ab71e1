import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SubNavigation } from '../../design/page/sub-navigation.tsx';

export function AlertsNavigation(): ReactNode {
  const { t } = useTranslation();
  return (
    <SubNavigation
      label={t('place.alerts')}
      places={[
        { path: '/alerts', words: t('place.alerts') },
        { path: '/scenarios', words: t('place.scenarios') },
        { path: '/ranking', words: t('place.ranking') },
        { path: '/traces', words: t('place.trace') },
        { path: '/transactions', words: t('place.transactions') },
        { path: '/transactions/imports', words: t('bulk.title') },
        { path: '/transactions/questions', words: t('question.title') },
      ]}
    />
  );
}
