import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail } from 'weir/cases/contract';
import { requestPageSchema } from 'weir/requests/contract';
import { useCursorList } from '../../api/cursor-list.ts';
import { Section } from '../../design/page/page.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import { RequestForm } from './request-form.tsx';
import { useRequestColumns } from './requests-page.tsx';

/** Whom this case asked for what. */
export function CaseRequests({ found }: { found: CaseDetail }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const list = useCursorList({
    key: ['requests'],
    path: '/requests',
    page: requestPageSchema,
    query: { case: found.id },
  });
  return (
    <Section
      title={t('obtaining.title')}
      aside={
        <Button size="xs" onClick={() => setAsking(true)}>
          {t('obtaining.ask')}
        </Button>
      }
    >
      <RecordList
        label={t('obtaining.title')}
        list={list}
        columns={useRequestColumns({ withCase: false })}
        rowId={(row) => row.id}
        pageOf={(row) => `/obtaining/${row.id}`}
        empty={<Empty>{t('obtaining.emptyCase')}</Empty>}
      />
      {asking && (
        <RequestForm
          caseId={found.id}
          onClose={() => setAsking(false)}
          onSaved={(request) => void navigate({ to: `/obtaining/${request.id}` })}
        />
      )}
    </Section>
  );
}
