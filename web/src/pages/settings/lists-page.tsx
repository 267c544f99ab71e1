import { Button, Checkbox, FileButton, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listImportSchema,
  listPageSchema,
  listPurposeSchema,
  type ListPurpose,
  type ListRow,
} from 'weir/screening/contract';
import { send, read } from '../../api/client.ts';
import { asProblem } from '../../api/problem.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { JobProgress } from '../../design/parts/job-progress.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Table, type Column } from '../../design/table/table.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { SettingsFrame } from './settings-frame.tsx';

/** The watch lists that subjects are compared with, each with its version and what changed. */
export function ListsPage(): ReactNode {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const [job, setJob] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ['lists'],
    queryFn: ({ signal }) => read(listPageSchema, '/lists', { signal }),
  });
  const columns = useListColumns();
  const mayImport = useHasRole('fiu_supervisor', 'administrator');
  const button = mayImport && (
    <Button variant="filled" onClick={() => setAdding(true)}>
      {t('list.import')}
    </Button>
  );
  return (
    <SettingsFrame title={t('settings.lists')} actions={button}>
      {job !== null && <JobProgress id={job} label={t('list.screening')} />}
      <Answered query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t('list.empty')}</Empty>
          ) : (
            <Table label={t('settings.lists')} rows={items} columns={columns} rowId={(row) => row.id} />
          )
        }
      </Answered>
      {adding && (
        <ImportForm
          onClose={() => setAdding(false)}
          onImported={(started) => {
            setAdding(false);
            setJob(started);
          }}
        />
      )}
    </SettingsFrame>
  );
}

function ImportForm({
  onClose,
  onImported,
}: {
  onClose: () => void;
  onImported: (job: string | null) => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState('');
  const [purpose, setPurpose] = useState<ListPurpose>('sanctions');
  const [shrinks, setShrinks] = useState(false);
  const importing = useMutation({
    mutationFn: () => {
      const body = new FormData();
      // Fields come before the file, so that a reader of the stream knows them when the bytes begin.
      body.set('name', name);
      body.set('purpose', purpose);
      if (shrinks) body.set('shrinks', 'yes');
      if (file) body.set('list', file);
      return send(listImportSchema, 'POST', '/lists', { body });
    },
    onSuccess: async (answer) => {
      await queries.invalidateQueries({ queryKey: ['lists'] });
      onImported(answer.job);
    },
  });
  const shrank = importing.isError && /shr/.test(asProblem(importing.error).code);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    importing.mutate();
  };
  return (
    <Dialog label={t('list.import')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {importing.isError && <ProblemNotice error={importing.error} />}
        <FileButton onChange={setFile} accept=".xml,.csv,text/csv,application/xml">
          {(props) => (
            <Button {...props} data-autofocus>
              {file ? <bdi>{file.name}</bdi> : t('list.choose')}
            </Button>
          )}
        </FileButton>
        <TextInput
          label={t('list.name')}
          description={t('list.nameHelp')}
          required
          withAsterisk={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('list.purposeLabel')}
          value={purpose}
          onChange={(event) => setPurpose(listPurposeSchema.parse(event.currentTarget.value))}
          data={listPurposeSchema.options.map((value) => ({ value, label: t(`list.purpose.${value}`) }))}
        />
        {(shrank || shrinks) && (
          <Checkbox
            checked={shrinks}
            onChange={(event) => setShrinks(event.currentTarget.checked)}
            label={t('list.shrinks')}
          />
        )}
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            disabled={!file || name.trim() === ''}
            loading={importing.isPending}
          >
            {t('list.import')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

function useListColumns(): Column<ListRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    { id: 'name', head: t('list.name'), cell: (row) => <bdi>{row.name}</bdi> },
    {
      id: 'purpose',
      head: t('list.purposeLabel'),
      width: '170px',
      cell: (row) => t(`list.purpose.${row.purpose}`),
    },
    {
      id: 'entries',
      head: t('list.entries'),
      align: 'end',
      width: '90px',
      cell: (row) => format.number(row.current.entries),
    },
    {
      id: 'change',
      head: t('list.change'),
      width: '200px',
      cell: (row) => (
        <span className="ltr figures">
          +{format.number(row.current.added)} ~{format.number(row.current.changed)} −
          {format.number(row.current.removed)}
        </span>
      ),
    },
    {
      id: 'leftOut',
      head: t('list.leftOut'),
      align: 'end',
      width: '120px',
      cell: (row) => format.number(row.current.leftOut),
    },
    {
      id: 'stated',
      head: t('list.version'),
      width: '160px',
      cell: (row) => <span className="ltr">{row.current.stated}</span>,
    },
    {
      id: 'imported',
      head: t('list.imported'),
      width: '160px',
      cell: (row) => <Moment at={row.current.importedAt} />,
    },
  ];
}
