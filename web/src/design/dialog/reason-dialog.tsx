import { Button, Textarea } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Buttons, Dialog } from './dialog.tsx';

/** Asks why, for an act that is not done without a reason. */
export function ReasonDialog({
  label,
  reasonLabel,
  acting,
  children,
  onReason,
  onClose,
}: {
  /** What is done: of the dialog and of the button that does it. */
  label: string;
  reasonLabel?: string;
  /** How the act stands, where the dialog stays until it is done. */
  acting?: { readonly isPending: boolean; readonly isError: boolean; readonly error: unknown };
  /** What else is said or chosen, above the reason. */
  children?: ReactNode;
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
        {acting?.isError === true && <ProblemNotice error={acting.error} />}
        {children}
        <Textarea
          label={reasonLabel ?? t('hit.reason')}
          rows={3}
          data-autofocus
          dir="auto"
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={acting?.isPending ?? false}
            disabled={reason.trim().length < 3}
          >
            {label}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
