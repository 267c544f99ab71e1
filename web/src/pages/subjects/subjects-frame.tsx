import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SubNavigation } from '../../design/page/sub-navigation.tsx';

export function SubjectsNavigation(): ReactNode {
  const { t } = useTranslation();
  return (
    <SubNavigation
      label={t('place.subjects')}
      places={[
        { path: '/subjects', words: t('place.subjects') },
        { path: '/hits', words: t('place.hits') },
        { path: '/merges', words: t('place.merges') },
      ]}
    />
  );
}
