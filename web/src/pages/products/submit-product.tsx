import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { disseminationDetailSchema, type DisseminationDetail } from 'weir/dissemination/contract';
import { send } from '../../api/client.ts';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';

/** Puts the draft before another person. */
export function SubmitProduct({ product }: { product: DisseminationDetail }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const submitting = useMutation({
    mutationFn: () =>
      send(disseminationDetailSchema, 'POST', `/disseminations/${product.id}/submit`, {
        body: { version: product.version },
      }),
    onSuccess: async (answer) => {
      queries.setQueryData(['products', product.id], answer);
      await queries.invalidateQueries({ queryKey: ['products'] });
    },
  });
  return (
    <>
      {submitting.isError && <ProblemNotice error={submitting.error} />}
      <Button
        variant="filled"
        disabled={!product.guard.allowed}
        loading={submitting.isPending}
        onClick={() => submitting.mutate()}
      >
        {t('product.submit')}
      </Button>
      <p className="faint">{t('product.submitHelp')}</p>
    </>
  );
}
