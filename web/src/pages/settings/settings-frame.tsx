import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../design/page/page.tsx';
import { SubNavigation } from '../../design/page/sub-navigation.tsx';
import { useHasRole } from '../../shell/session.tsx';

/** The frame of the settings: one heading, the parts beside each other. */
export function SettingsFrame({
  title,
  actions,
  children,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const administrator = useHasRole('administrator');
  const lists = useHasRole('administrator', 'fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk');
  return (
    <Page title={title} heading={t('place.settings')} actions={actions}>
      <SubNavigation
        label={t('place.settings')}
        places={[
          { path: '/settings', words: t('settings.people') },
          ...(lists ? [{ path: '/settings/lists', words: t('settings.lists') }] : []),
          ...(administrator ? [{ path: '/settings/doctor', words: t('settings.doctor') }] : []),
        ]}
      />
      {children}
    </Page>
  );
}
