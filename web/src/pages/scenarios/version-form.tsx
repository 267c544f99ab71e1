import { Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { scenarioVersionSchema } from 'weir/detection/scenario-contract';
import { send } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';

export type VersionAct = 'propose' | 'approved' | 'refused' | 'off';

/** Proposing a version, deciding on it, or proposing to switch the scenario off: each with a reason, under one's name. */
export function VersionForm({
  scenario,
  number,
  act,
  onClose,
}: {
  scenario: string;
  number: number;
  act: VersionAct;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const version = `/scenarios/${scenario}/versions/${number}`;
  const acting = useMutation({
    mutationFn: () =>
      act === 'off'
        ? send(scenarioVersionSchema, 'POST', `/scenarios/${scenario}/off`, { body: { reason } })
        : act === 'propose'
          ? send(scenarioVersionSchema, 'POST', `${version}/proposal`, { body: { reason } })
          : send(scenarioVersionSchema, 'POST', `${version}/decision`, { body: { decision: act, reason } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['scenarios'] });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    acting.mutate();
  };
  return (
    <Dialog label={t(`scenario.act.${act}`)} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {acting.isError && <ProblemNotice error={acting.error} />}
        <Textarea
          label={t('audit.reason')}
          description={t('hit.notIdentification')}
          rows={3}
          maxLength={2000}
          data-autofocus
          dir="auto"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            disabled={reason.trim().length < 3}
            loading={acting.isPending}
          >
            {t(`scenario.act.${act}`)}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
