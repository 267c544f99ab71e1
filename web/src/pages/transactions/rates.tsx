import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ratesAddedSchema } from 'weir/ledger/contract';
import { upload } from '../../api/client.ts';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { Table } from '../../design/table/table.tsx';

/** Exchange rates as a source states them: one file, and the rows of it that are none. */
export function Rates(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const adding = useMutation({
    mutationFn: (file: File) => {
      const body = new FormData();
      body.set('file', file);
      return upload(ratesAddedSchema, '/ledger/rates', { body });
    },
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['ledger'] }),
  });
  return (
    <>
      <p className="faint">{t('rates.summary')}</p>
      <div>
        <Button onClick={() => picker.current?.click()} loading={adding.isPending}>
          {t('rates.choose')}
        </Button>
      </div>
      <input
        ref={picker}
        type="file"
        accept=".csv,text/csv"
        hidden
        aria-label={t('rates.choose')}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) adding.mutate(file);
          event.currentTarget.value = '';
        }}
      />
      {adding.isError && <ProblemNotice error={adding.error} />}
      {adding.data && (
        <div role="status">
          <p className="figures">
            {t('rates.added', {
              rates: format.number(adding.data.rates),
              refused: format.number(adding.data.refusedCount),
            })}
          </p>
          {adding.data.refused.length > 0 && (
            <Table
              label={t('bulk.quarantined')}
              rows={adding.data.refused.slice(0, 20)}
              rowId={({ line }) => String(line)}
              columns={[
                { id: 'line', head: t('bulk.line'), width: '90px', cell: ({ line }) => format.number(line) },
                {
                  id: 'reason',
                  head: t('audit.reason'),
                  cell: ({ reason }) => <code dir="ltr">{reason}</code>,
                },
              ]}
            />
          )}
        </div>
      )}
    </>
  );
}
