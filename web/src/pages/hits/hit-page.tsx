import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { hitDetailSchema, hitPageSchema, type HitDetail } from 'weir/screening/contract';
import { read } from '../../api/client.ts';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { Table } from '../../design/table/table.tsx';
import { HitActions } from './hit-decision-form.tsx';
import { HitStateTag, PurposeTag, useHitColumns } from './hit-columns.tsx';
import { HitHistory } from './hit-history.tsx';
import { ChangedSince, HitScore, HitSides } from './hit-sides.tsx';
import { NameMatch } from './name-match.tsx';
import styles from './hit.module.css';

export function useHit(id: string) {
  return useQuery({
    queryKey: ['hits', id],
    queryFn: ({ signal }) => read(hitDetailSchema, `/hits/${id}`, { signal }),
  });
}

/** One question: is the one in our reports the one on the list? With all that speaks for and against it. */
export function HitPage(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const query = useHit(id);
  return <AnsweredPage query={query}>{(hit) => <Whole key={hit.id} hit={hit} />}</AnsweredPage>;
}

function Whole({ hit }: { hit: HitDetail }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const others = useQuery({
    queryKey: ['hits', 'of', hit.subject.id],
    queryFn: ({ signal }) =>
      read(hitPageSchema, '/hits', { query: { subject: hit.subject.id, limit: 50 }, signal }),
  });
  const rest = (others.data?.items ?? []).filter((row) => row.id !== hit.id);
  const next = (): void => {
    const waiting = rest.find((row) => row.state === 'open');
    if (waiting) void navigate({ to: `/hits/${waiting.id}` });
  };
  const columns = useHitColumns();
  return (
    <Page
      title={`${t('hit.question')} ${hit.askedName} – ${hit.listedName}`}
      heading={t('hit.question')}
      above={<Link to="/hits">{t('place.hits')}</Link>}
      summary={
        <>
          <HitStateTag state={hit.state} purpose={hit.list.purpose} />{' '}
          <PurposeTag purpose={hit.list.purpose} /> <span>{t(`list.purposeWords.${hit.list.purpose}`)}</span>
        </>
      }
    >
      <TwoColumns
        main={
          <>
            <Section title={t('hit.match')}>
              <NameMatch hit={hit} />
              <HitScore hit={hit} />
              <p className={styles['under']}>
                {t('hit.scoredUnder', { weights: `\u2066${hit.weights}\u2069`, tuning: hit.tuning })}
              </p>
            </Section>
            <Section title={t('hit.both')}>
              <HitSides hit={hit} />
            </Section>
            {rest.length > 0 && (
              <Section title={t('hit.otherHits')}>
                <Table
                  label={t('hit.otherHits')}
                  rows={rest}
                  columns={columns}
                  rowId={(row) => row.id}
                  pageOf={(row) => `/hits/${row.id}`}
                />
              </Section>
            )}
          </>
        }
        side={
          <>
            <Section title={t('hit.stateLabel')}>
              <ChangedSince hit={hit} />
              <HitActions hit={hit} onDecided={next} />
            </Section>
            <Section title={t('hit.history')}>
              <HitHistory hit={hit} />
            </Section>
          </>
        }
      />
    </Page>
  );
}
