import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../design/page/page.tsx';
import { useSession } from '../../shell/session.tsx';
import { AccountFactors } from './account-factors.tsx';
import { AccountNotices } from './account-notices.tsx';
import { AccountSessions } from './account-sessions.tsx';
import { PasswordForm } from './password-form.tsx';
import { SettingsFrame } from './settings-frame.tsx';

/** One's own account: what proves who one is, where one is signed in, and what happened to it. */
export function AccountPage(): ReactNode {
  const { t } = useTranslation();
  const { mustEnrol } = useSession();
  return (
    <SettingsFrame title={t('account.title')}>
      {mustEnrol && <p role="status">{t('account.mustEnrol')}</p>}
      <Section title={t('account.factors')}>
        <AccountFactors />
      </Section>
      {!mustEnrol && (
        <>
          <Section title={t('account.sessions')}>
            <AccountSessions />
          </Section>
          <Section title={t('door.password')}>
            <PasswordForm />
          </Section>
          <Section title={t('account.notices')}>
            <AccountNotices />
          </Section>
        </>
      )}
    </SettingsFrame>
  );
}
