import { Button, Checkbox, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { send } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';

/** Another order of the queue: with a reason, and where the comparison does not bear it out, that is said too. */
export function ChangeRanking({
  model,
  unproven,
  onClose,
}: {
  model: string | null;
  unproven: boolean;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [seen, setSeen] = useState(false);
  const changing = useMutation({
    mutationFn: () =>
      send(z.object({ number: z.number() }), 'POST', '/ranking-changes', {
        body: { model, reason, unproven: seen },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['ranking'] });
      await queries.invalidateQueries({ queryKey: ['alerts'] });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    changing.mutate();
  };
  const label = model === null ? t('ranking.backToScore') : t('ranking.switchOn');
  return (
    <Dialog label={label} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {changing.isError && <ProblemNotice error={changing.error} />}
        {unproven && (
          <Checkbox
            checked={seen}
            onChange={(event) => setSeen(event.currentTarget.checked)}
            label={t('ranking.unproven')}
          />
        )}
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
            disabled={reason.trim().length < 3 || (unproven && !seen)}
            loading={changing.isPending}
          >
            {label}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
