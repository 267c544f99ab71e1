import { Button, Textarea } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Buttons } from '../dialog/dialog.tsx';
import { ProblemNotice } from './problem-notice.tsx';

export type Decision = 'approved' | 'returned';

interface FourEyesProps {
  reason: string;
  onReason: (reason: string) => void;
  onDecide: (decision: Decision) => void;
  deciding: { readonly isPending: boolean; readonly isError: boolean; readonly error: unknown };
  /** The words of the button that approves; what the signature means stands below. */
  approve: string;
  signs: string;
  /** Nothing to approve, though it may be returned. */
  barred?: boolean;
}

/** The second pair of eyes: approve, or return, each with a reason. */
export function FourEyes({
  reason,
  onReason,
  onDecide,
  deciding,
  approve,
  signs,
  barred = false,
}: FourEyesProps): ReactNode {
  const { t } = useTranslation();
  const [pressed, setPressed] = useState<Decision | null>(null);
  const decide = (decision: Decision): void => {
    setPressed(decision);
    onDecide(decision);
  };
  const ready = reason.trim().length >= 3;
  return (
    <>
      <Textarea
        label={t('product.decisionReason')}
        rows={3}
        dir="auto"
        maxLength={2000}
        value={reason}
        onChange={(event) => onReason(event.currentTarget.value)}
      />
      {deciding.isError && <ProblemNotice error={deciding.error} />}
      <Buttons>
        <Button
          disabled={!ready}
          loading={deciding.isPending && pressed === 'returned'}
          onClick={() => decide('returned')}
        >
          {t('product.return')}
        </Button>
        <Button
          variant="filled"
          disabled={!ready || barred}
          loading={deciding.isPending && pressed === 'approved'}
          onClick={() => decide('approved')}
        >
          {approve}
        </Button>
      </Buttons>
      <p className="faint">{signs}</p>
    </>
  );
}
