import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { sendRaw } from '../api/client.ts';
import { ProblemNotice } from '../design/parts/problem-notice.tsx';
import { useWantedReason, wantReason } from './access-reason.ts';
import styles from './shell.module.css';

/** Asks why a person's data is opened, where nothing else says it; it does not stand in the way of reading. */
export function ReasonStrip(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const object = useWantedReason();
  const path = useRouterState({ select: (router) => router.location.pathname });
  const [reason, setReason] = useState('');
  // Another page is another matter; that page says itself what it wants.
  useEffect(() => wantReason(null), [path]);
  const keeping = useMutation({
    mutationFn: () => {
      const [objectKind, objectId] = (object ?? '/').split('/');
      return sendRaw('POST', '/access-reasons', { body: { objectKind, objectId, reason } });
    },
    onSuccess: async () => {
      setReason('');
      wantReason(null);
      await queries.invalidateQueries();
    },
  });
  if (object === null) return null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    keeping.mutate();
  };
  return (
    <form className={styles['reason']} onSubmit={submit} aria-label={t('overseen.why')}>
      {keeping.isError && <ProblemNotice error={keeping.error} />}
      <TextInput
        label={t('overseen.why')}
        description={t('overseen.whyWords')}
        size="xs"
        minLength={5}
        required
        withAsterisk={false}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button type="submit" size="xs" loading={keeping.isPending}>
        {t('overseen.keepReason')}
      </Button>
    </form>
  );
}
