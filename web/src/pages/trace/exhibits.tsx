import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { exhibitLanguages, exhibitPageSchema, exhibitSchema, type Exhibit } from 'weir/tracing/contract';
import { address, read, send } from '../../api/client.ts';
import { Section } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { Table } from '../../design/table/table.tsx';
import styles from './trace.module.css';

/** The exhibits of a trace, and making one: for a court, or for anybody who must be able to check the answer alone. */
export function Exhibits({ traceId, mayMake }: { traceId: string; mayMake: boolean }): ReactNode {
  const { t } = useTranslation();
  const exhibits = useQuery({
    queryKey: ['traces', traceId, 'exhibits'],
    queryFn: ({ signal }) => read(exhibitPageSchema, `/traces/${traceId}/exhibits`, { signal }),
  });
  return (
    <Section title={t('trace.exhibit.title')} id="exhibits">
      <div className={styles['exhibits']}>
        <p className="faint">{t('trace.exhibit.help')}</p>
        {mayMake && <MakeExhibit traceId={traceId} />}
        <Answered query={exhibits}>{({ items }) => items.length > 0 && <List items={items} />}</Answered>
      </div>
    </Section>
  );
}

function MakeExhibit({ traceId }: { traceId: string }): ReactNode {
  const { t } = useTranslation();
  const [title, setTitle] = useState('');
  const queries = useQueryClient();
  const making = useMutation({
    mutationFn: () =>
      send(exhibitSchema, 'POST', `/traces/${traceId}/exhibits`, {
        body: title.trim() === '' ? {} : { title: title.trim() },
        idempotencyKey: crypto.randomUUID(),
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['traces', traceId, 'exhibits'] }),
  });
  return (
    <>
      <form
        className={styles['make']}
        onSubmit={(event) => {
          event.preventDefault();
          making.mutate();
        }}
      >
        <TextInput
          label={t('trace.exhibit.name')}
          value={title}
          maxLength={200}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Button type="submit" loading={making.isPending}>
          {t('trace.exhibit.make')}
        </Button>
      </form>
      {making.isError && <ProblemNotice error={making.error} />}
    </>
  );
}

function List({ items }: { items: readonly Exhibit[] }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const language = exhibitLanguages.find((known) => known === i18n.language) ?? 'en';
  return (
    <Table
      label={t('trace.exhibit.title')}
      rows={items}
      rowId={(row) => row.id}
      columns={[
        {
          id: 'title',
          head: t('trace.exhibit.name'),
          cell: (row) => (
            <>
              <bdi>{row.title}</bdi>
              <br />
              <span className={`code ${styles['hash']}`}>{row.sha256}</span>
            </>
          ),
        },
        {
          id: 'standing',
          head: t('trace.exhibit.standing'),
          width: '190px',
          cell: (row) => (
            <Tag tone={row.standing === 'intelligence-annex' ? 'wait' : 'done'}>
              {t(`trace.exhibit.${row.standing}`)}
            </Tag>
          ),
        },
        {
          id: 'rows',
          head: t('trace.exhibit.rows'),
          align: 'end',
          width: '120px',
          cell: (row) => format.number(row.rows),
        },
        { id: 'at', head: t('audit.at'), width: '150px', cell: (row) => <Moment at={row.madeAt} /> },
        {
          id: 'files',
          head: t('do.download'),
          width: '170px',
          cell: (row) => (
            <>
              <a href={address(`/exhibits/${row.id}/document`, { language })} download>
                PDF
              </a>
              {' · '}
              <a href={address(`/exhibits/${row.id}/bundle`)} download>
                {t('trace.exhibit.bundle')}
              </a>
            </>
          ),
        },
      ]}
    />
  );
}
