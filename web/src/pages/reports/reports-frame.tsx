import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SubNavigation } from '../../design/page/sub-navigation.tsx';

/** The rooms of the intake: the queue, the letters, how good filers' reports are. */
export function ReportsFrame(): ReactNode {
  const { t } = useTranslation();
  return (
    <SubNavigation
      label={t('place.reports')}
      places={[
        { path: '/reports', words: t('report.queue') },
        { path: '/messages', words: t('place.messages') },
        { path: '/quality', words: t('place.quality') },
      ]}
    />
  );
}
