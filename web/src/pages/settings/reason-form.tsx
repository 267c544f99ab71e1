import { Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';

/** An act that needs nothing but a reason. */
export function ReasonForm({
  label,
  act,
  onDone,
  onClose,
}: {
  label: string;
  act: (reason: string) => Promise<unknown>;
  onDone: () => void;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const doing = useMutation({ mutationFn: () => act(reason), onSuccess: onDone });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    doing.mutate();
  };
  return (
    <Dialog label={label} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {doing.isError && <ProblemNotice error={doing.error} />}
        <Textarea
          label={t('audit.reason')}
          autosize
          minRows={2}
          required
          withAsterisk={false}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" loading={doing.isPending}>
            {label}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
