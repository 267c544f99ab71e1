import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  disseminationDetailSchema,
  type Approval,
  type DisseminationDetail,
} from 'weir/dissemination/contract';
import { send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { FourEyes } from '../../design/parts/four-eyes.tsx';
import styles from './product.module.css';

/** The second pair of eyes: approve and send, or return with a reason. What is signed is the content's hash. */
export function ProductDecision({ product }: { product: DisseminationDetail }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason, draft] = useDraft(`decision.${product.id}`, '');
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
  return (
    <div className={styles['decide']}>
      <FourEyes
        reason={reason}
        onReason={setReason}
        onDecide={(decision) => deciding.mutate(decision)}
        deciding={deciding}
        approve={t('product.approve')}
        signs={t('product.signs')}
        barred={!product.guard.allowed}
      />
    </div>
  );
}
