import { Button, Textarea } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';

/** Asks why, for an act that is not done without a reason. */
export function ReasonDialog({
  label,
  onReason,
  onClose,
}: {
  label: string;
  onReason: (reason: string) => void;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onReason(reason.trim());
  };
  return (
    <Dialog label={label} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        <Textarea
          label={t('hit.reason')}
          rows={3}
          data-autofocus
          dir="auto"
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" disabled={reason.trim().length < 3}>
            {label}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
