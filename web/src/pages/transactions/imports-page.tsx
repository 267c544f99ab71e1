import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { importPageSchema, type Import } from 'weir/ledger/contract';
import { address } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { Page, Section } from '../../design/page/page.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { JobProgress } from '../../design/parts/job-progress.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { AlertsNavigation } from '../alerts/alerts-frame.tsx';
import { ImportForm } from './import-form.tsx';
import { Rates } from './rates.tsx';

const accepted = '.csv,.tsv,.gz,.parquet,.xml,text/csv,application/xml,application/vnd.apache.parquet';

/** Transaction files of banks: chosen, looked at, imported; and what became of those before. */
export function ImportsPage(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const analyst = useHasRole('fiu_analyst');
  const picker = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File>();
  const [job, setJob] = useState<string | null>(null);
  const list = useCursorList({ key: ['ledger', 'imports'], path: '/ledger/imports', page: importPageSchema });
  const again = (): void => void queries.invalidateQueries({ queryKey: ['ledger'] });
  return (
    <Page
      title={t('bulk.title')}
      summary={t('bulk.summary')}
      actions={
        analyst && (
          <Button variant="filled" onClick={() => picker.current?.click()}>
            {t('bulk.choose')}
          </Button>
        )
      }
    >
      <AlertsNavigation />
      <input
        ref={picker}
        type="file"
        accept={accepted}
        hidden
        aria-label={t('bulk.choose')}
        onChange={(event) => {
          setFile(event.currentTarget.files?.[0]);
          setJob(null);
          event.currentTarget.value = '';
        }}
      />
      {file && (
        <ImportForm
          key={`${file.name} ${file.size} ${file.lastModified}`}
          file={file}
          onClose={() => setFile(undefined)}
          onImported={(done) => {
            setFile(undefined);
            setJob(done.jobId);
            again();
          }}
        />
      )}
      {job !== null && <JobProgress id={job} label={t('bulk.running')} onEnd={again} />}
      <Section title={t('rates.title')}>
        <Rates />
      </Section>
      <Section title={t('bulk.earlier')}>
        <RecordList
          label={t('bulk.earlier')}
          list={list}
          columns={useImportColumns()}
          rowId={(row) => row.id}
          empty={<Empty>{t('bulk.empty')}</Empty>}
        />
      </Section>
    </Page>
  );
}

function useImportColumns() {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    { id: 'at', head: t('audit.at'), width: '150px', cell: (row: Import) => <Moment at={row.importedAt} /> },
    { id: 'file', head: t('bulk.file'), cell: (row: Import) => <bdi>{row.fileName}</bdi> },
    {
      id: 'state',
      head: t('bulk.state'),
      width: '140px',
      cell: (row: Import) => t(`bulk.states.${row.state}`),
    },
    {
      id: 'rows',
      head: t('bulk.taken'),
      width: '130px',
      align: 'end' as const,
      cell: (row: Import) => <span className="figures">{format.number(row.rows)}</span>,
    },
    {
      id: 'quarantined',
      head: t('bulk.quarantined'),
      width: '160px',
      align: 'end' as const,
      cell: (row: Import) =>
        row.quarantined === 0 ? (
          <span className="figures">{format.number(0)}</span>
        ) : (
          <a href={address(`/ledger/imports/${row.id}/quarantine`)} download>
            <span className="figures">{format.number(row.quarantined)}</span> {t('do.download')}
          </a>
        ),
    },
  ];
}
