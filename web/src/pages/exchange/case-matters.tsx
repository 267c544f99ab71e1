import { Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail } from 'weir/cases/contract';
import { matterPageSchema } from 'weir/exchange/contract';
import { useCursorList } from '../../api/cursor-list.ts';
import { Section } from '../../design/page/page.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import { AskForm } from '../matching/ask-form.tsx';
import { useMatterColumns } from './matter-words.tsx';
import { MatterForm } from './matter-form.tsx';
import styles from './exchange.module.css';

/** What this case has to do with foreign FIUs. */
export function CaseMatters({ found }: { found: CaseDetail }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [writing, setWriting] = useState(false);
  const [asking, setAsking] = useState(false);
  const list = useCursorList({
    key: ['exchange', 'matters'],
    path: '/exchange/matters',
    page: matterPageSchema,
    query: { case: found.id },
  });
  return (
    <Section
      title={t('place.exchange')}
      aside={
        <span className={styles['acts']}>
          <Button size="xs" onClick={() => setAsking(true)}>
            {t('matching.newAsk')}
          </Button>
          <Button size="xs" onClick={() => setWriting(true)}>
            {t('exchange.write')}
          </Button>
        </span>
      }
    >
      <RecordList
        label={t('place.exchange')}
        list={list}
        columns={useMatterColumns({ withCase: false })}
        rowId={(row) => row.id}
        pageOf={(row) => `/exchange/matters/${row.id}`}
        empty={<Empty>{t('exchange.emptyCase')}</Empty>}
      />
      <FromAbroad found={found} />
      {asking && <AskForm caseId={found.id} onClose={() => setAsking(false)} />}
      {writing && (
        <MatterForm
          found={found}
          onClose={() => setWriting(false)}
          onSaved={(matter) => void navigate({ to: `/exchange/matters/${matter.id}` })}
        />
      )}
    </Section>
  );
}

/** Pieces that a foreign FIU sent, or that were made of such: each keeps its conditions, and its trail can be looked at. */
function FromAbroad({ found }: { found: CaseDetail }): ReactNode {
  const { t } = useTranslation();
  const foreign = found.fragments.filter(({ provenance }) => provenance.room === 'exchange');
  const ids = new Set(foreign.map(({ id }) => id));
  const derived = found.fragments.filter(
    ({ id, parents }) => !ids.has(id) && parents.some((each) => ids.has(each)),
  );
  const pieces = [...foreign, ...derived];
  if (pieces.length === 0) return null;
  return (
    <>
      <h3>{t('exchange.fromAbroad')}</h3>
      <ul className={styles['list']}>
        {pieces.map((piece) => (
          <li key={piece.id}>
            <Link
              to="/exchange/trail"
              search={{ case: found.id, fragment: piece.id } as never}
              aria-label={`${t('exchange.trail')}: ${piece.title}`}
            >
              <bdi>{piece.title}</bdi>
            </Link>{' '}
            <bdi className="faint">{piece.handling.originators.join(', ')}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}
