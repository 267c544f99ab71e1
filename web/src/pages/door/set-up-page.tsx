import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { personSchema } from 'weir/people/contract';
import { send } from '../../api/client.ts';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { homeOf } from '../../shell/houses.ts';
import { sessionQuery, signIn, useSession } from '../../shell/session.tsx';
import { Door, doorStyles } from './door.tsx';

const shortestPassword = 12;

/** The first administrator: whoever holds the machine proves it with the code that the first start printed there. */
export function SetUpPage(): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [form, setForm] = useState({
    code: '',
    authorityName: session.authority.name,
    name: '',
    email: '',
    password: '',
  });
  const [tried, setTried] = useState(false);
  const making = useMutation({
    mutationFn: async (body: typeof form) => {
      await send(personSchema, 'POST', '/set-up', { body });
      return signIn({ email: body.email, password: body.password });
    },
    onSuccess: async () => {
      const { person } = await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
      await navigate({ to: person ? homeOf(person) : '/sign-in', replace: true });
    },
  });
  if (!session.setUpNeeded && !making.isPending) return <Navigate to="/sign-in" replace />;

  const short = form.password.length < shortestPassword;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!short) making.mutate(form);
  };
  const field = (name: keyof typeof form) => ({
    value: form[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setForm({ ...form, [name]: event.currentTarget.value }),
    required: true,
    withAsterisk: false,
  });
  return (
    <Door title={t('door.setUp')} lead={t('door.setUpLead')}>
      <form onSubmit={submit} className={doorStyles['form']}>
        {making.isError && <ProblemNotice error={making.error} />}
        <TextInput
          label={t('door.code')}
          description={t('door.codeHelp')}
          dir="ltr"
          autoComplete="one-time-code"
          autoFocus
          {...field('code')}
        />
        <TextInput
          label={t('door.authorityName')}
          description={t('door.authorityHelp')}
          {...field('authorityName')}
        />
        <TextInput label={t('door.yourName')} autoComplete="name" {...field('name')} />
        <TextInput
          label={t('door.email')}
          type="email"
          dir="ltr"
          autoComplete="username"
          {...field('email')}
        />
        <PasswordInput
          label={t('door.password')}
          description={t('door.passwordHelp', { count: shortestPassword })}
          dir="ltr"
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': t('door.showPassword') }}
          error={tried && short ? t('door.passwordShort', { count: shortestPassword }) : undefined}
          {...field('password')}
        />
        <Button type="submit" variant="filled" loading={making.isPending}>
          {t('door.create')}
        </Button>
      </form>
    </Door>
  );
}
