import { Button, Checkbox, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { invitedSchema, rolesFor, type OneTimeCode, type Person, type Role } from 'weir/people/contract';
import { send, sendRaw } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useHasRole, usePerson } from '../../shell/session.tsx';
import { useStepUp } from './step-up.tsx';

type Act = 'active' | 'code' | 'sessions' | 'factors' | 'roles';

/** What an administrator does for or against a person: every act with a reason, none without a trace. */
export function PersonActions({
  person,
  onCode,
}: {
  person: Person;
  onCode: (code: OneTimeCode) => void;
}): ReactNode {
  const { t } = useTranslation();
  const administrator = useHasRole('administrator');
  const self = usePerson().id === person.id;
  const [act, setAct] = useState<Act | null>(null);
  const offered: readonly (readonly [Act, string])[] = [
    ['roles', t('settings.changeRoles')],
    ['code', t('settings.passwordCode')],
    ['factors', t('settings.resetFactors')],
    ['sessions', t('settings.endSessions')],
    ['active', t(person.active ? 'settings.deactivate' : 'settings.activate')],
  ];
  return (
    <>
      <Fields
        rows={[
          [
            t('door.email'),
            <span key="e" className="ltr">
              {person.email}
            </span>,
          ],
          [t('settings.organisation'), <bdi key="o">{person.organisation.name}</bdi>],
          [t('settings.roles'), person.roles.map((role) => t(`role.${role}`)).join(', ')],
        ]}
      />
      {administrator && !self && (
        <Buttons>
          {offered.map(([key, words]) => (
            <Button key={key} onClick={() => setAct(key)}>
              {words}
            </Button>
          ))}
        </Buttons>
      )}
      {act && (
        <ActForm
          act={act}
          label={offered.find(([key]) => key === act)?.[1] ?? ''}
          person={person}
          onCode={onCode}
          onClose={() => setAct(null)}
        />
      )}
    </>
  );
}

function ActForm({
  act,
  label,
  person,
  onCode,
  onClose,
}: {
  act: Act;
  label: string;
  person: Person;
  onCode: (code: OneTimeCode) => void;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { sure, wall } = useStepUp();
  const [reason, setReason] = useState('');
  const [roles, setRoles] = useState<readonly Role[]>(person.roles);
  const [clearances, setClearances] = useState(person.clearances.join(' '));
  const path = `/people/${person.id}`;
  const needsReason = act === 'active' || act === 'factors' || act === 'roles';
  const doing = useMutation({
    mutationFn: () =>
      sure(async (): Promise<OneTimeCode | null> => {
        if (act === 'code') return (await send(invitedSchema, 'POST', `${path}/one-time-code`)).invitation;
        if (act === 'active')
          await sendRaw('PUT', `${path}/active`, { body: { active: !person.active, reason } });
        if (act === 'sessions') await sendRaw('DELETE', `${path}/sessions`);
        if (act === 'factors') await sendRaw('POST', `${path}/factor-reset`, { body: { reason } });
        if (act === 'roles') {
          const words = clearances.split(/[\s,]+/).filter((word) => word !== '');
          await sendRaw('PUT', `${path}/roles`, { body: { roles, clearances: words, reason } });
        }
        return null;
      }),
    onSuccess: async (code) => {
      await queries.invalidateQueries({ queryKey: ['people'] });
      await queries.invalidateQueries({ queryKey: ['factor-resets'] });
      if (code) onCode(code);
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    doing.mutate();
  };
  return (
    <Dialog label={`${label}: ${person.name}`} onClose={onClose}>
      {wall}
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {act === 'factors' && <p>{t('settings.resetFactorsWords')}</p>}
        {doing.isError && <ProblemNotice error={doing.error} />}
        {act === 'roles' && (
          <>
            <Checkbox.Group
              label={t('settings.roles')}
              value={[...roles]}
              onChange={(values) => setRoles(values as Role[])}
            >
              {rolesFor(person.organisation.kind, person.organisation.type).map((role) => (
                <Checkbox key={role} value={role} label={t(`role.${role}`)} mt={6} />
              ))}
            </Checkbox.Group>
            <TextInput
              label={t('settings.clearances')}
              description={t('settings.clearancesHelp')}
              dir="ltr"
              value={clearances}
              onChange={(event) => setClearances(event.currentTarget.value)}
            />
          </>
        )}
        {needsReason && (
          <Textarea
            label={t('audit.reason')}
            autosize
            minRows={2}
            required
            withAsterisk={false}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" loading={doing.isPending} disabled={roles.length === 0}>
            {label}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
