import { Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  disseminationDetailSchema,
  type Approval,
  type DisseminationDetail,
} from 'weir/dissemination/contract';
import { send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { Buttons } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import styles from './product.module.css';

/** The second pair of eyes: approve and send, or return with a reason. What is signed is the content's hash. */
export function ProductDecision({ product }: { product: DisseminationDetail }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason, draft] = useDraft(`decision.${product.id}`, '');
  const [pressed, setPressed] = useState<Approval['decision'] | null>(null);
  const deciding = useMutation({
    mutationFn: (decision: Approval['decision']) =>
      send(disseminationDetailSchema, 'POST', `/disseminations/${product.id}/approval`, {
        body: {
          decision,
          reason: reason.trim(),
          contentSha256: product.guard.contentSha256,
        } satisfies Approval,
      }),
    onSuccess: async (answer) => {
      draft.clear();
      queries.setQueryData(['products', product.id], answer);
      await queries.invalidateQueries({ queryKey: ['products'] });
    },
  });
  const decide = (decision: Approval['decision']): void => {
    setPressed(decision);
    deciding.mutate(decision);
  };
  const ready = reason.trim().length >= 3;
  return (
    <div className={styles['decide']}>
      <Textarea
        label={t('product.decisionReason')}
        rows={3}
        dir="auto"
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
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
          disabled={!ready || !product.guard.allowed}
          loading={deciding.isPending && pressed === 'approved'}
          onClick={() => decide('approved')}
        >
          {t('product.approve')}
        </Button>
      </Buttons>
      <p className="faint">{t('product.signs')}</p>
    </div>
  );
}
