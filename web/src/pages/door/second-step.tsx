import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { signInAnswerSchema, type Challenge } from 'weir/people/contract';
import { send } from '../../api/client.ts';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { doorStyles } from './door.tsx';
import { answerWithPasskey } from './passkey.ts';

/** The second step of signing in: a code from the app, a passkey, or a recovery code where both are lost. */
export function SecondStepForm({
  challenge,
  onDone,
  onBack,
}: {
  challenge: Challenge;
  onDone: () => Promise<void>;
  onBack: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [method, setMethod] = useState<'totp' | 'recovery-code'>(
    challenge.methods.includes('totp') ? 'totp' : 'recovery-code',
  );
  const [code, setCode] = useState('');
  const byCode = useMutation({
    mutationFn: () =>
      send(signInAnswerSchema, 'POST', '/session/factor', {
        body: { challenge: challenge.token, method, code: code.trim() },
      }),
    onSuccess: onDone,
  });
  const byPasskey = useMutation({
    mutationFn: async () => {
      const { response } = await answerWithPasskey('/session/factor/passkey-options', {
        challenge: challenge.token,
      });
      await send(signInAnswerSchema, 'POST', '/session/factor', {
        body: { challenge: challenge.token, method: 'passkey', response },
      });
    },
    onSuccess: onDone,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    byCode.mutate();
  };
  const offersCode = challenge.methods.includes('totp') || challenge.methods.includes('recovery-code');
  return (
    <div className={doorStyles['form']}>
      {byPasskey.isError && <ProblemNotice error={byPasskey.error} />}
      {challenge.methods.includes('passkey') && (
        <Button variant="filled" onClick={() => byPasskey.mutate()} loading={byPasskey.isPending}>
          {t('door.passkey')}
        </Button>
      )}
      {offersCode && (
        <form onSubmit={submit} className={doorStyles['form']}>
          {byCode.isError && <ProblemNotice error={byCode.error} />}
          <TextInput
            key={method}
            label={t(method === 'totp' ? 'door.totp' : 'door.recoveryCode')}
            description={t(method === 'totp' ? 'door.totpHelp' : 'door.recoveryCodeHelp')}
            dir="ltr"
            inputMode={method === 'totp' ? 'numeric' : 'text'}
            autoComplete="one-time-code"
            autoFocus
            required
            withAsterisk={false}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <Button type="submit" variant="filled" loading={byCode.isPending}>
            {t('door.goOn')}
          </Button>
        </form>
      )}
      {challenge.methods.includes('recovery-code') && challenge.methods.includes('totp') && (
        <Button
          onClick={() => {
            setCode('');
            setMethod(method === 'totp' ? 'recovery-code' : 'totp');
          }}
        >
          {t(method === 'totp' ? 'door.useRecoveryCode' : 'door.useTotp')}
        </Button>
      )}
      <Button onClick={onBack}>{t('do.back')}</Button>
    </div>
  );
}
