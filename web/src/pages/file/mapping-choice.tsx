import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  mappingDetailSchema,
  mappingListSchema,
  mappingProposalSchema,
  type MappingProposalView,
} from 'weir/intake/mapping-contract';
import { read, send, upload } from '../../api/client.ts';
import { Choice } from '../../design/parts/choice.tsx';
import { Loading } from '../../design/parts/loading.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Table } from '../../design/table/table.tsx';
import styles from './file.module.css';

/** A table says nothing about what its columns mean: a mapping that somebody has confirmed says it. */
export function MappingChoice({
  files,
  onChoose,
  onDrop,
}: {
  files: readonly File[];
  onChoose: (mapping: string) => void;
  onDrop: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState('');
  const query = useQuery({
    queryKey: ['report-mappings'],
    queryFn: ({ signal }) => read(mappingListSchema, '/report-mappings', { signal }),
    retry: false,
  });
  const proposing = useMutation({
    mutationFn: (file: File) => {
      const body = new FormData();
      body.set('report', file);
      return upload(mappingProposalSchema, '/report-mappings/proposal', { body });
    },
  });
  const items = query.data?.items ?? [];
  const mapping = chosen || (items[0]?.id ?? '');
  const [first] = files;
  return (
    <div className={styles['mapping']} role="group" aria-label={t('file.mapping')}>
      <p>
        <bdi>{files.map(({ name }) => name).join(', ')}</bdi>
      </p>
      {query.isPending ? (
        <Loading rows={1} />
      ) : items.length === 0 ? (
        <p>{t('file.noMapping')}</p>
      ) : (
        <Choice
          label={t('file.mapping')}
          value={mapping}
          options={items.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={setChosen}
          width={280}
        />
      )}
      <div className={styles['next']}>
        <Button
          variant={proposing.data ? 'default' : 'filled'}
          disabled={mapping === ''}
          onClick={() => onChoose(mapping)}
        >
          {t('file.useMapping')}
        </Button>
        {first && (
          <Button onClick={() => proposing.mutate(first)} loading={proposing.isPending}>
            {t('file.propose')}
          </Button>
        )}
        <Button onClick={onDrop}>{t('do.cancel')}</Button>
      </div>
      {query.isError && <ProblemNotice error={query.error} />}
      {proposing.isError && <ProblemNotice error={proposing.error} />}
      {proposing.data && <Proposal key={first?.name} proposal={proposing.data} onSaved={onChoose} />}
    </div>
  );
}

/** What the node guesses of each column, for a person to look over; kept under a name, then used. */
function Proposal({
  proposal,
  onSaved,
}: {
  proposal: MappingProposalView;
  onSaved: (mapping: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [mapping, setMapping] = useState(proposal.mapping);
  const saving = useMutation({
    mutationFn: () => send(mappingDetailSchema, 'POST', '/report-mappings', { body: mapping }),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['report-mappings'] });
      onSaved(id);
    },
  });
  const rows = (mapping.sheets ?? []).flatMap((sheet, at) =>
    sheet.columns.map((column, index) => ({ at, index, sheet: sheet.sheet ?? '', ...column })),
  );
  const answer = (name: string, patch: Partial<(typeof rows)[number]>): void =>
    setMapping({
      ...mapping,
      sheets: (mapping.sheets ?? []).map((sheet) => ({
        ...sheet,
        columns: sheet.columns.map((column) => (column.column === name ? { ...column, ...patch } : column)),
      })),
    });
  return (
    <div className={styles['proposal']}>
      <p>{t('file.proposalLead')}</p>
      <Table
        label={t('file.mapping')}
        rows={rows}
        rowId={(row) => `${row.at}-${row.index}`}
        columns={[
          { id: 'column', head: t('file.column'), cell: (row) => <bdi>{row.column}</bdi> },
          {
            id: 'field',
            head: t('file.field'),
            cell: (row) => {
              const question = proposal.questions.find(({ column }) => column === row.column);
              const choices = question?.choices ?? [];
              if (!question || choices.length === 0) return <span className="code">{row.field}</span>;
              const asked =
                question.asks === 'field' ? 'field' : question.asks === 'decimal' ? 'decimal' : 'dateFormat';
              return (
                <>
                  {asked !== 'field' && <span className="code">{row.field}</span>}
                  <Choice
                    label={t(`file.asks.${question.asks}`)}
                    value={row[asked] ?? choices[0] ?? ''}
                    options={choices.map((value) => ({ value, label: value }))}
                    onChange={(value) => answer(row.column, { [asked]: value })}
                  />
                </>
              );
            },
          },
        ]}
      />
      {proposal.unmapped.length > 0 && (
        <p>{t('file.unmapped', { columns: proposal.unmapped.map(({ column }) => column).join(', ') })}</p>
      )}
      <TextInput
        label={t('file.mappingName')}
        maxLength={200}
        value={mapping.name}
        onChange={(event) => setMapping({ ...mapping, name: event.currentTarget.value })}
      />
      {saving.isError && <ProblemNotice error={saving.error} />}
      <div>
        <Button
          variant="filled"
          onClick={() => saving.mutate()}
          loading={saving.isPending}
          disabled={mapping.name.trim() === ''}
        >
          {t('file.confirmMapping')}
        </Button>
      </div>
    </div>
  );
}
