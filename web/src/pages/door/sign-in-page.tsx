import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Navigate, useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { challengeSchema, signInDoorsSchema, type Challenge } from 'weir/people/contract';
import { address, read } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { homeOf } from '../../shell/houses.ts';
import { sessionQuery, signIn, useSession } from '../../shell/session.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { Door, doorStyles } from './door.tsx';
import { signInByPasskey } from './passkey.ts';
import { SecondStepForm } from './second-step.tsx';
import { useFields } from './use-field.ts';

/** Address and password, then the second step where one is due; or a passkey, or the identity provider, at once. */
export function SignInPage(): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  const [returned] = useState(fromProvider);
  const [challenge, setChallenge] = useState<Challenge | null>(returned.challenge);
  const enter = useEnter();

  if (session.setUpNeeded) return <Navigate to="/set-up" replace />;
  if (session.person) return <Navigate to={homeOf(session.person)} replace />;
  if (challenge) {
    return (
      <Door title={t('door.secondStep')} lead={t('door.secondStepLead')}>
        <SecondStepForm challenge={challenge} onDone={enter} onBack={() => setChallenge(null)} />
      </Door>
    );
  }
  return (
    <Door title={t('door.signIn')} lead={session.authority.name}>
      {returned.problem && <ProblemNotice error={returned.problem} />}
      <PasswordForm onChallenge={setChallenge} onDone={enter} />
      <OtherDoors onDone={enter} />
    </Door>
  );
}

/** What the identity provider's round brought back behind the # of the address, which is then wiped. */
function fromProvider(): { challenge: Challenge | null; problem: ApiProblem | null } {
  const given = new URLSearchParams(window.location.hash.slice(1));
  const token = given.get('challenge');
  const code = given.get('problem');
  if (token !== null || code !== null)
    window.history.replaceState(null, '', window.location.pathname + window.location.search);
  const methods = (given.get('methods') ?? '').split(' ').filter((word) => word !== '');
  const challenge = challengeSchema.safeParse({ token, methods, expiresAt: '' });
  return {
    challenge: challenge.success ? challenge.data : null,
    problem: code === null ? null : new ApiProblem({ code, status: 403, detail: '' }),
  };
}

/** Reads the session anew, then goes where the visitor wanted to. */
function useEnter(): () => Promise<void> {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [{ to }] = useUrlState();
  return async () => {
    const { person } = await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
    if (!person) return;
    // Only a place of our own, never an address somebody put into a link.
    const wanted = to !== undefined && /^\/(?![/\\])/.test(to) ? to : undefined;
    await navigate({ to: wanted ?? homeOf(person), replace: true });
  };
}

function PasswordForm({
  onChallenge,
  onDone,
}: {
  onChallenge: (challenge: Challenge) => void;
  onDone: () => Promise<void>;
}): ReactNode {
  const { t } = useTranslation();
  const { values, field } = useFields({ email: '', password: '' });
  const entering = useMutation({
    mutationFn: signIn,
    onSuccess: async ({ challenge }) => (challenge ? onChallenge(challenge) : onDone()),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    entering.mutate(values);
  };
  return (
    <form onSubmit={submit} className={doorStyles['form']}>
      {entering.isError && <ProblemNotice error={entering.error} />}
      <TextInput
        label={t('door.email')}
        type="email"
        name="email"
        autoComplete="username webauthn"
        dir="ltr"
        required
        withAsterisk={false}
        autoFocus
        {...field('email')}
      />
      <PasswordInput
        label={t('door.password')}
        name="password"
        autoComplete="current-password"
        dir="ltr"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={{ 'aria-label': t('door.showPassword') }}
        {...field('password')}
      />
      <Button type="submit" variant="filled" loading={entering.isPending}>
        {t('door.signIn')}
      </Button>
    </form>
  );
}

/** Ways in beside the password, and the ways to become somebody who may come in. */
function OtherDoors({ onDone }: { onDone: () => Promise<void> }): ReactNode {
  const { t } = useTranslation();
  const doors = useQuery({
    queryKey: ['sign-in-doors'],
    queryFn: ({ signal }) => read(signInDoorsSchema, '/session/doors', { signal }),
    retry: false,
  });
  const byPasskey = useMutation({ mutationFn: signInByPasskey, onSuccess: onDone });
  return (
    <div className={doorStyles['form']}>
      {byPasskey.isError && <ProblemNotice error={byPasskey.error} />}
      {doors.data?.passkeys && (
        <Button onClick={() => byPasskey.mutate()} loading={byPasskey.isPending}>
          {t('door.passkey')}
        </Button>
      )}
      {doors.data?.openid && (
        <Button component="a" href={address('/session/openid')}>
          {t('door.openid', { provider: doors.data.openid })}
        </Button>
      )}
      <p>
        <Link to="/welcome">{t('door.haveCode')}</Link>
      </p>
      <p>
        <Link to="/register">{t('door.register')}</Link>
      </p>
    </div>
  );
}
