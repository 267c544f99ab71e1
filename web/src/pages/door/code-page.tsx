import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { codeForSchema } from 'weir/people/contract';
import { send, sendRaw } from '../../api/client.ts';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Door, doorStyles } from './door.tsx';
import { useFields } from './use-field.ts';

const shortestPassword = 12;

/** An invitation or a reset: the one-time code that was handed over sets the password. It is never in the address sent. */
export function CodePage(): ReactNode {
  const { t } = useTranslation();
  // The code stands behind the # of the link, which browsers never send.
  const { values, field } = useFields({ code: window.location.hash.slice(1), password: '' });
  const looking = useMutation({
    mutationFn: () =>
      send(codeForSchema, 'POST', '/password-by-code/look', { body: { code: values.code.trim() } }),
  });
  const setting = useMutation({
    mutationFn: () =>
      sendRaw('POST', '/password-by-code', {
        body: { code: values.code.trim(), password: values.password },
      }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (looking.data) setting.mutate();
    else looking.mutate();
  };
  if (setting.isSuccess) {
    return (
      <Door title={t('door.passwordSet')} lead={t('door.passwordSetLead')}>
        <Button component={Link} to="/sign-in" variant="filled">
          {t('door.signIn')}
        </Button>
      </Door>
    );
  }
  const isShort = values.password.length > 0 && values.password.length < shortestPassword;
  return (
    <Door title={t('door.code2')} lead={t('door.code2Lead')}>
      <form onSubmit={submit} className={doorStyles['form']}>
        {looking.isError && <ProblemNotice error={looking.error} />}
        {setting.isError && <ProblemNotice error={setting.error} />}
        <TextInput
          label={t('door.oneTimeCode')}
          dir="ltr"
          autoComplete="off"
          autoFocus
          required
          withAsterisk={false}
          readOnly={looking.isSuccess}
          {...field('code')}
        />
        {looking.data && (
          <>
            <p>
              {t(looking.data.purpose === 'invitation' ? 'door.codeInvites' : 'door.codeResets', {
                name: looking.data.name,
                organisation: looking.data.organisation,
              })}
            </p>
            <input
              type="hidden"
              name="username"
              autoComplete="username"
              value={looking.data.email}
              readOnly
            />
            <PasswordInput
              label={t('door.newPassword')}
              description={t('door.passwordHelp', { count: shortestPassword })}
              dir="ltr"
              autoComplete="new-password"
              minLength={shortestPassword}
              required
              withAsterisk={false}
              visibilityToggleButtonProps={{ 'aria-label': t('door.showPassword') }}
              error={isShort ? t('door.passwordShort', { count: shortestPassword }) : undefined}
              {...field('password')}
            />
          </>
        )}
        <Button
          type="submit"
          variant="filled"
          loading={looking.isPending || setting.isPending}
          disabled={isShort}
        >
          {t(looking.data ? 'door.setPassword' : 'door.goOn')}
        </Button>
        <Button component={Link} to="/sign-in">
          {t('do.back')}
        </Button>
      </form>
    </Door>
  );
}
