import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { homeOf } from '../../shell/houses.ts';
import { sessionQuery, signIn, useSession } from '../../shell/session.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { Door, doorStyles } from './door.tsx';

export function SignInPage(): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [{ to }] = useUrlState();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const entering = useMutation({
    mutationFn: signIn,
    onSuccess: async (person) => {
      await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      // Only a place of our own, never an address somebody put into a link.
      const wanted = to !== undefined && /^\/(?![/\\])/.test(to) ? to : undefined;
      await navigate({ to: wanted ?? homeOf(person), replace: true });
    },
  });

  if (session.setUpNeeded) return <Navigate to="/set-up" replace />;
  if (session.person && !entering.isPending) return <Navigate to={homeOf(session.person)} replace />;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    entering.mutate({ email, password });
  };
  return (
    <Door title={t('door.signIn')} lead={session.authority.name}>
      <form onSubmit={submit} className={doorStyles['form']}>
        {entering.isError && <ProblemNotice error={entering.error} />}
        <TextInput
          label={t('door.email')}
          type="email"
          name="email"
          autoComplete="username"
          dir="ltr"
          required
          withAsterisk={false}
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('door.password')}
          name="password"
          autoComplete="current-password"
          dir="ltr"
          required
          withAsterisk={false}
          value={password}
          visibilityToggleButtonProps={{ 'aria-label': t('door.showPassword') }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" variant="filled" loading={entering.isPending}>
          {t('door.signIn')}
        </Button>
      </form>
    </Door>
  );
}
