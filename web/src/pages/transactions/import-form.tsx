import { Button, Checkbox, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { importPreviewSchema, importSchema, type Import, type ImportPreview } from 'weir/ledger/contract';
import { upload } from '../../api/client.ts';
import { Section } from '../../design/page/page.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Loading } from '../../design/parts/loading.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { Table } from '../../design/table/table.tsx';
import styles from './import-form.module.css';
import { headOf, needed, type Meaning, type MappingDraft } from './import-mapping.ts';

const meanings: readonly Meaning[] = [
  'id', 'from', 'to', 'account', 'direction', 'counterparty', 'time', 'amount', 'currency', 'toAmount', 'toCurrency',
  'type', 'description',
]; // prettier-ignore

/** An analyst's bulk file for the ledger. */
export function ImportForm({
  file,
  onImported,
  onClose,
}: {
  file: File;
  onImported: (done: Import) => void;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <MappingForm
      file={file}
      title={t('bulk.one')}
      label={t('bulk.import')}
      preview={(body) => upload(importPreviewSchema, '/ledger/imports/preview', { body })}
      take={(body, onProgress) => upload(importSchema, '/ledger/imports', { body, onProgress })}
      onTaken={onImported}
      onClose={onClose}
    />
  );
}

/** One file before it is taken: what it holds, what each column means, and what would become of its rows. */
export function MappingForm<Done>({
  file,
  title,
  label,
  preview,
  take,
  onTaken,
  onClose,
}: {
  file: File;
  title: string;
  /** Of the button that takes it. */
  label: string;
  preview: (body: FormData) => Promise<ImportPreview>;
  take: (body: FormData, onProgress: (sent: number, total: number) => void) => Promise<Done>;
  onTaken: (done: Done) => void;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<MappingDraft>();
  const [share, setShare] = useState(0);
  const look = async (mapping: MappingDraft | undefined): Promise<ImportPreview> => {
    const body = new FormData();
    if (mapping) body.set('mapping', JSON.stringify(mapping));
    body.set('file', await headOf(file), file.name);
    return preview(body);
  };
  const first = useQuery({
    queryKey: ['ledger', 'preview', file.name, file.size, file.lastModified, draft?.delimiter],
    queryFn: () => look(undefined),
    retry: false,
    staleTime: Infinity,
  });
  const mapping = draft ?? (first.data && { ...first.data.proposed, round: 'refuse' as const });
  const missing = mapping ? needed(mapping.columns) : undefined;
  const checking = useQuery({
    queryKey: ['ledger', 'preview', file.name, file.size, file.lastModified, JSON.stringify(mapping)],
    queryFn: () => look(mapping),
    enabled: mapping !== undefined && missing === undefined,
    retry: false,
    staleTime: Infinity,
  });
  const importing = useMutation({
    mutationFn: () => {
      const body = new FormData();
      body.set('mapping', JSON.stringify(mapping));
      body.set('file', file);
      return take(body, (sent, total) => setShare(sent / total));
    },
    onSuccess: onTaken,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    importing.mutate();
  };
  return (
    <Section title={title}>
      <p>
        <bdi>{file.name}</bdi>{' '}
        {first.data && <span className="faint">{t(`bulk.formats.${kind(first.data)}`)}</span>}
      </p>
      {first.isPending && <Loading rows={4} />}
      {first.isError && <ProblemNotice error={first.error} />}
      {first.data && <FirstRows preview={first.data} />}
      {mapping && first.data && (
        <form onSubmit={submit} className={styles['form']}>
          {first.data.format !== 'pacs.008' && (
            <Meanings columns={first.data.columns} mapping={mapping} onChange={setDraft} />
          )}
          {missing && <p role="status">{t(`bulk.needs.${missing}`)}</p>}
          {checking.isError && <ProblemNotice error={checking.error} />}
          {!missing && checking.data?.checked && <Checked checked={checking.data.checked} />}
          {importing.isError && <ProblemNotice error={importing.error} />}
          {importing.isPending && <progress value={share} max={1} aria-label={t('bulk.running')} />}
          <div className={styles['buttons']}>
            <Button
              type="submit"
              variant="filled"
              loading={importing.isPending}
              disabled={missing !== undefined || !checking.data}
            >
              {label}
            </Button>
            <Button onClick={onClose}>{t('do.cancel')}</Button>
          </div>
        </form>
      )}
    </Section>
  );
}

const kind = ({ format }: ImportPreview): 'csv' | 'parquet' | 'pacs' =>
  format === 'pacs.008' ? 'pacs' : format;

function FirstRows({ preview }: { preview: ImportPreview }): ReactNode {
  const { t } = useTranslation();
  const rows = preview.rows.map((cells, index) => ({ index, cells }));
  return (
    <div className={styles['rows']}>
      <Table
        label={t('bulk.firstRows')}
        rows={rows}
        rowId={({ index }) => String(index)}
        columns={preview.columns.map((name, column) => ({
          id: `${column}-${name}`,
          head: name,
          cell: ({ cells }: (typeof rows)[number]) => <bdi>{cells[column]}</bdi>,
        }))}
      />
    </div>
  );
}

function Meanings({
  columns,
  mapping,
  onChange,
}: {
  columns: readonly string[];
  mapping: MappingDraft;
  onChange: (mapping: MappingDraft) => void;
}): ReactNode {
  const { t } = useTranslation();
  const options = [{ value: '', label: '—' }, ...columns.map((name) => ({ value: name, label: name }))];
  const choose = (meaning: Meaning, name: string): void => {
    const { [meaning]: _, ...others } = mapping.columns;
    onChange({ ...mapping, columns: name === '' ? others : { ...others, [meaning]: name } });
  };
  const { timeFormat, ...untimed } = mapping;
  return (
    <fieldset className={styles['meanings']}>
      <legend>{t('bulk.meaning')}</legend>
      {meanings.map((meaning) => (
        <Choice
          key={meaning}
          label={t(`bulk.columns.${meaning}`)}
          value={mapping.columns[meaning] ?? ''}
          options={options}
          onChange={(name) => choose(meaning, name)}
          width={190}
        />
      ))}
      <Choice
        label={t('bulk.timeUnit')}
        value={mapping.timeUnit}
        options={(['iso', 's', 'ms', 'day'] as const).map((value) => ({
          value,
          label: t(`bulk.units.${value}`),
        }))}
        onChange={(unit) => onChange({ ...untimed, timeUnit: unit as MappingDraft['timeUnit'] })}
        width={190}
      />
      <TextInput
        label={t('bulk.timeFormat')}
        placeholder="yyyyMMdd"
        size="xs"
        w={190}
        dir="ltr"
        value={timeFormat ?? ''}
        onChange={(event) => {
          const format = event.currentTarget.value;
          onChange(format === '' ? untimed : { ...mapping, timeFormat: format });
        }}
      />
      <Checkbox
        label={t('bulk.round')}
        checked={mapping.round === 'half-even'}
        onChange={(event) =>
          onChange({ ...mapping, round: event.currentTarget.checked ? 'half-even' : 'refuse' })
        }
      />
    </fieldset>
  );
}

function Checked({ checked }: { checked: NonNullable<ImportPreview['checked']> }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const left = checked.rows - checked.taken;
  return (
    <div role="status">
      <p className="figures">
        {t('bulk.checked', {
          rows: format.number(checked.rows),
          taken: format.number(checked.taken),
          left: format.number(left),
        })}
      </p>
      {checked.bad.length > 0 && (
        <Table
          label={t('bulk.quarantined')}
          rows={checked.bad}
          rowId={({ line, reason }) => `${line} ${reason}`}
          columns={[
            { id: 'line', head: t('bulk.line'), width: '90px', cell: ({ line }) => format.number(line) },
            {
              id: 'reason',
              head: t('audit.reason'),
              width: '220px',
              cell: ({ reason }) => <code dir="ltr">{reason}</code>,
            },
            { id: 'text', head: t('bulk.text'), cell: ({ text }) => <bdi>{text}</bdi> },
          ]}
        />
      )}
    </div>
  );
}
