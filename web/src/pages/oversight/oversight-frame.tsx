import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../design/page/page.tsx';
import { SubNavigation } from '../../design/page/sub-navigation.tsx';
import { useHasRole } from '../../shell/session.tsx';

/** The frame of oversight: who may do what, who did, who saw whom, what is kept of whom and until when. */
export function OversightFrame({
  title,
  summary,
  actions,
  children,
}: {
  title: string;
  summary?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const overseer = useHasRole('auditor', 'dpo_oversight');
  const reviewer = useHasRole('auditor', 'dpo_oversight', 'fiu_supervisor', 'administrator');
  const keeper = useHasRole('auditor', 'dpo_oversight', 'fiu_supervisor');
  const fiu = useHasRole(
    'auditor',
    'fiu_intake',
    'fiu_analyst',
    'fiu_supervisor',
    'fiu_intl_desk',
    'fiu_strategic',
  );
  const audit = useHasRole('auditor', 'administrator');
  return (
    <Page title={title} heading={t('place.oversight')} summary={summary} actions={actions}>
      <SubNavigation
        label={t('place.oversight')}
        places={[
          ...(audit ? [{ path: '/oversight', words: t('oversight.log') }] : []),
          ...(overseer
            ? [
                { path: '/oversight/records', words: t('overseen.records') },
                { path: '/oversight/accesses', words: t('oversight.accesses') },
                { path: '/oversight/rights', words: t('oversight.rights') },
                { path: '/oversight/personal-data', words: t('oversight.personalData') },
              ]
            : []),
          ...(keeper ? [{ path: '/oversight/retention', words: t('retention.title') }] : []),
          ...(fiu ? [{ path: '/oversight/independence', words: t('independence.title') }] : []),
          ...(reviewer ? [{ path: '/oversight/break-glass', words: t('oversight.breakGlass') }] : []),
        ]}
      />
      {children}
    </Page>
  );
}
