import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../design/page/page.tsx';
import { SubNavigation } from '../../design/page/sub-navigation.tsx';
import { useHasRole, useSession } from '../../shell/session.tsx';

/** The frame of the settings: one heading, the parts beside each other; everybody sees those that are theirs. */
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
  const { mustEnrol } = useSession();
  const administrator = useHasRole('administrator');
  const people = useHasRole('administrator', 'fiu_supervisor');
  const lists = useHasRole('administrator', 'fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk');
  const filers = useHasRole('fiu_intake', 'fiu_supervisor');
  const intake = useHasRole('fiu_intake', 'fiu_supervisor', 'administrator');
  const officer = useHasRole('re_reporting_officer');
  const places = [
    { path: '/settings/account', words: t('account.title') },
    ...(people ? [{ path: '/settings', words: t('settings.people') }] : []),
    ...(filers ? [{ path: '/settings/registrations', words: t('settings.registrations') }] : []),
    ...(officer ? [{ path: '/settings/entity', words: t('settings.entity') }] : []),
    ...(officer || administrator
      ? [{ path: '/settings/machine-keys', words: t('settings.machineKeys') }]
      : []),
    ...(lists ? [{ path: '/settings/lists', words: t('settings.lists') }] : []),
    ...(intake ? [{ path: '/settings/intake', words: t('settings.intake') }] : []),
    ...(administrator ? [{ path: '/settings/doctor', words: t('settings.doctor') }] : []),
  ];
  return (
    <Page title={title} heading={t('place.settings')} actions={actions}>
      <SubNavigation label={t('place.settings')} places={mustEnrol ? places.slice(0, 1) : places} />
      {children}
    </Page>
  );
}
