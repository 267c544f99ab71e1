import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../design/page/page.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { usePerson } from '../../shell/session.tsx';
import { ChangeForm, ChangeRequests } from './change-requests.tsx';
import { DelegationForm, Delegations } from './delegations.tsx';
import { SettingsFrame } from './settings-frame.tsx';

/** A filer's own entity as the FIU has it: asking for changes, and letting another file for it. */
export function EntityPage(): ReactNode {
  const { t } = useTranslation();
  const { organisation } = usePerson();
  const [form, setForm] = useState<'change' | 'delegation' | null>(null);
  return (
    <SettingsFrame title={t('settings.entity')}>
      <Section title={<bdi>{organisation.name}</bdi>}>
        <Fields
          rows={[
            [
              t('report.filerNumber'),
              <span key="n" className="code">
                {organisation.reportingEntityId}
              </span>,
            ],
            [
              t('settings.country'),
              <span key="c" className="code">
                {organisation.country}
              </span>,
            ],
            [
              t('register.category'),
              organisation.type !== null &&
                t(`obliged.${organisation.type}`, { defaultValue: organisation.type }),
            ],
          ]}
        />
      </Section>
      <Section
        title={t('registration.changes')}
        aside={<Button onClick={() => setForm('change')}>{t('registration.askChange')}</Button>}
      >
        <ChangeRequests />
      </Section>
      <Section
        title={t('delegation.title')}
        aside={<Button onClick={() => setForm('delegation')}>{t('delegation.ask')}</Button>}
      >
        <Delegations />
      </Section>
      {form === 'change' && <ChangeForm onClose={() => setForm(null)} />}
      {form === 'delegation' && <DelegationForm onClose={() => setForm(null)} />}
    </SettingsFrame>
  );
}
