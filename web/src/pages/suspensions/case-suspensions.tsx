import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail } from 'weir/cases/contract';
import { suspensionPageSchema } from 'weir/suspensions/contract';
import { useCursorList } from '../../api/cursor-list.ts';
import { Section } from '../../design/page/page.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { SuspendForm } from './suspend-form.tsx';
import { useSuspensionColumns } from './suspension-words.tsx';

/** What is or was suspended in a case, and the way to suspend more. */
export function CaseSuspensions({ found }: { found: CaseDetail }): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const about = url['about'];
  const [open, setOpen] = useState(about !== undefined);
  const list = useCursorList({
    key: ['suspensions', 'case', found.id],
    path: '/suspensions',
    page: suspensionPageSchema,
    query: { case: found.id },
  });
  return (
    <Section title={t('place.suspensions')}>
      <div>
        <Button onClick={() => setOpen(true)}>{t('suspension.draft')}</Button>
      </div>
      <RecordList
        label={t('place.suspensions')}
        list={list}
        columns={useSuspensionColumns()}
        rowId={(row) => row.id}
        pageOf={(row) => `/suspensions/${row.id}`}
        empty={<Empty>{t('suspension.empty')}</Empty>}
      />
      {open && (
        <SuspendForm
          found={found}
          about={about}
          onClose={() => {
            setOpen(false);
            setUrl({ about: undefined });
          }}
        />
      )}
    </Section>
  );
}
