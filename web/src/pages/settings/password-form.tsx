import { Button, PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { sendRaw } from '../../api/client.ts';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { doorStyles } from '../door/door.tsx';
import { useFields } from '../door/use-field.ts';
import { useStepUp } from './step-up.tsx';

const shortestPassword = 12;

/** Changing it ends every other session. */
export function PasswordForm(): ReactNode {
  const { t } = useTranslation();
  const { sure, wall } = useStepUp();
  const { values, setValues, field } = useFields({ current: '', password: '' });
  const changing = useMutation({
    mutationFn: () => sure(() => sendRaw('PUT', '/session/password', { body: values })),
    onSuccess: () => setValues({ current: '', password: '' }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    changing.mutate();
  };
  const common = {
    dir: 'ltr',
    required: true,
    withAsterisk: false,
    visibilityToggleButtonProps: { 'aria-label': t('door.showPassword') },
  } as const;
  return (
    <form onSubmit={submit} className={doorStyles['form']} style={{ maxInlineSize: 420 }}>
      {wall}
      {changing.isError && <ProblemNotice error={changing.error} />}
      <p aria-live="polite">{changing.isSuccess && t('account.passwordChanged')}</p>
      <PasswordInput
        label={t('account.currentPassword')}
        autoComplete="current-password"
        {...common}
        {...field('current')}
      />
      <PasswordInput
        label={t('door.newPassword')}
        description={t('door.passwordHelp', { count: shortestPassword })}
        autoComplete="new-password"
        minLength={shortestPassword}
        {...common}
        {...field('password')}
      />
      <Button type="submit" loading={changing.isPending}>
        {t('account.changePassword')}
      </Button>
    </form>
  );
}
