import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SubNavigation } from '../../design/page/sub-navigation.tsx';
import { useHasRole } from '../../shell/session.tsx';

export function SubjectsNavigation(): ReactNode {
  const { t } = useTranslation();
  const analyst = useHasRole('fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk');
  const tuning = useHasRole('fiu_analyst', 'fiu_supervisor');
  // An officer of the national central bureau sees hits that were put to it, and no subjects.
  if (!analyst) return null;
  return (
    <SubNavigation
      label={t('place.subjects')}
      places={[
        { path: '/subjects', words: t('place.subjects') },
        { path: '/hits', words: t('place.hits') },
        { path: '/merges', words: t('place.merges') },
        ...(tuning ? [{ path: '/tuning', words: t('tuning.title') }] : []),
      ]}
    />
  );
}
