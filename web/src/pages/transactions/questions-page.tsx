import { Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answerSchema, questionPageSchema, type Answer, type Question } from 'weir/ledger/contract';
import { send, sendRaw } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { Page, Section } from '../../design/page/page.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import { Table } from '../../design/table/table.tsx';
import { AlertsNavigation } from '../alerts/alerts-frame.tsx';
import { saveFile } from './save-file.ts';
import styles from './questions-page.module.css';

const example = `select account, currency, sum(amount) as received
from entries
where direction = 'in'
group by account, currency
order by received desc
limit 20`;

/** Rows shown; the others are in the file to download. */
const rowsShown = 200;

/** SQL over the ledger, read-only: the question, its answer as a table, and what was asked before. */
export function QuestionsPage(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [sql, setSql] = useState(example);
  const list = useCursorList({
    key: ['ledger', 'questions'],
    path: '/ledger/questions',
    page: questionPageSchema,
  });
  const again = (): void => void queries.invalidateQueries({ queryKey: ['ledger', 'questions'] });
  const asking = useMutation({
    mutationFn: (question: string) =>
      send(answerSchema, 'POST', '/ledger/questions', { body: { sql: question } }),
    onSettled: again,
  });
  const downloading = useMutation({
    mutationFn: async (question: string) => {
      const answer = await sendRaw('POST', '/ledger/questions', { body: { sql: question, format: 'csv' } });
      saveFile(await answer.blob(), 'question.csv');
    },
    onSettled: again,
  });
  const submit = (event?: FormEvent): void => {
    event?.preventDefault();
    asking.mutate(sql);
  };
  const problem = asking.error ?? downloading.error;
  return (
    <Page title={t('question.title')} summary={t('question.summary')}>
      <AlertsNavigation />
      <form onSubmit={submit} className={styles['ask']}>
        <Textarea
          label={t('question.sql')}
          description={t('question.views')}
          classNames={{ input: styles['sql']! }}
          autosize
          minRows={6}
          maxRows={24}
          spellCheck={false}
          dir="ltr"
          value={sql}
          onChange={(event) => setSql(event.currentTarget.value)}
          onKeyDown={(event: KeyboardEvent) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
          }}
        />
        <div className={styles['buttons']}>
          <Button type="submit" variant="filled" loading={asking.isPending} disabled={sql.trim() === ''}>
            {t('question.ask')}
          </Button>
          <Button
            onClick={() => downloading.mutate(sql)}
            loading={downloading.isPending}
            disabled={sql.trim() === ''}
          >
            {t('question.csv')}
          </Button>
        </div>
      </form>
      {problem ? <ProblemNotice error={problem} /> : null}
      <div aria-live="polite">{asking.data && !asking.isPending && <Answered answer={asking.data} />}</div>
      <Section title={t('question.earlier')}>
        <RecordList
          label={t('question.earlier')}
          list={list}
          columns={useQuestionColumns(setSql)}
          rowId={(row) => row.id}
          empty={<Empty>{t('question.empty')}</Empty>}
        />
      </Section>
    </Page>
  );
}

function Answered({ answer }: { answer: Answer }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const shown = answer.rows.slice(0, rowsShown).map((cells, index) => ({ index, cells }));
  return (
    <Section title={t('question.answer')}>
      <p className="faint figures">
        {t('question.rows', { rows: format.number(answer.rows.length) })}{' '}
        {answer.rows.length > rowsShown && t('question.firstShown', { rows: format.number(rowsShown) })}
      </p>
      <div className={styles['answer']} dir="ltr">
        <Table
          label={t('question.answer')}
          rows={shown}
          rowId={({ index }) => String(index)}
          columns={answer.columns.map(({ name, type }, column) => ({
            id: `${column}-${name}`,
            head: name,
            ...(isNumber(type) && { align: 'end' as const }),
            cell: ({ cells }: (typeof shown)[number]) => <bdi>{textOf(cells[column])}</bdi>,
          }))}
        />
      </div>
    </Section>
  );
}

const isNumber = (type: string): boolean =>
  /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DOUBLE|FLOAT|DECIMAL)/.test(type);

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function useQuestionColumns(take: (sql: string) => void) {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    { id: 'at', head: t('audit.at'), width: '150px', cell: (row: Question) => <Moment at={row.askedAt} /> },
    {
      id: 'sql',
      head: t('question.sql'),
      cell: (row: Question) => (
        <button type="button" className={styles['earlier']} dir="ltr" onClick={() => take(row.sql)}>
          {row.sql}
        </button>
      ),
    },
    {
      id: 'rows',
      head: t('question.result'),
      width: '160px',
      cell: (row: Question) =>
        row.state === 'answered'
          ? t('question.rows', { rows: format.number(row.rows ?? 0) })
          : row.state === 'refused'
            ? t('question.refused')
            : t('question.running'),
    },
    {
      id: 'by',
      head: t('list.by'),
      width: '160px',
      cell: (row: Question) => row.askedBy.name !== null && <bdi>{row.askedBy.name}</bdi>,
    },
  ];
}
