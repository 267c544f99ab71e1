import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { freshUntilSchema } from 'weir/people/contract';
import { send } from '../../api/client.ts';
import { asProblem } from '../../api/problem.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { answerWithPasskey } from '../door/passkey.ts';

type Method = 'password' | 'totp' | 'passkey';

/**
 * For acts that the node wants to be sure about: when it answers `step-up-needed`, asks the person to prove again who
 * they are, then does the act once more.
 */
export function useStepUp(): {
  wall: ReactNode;
  sure: <Answer>(act: () => Promise<Answer>) => Promise<Answer>;
} {
  const [asked, setAsked] = useState<{ methods: Method[]; settle: (proved: boolean) => void } | null>(null);
  const sure = async <Answer,>(act: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await act();
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code !== 'step-up-needed') throw error;
      const offered = problem.facts['methods'];
      const methods = (Array.isArray(offered) ? offered : ['password']) as Method[];
      const proved = await new Promise<boolean>((settle) => setAsked({ methods, settle }));
      setAsked(null);
      if (!proved) throw error;
      return act();
    }
  };
  return { sure, wall: asked && <ProveDialog methods={asked.methods} onSettled={asked.settle} /> };
}

function ProveDialog({
  methods,
  onSettled,
}: {
  methods: readonly Method[];
  onSettled: (proved: boolean) => void;
}): ReactNode {
  const { t } = useTranslation();
  const [word, setWord] = useState('');
  const proving = useMutation({
    mutationFn: async (method: Method) => {
      const body =
        method === 'passkey'
          ? { method, ...(await answerWithPasskey('/session/fresh/passkey-options')) }
          : method === 'totp'
            ? { method, code: word.trim() }
            : { method, password: word };
      return send(freshUntilSchema, 'POST', '/session/fresh', { body });
    },
    onSuccess: () => onSettled(true),
  });
  const typed = methods.includes('totp') ? 'totp' : methods.includes('password') ? 'password' : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typed) proving.mutate(typed);
  };
  const input = {
    value: word,
    onChange: (event: { currentTarget: { value: string } }) => setWord(event.currentTarget.value),
    dir: 'ltr',
    required: true,
    withAsterisk: false,
    'data-autofocus': true,
  } as const;
  return (
    <Dialog label={t('account.prove')} onClose={() => onSettled(false)}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        <p>{t('account.proveWords')}</p>
        {proving.isError && <ProblemNotice error={proving.error} />}
        {typed === 'totp' && (
          <TextInput label={t('door.totp')} inputMode="numeric" autoComplete="one-time-code" {...input} />
        )}
        {typed === 'password' && (
          <PasswordInput
            label={t('door.password')}
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': t('door.showPassword') }}
            {...input}
          />
        )}
        <Buttons>
          <Button onClick={() => onSettled(false)}>{t('do.cancel')}</Button>
          {methods.includes('passkey') && (
            <Button onClick={() => proving.mutate('passkey')} loading={proving.isPending}>
              {t('door.passkey')}
            </Button>
          )}
          {typed && (
            <Button type="submit" variant="filled" loading={proving.isPending}>
              {t('door.goOn')}
            </Button>
          )}
        </Buttons>
      </form>
    </Dialog>
  );
}
