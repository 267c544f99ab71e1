import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { askDetailSchema, type AskDetail } from 'weir/matching/contract';
import { read, send } from '../../api/client.ts';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { Table } from '../../design/table/table.tsx';
import { PartnerName } from '../exchange/partner-name.tsx';
import { AskState } from './matching-words.tsx';
import { spelled } from './spelled.ts';
import styles from '../exchange/exchange.module.css';

/** One private question: for whoever sees the case its items and what was learnt; for the desk how many. */
export function AskPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['matching', 'asks', id],
    queryFn: ({ signal }) => read(askDetailSchema, `/matching/asks/${id}`, { signal }),
    refetchInterval: 30_000,
  });
  return (
    <AnsweredPage query={query}>
      {(ask) => (
        <Page
          title={t('matching.ask')}
          above={<Link to="/exchange/matching">{t('matching.title')}</Link>}
          summary={
            <>
              <AskState ask={ask} />
              <PartnerName node={ask.partner} />
              <bdi>{ask.reason}</bdi>
            </>
          }
        >
          <TwoColumns main={<Items ask={ask} />} side={<Facts ask={ask} />} />
        </Page>
      )}
    </AnsweredPage>
  );
}

function Items({ ask }: { ask: AskDetail }): ReactNode {
  const { t } = useTranslation();
  return (
    <Section title={t('matching.items')}>
      <p>{t('matching.nothingHelp')}</p>
      {ask.items === null ? (
        <p className="faint">{t('matching.itemsHidden', { number: ask.itemCount })}</p>
      ) : (
        <Table
          label={t('matching.items')}
          rows={ask.items.map((item, index) => ({ ...item, index }))}
          rowId={(row) => String(row.index)}
          columns={[
            {
              id: 'value',
              head: t('matching.value'),
              cell: (row) => <bdi className="code">{spelled(row.value)}</bdi>,
            },
            {
              id: 'type',
              head: t('exchange.kindLabel'),
              width: '190px',
              cell: (row) => t(`matching.type.${row.type}`),
            },
            {
              id: 'result',
              head: t('matching.learnt'),
              width: '190px',
              cell: (row) =>
                row.result !== null && (
                  <Tag tone={row.result === 'hit' ? 'harm' : 'plain'}>
                    {t(`matching.result.${row.result}`)}
                  </Tag>
                ),
            },
          ]}
        />
      )}
    </Section>
  );
}

function Facts({ ask }: { ask: AskDetail }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const acting = useMutation({
    mutationFn: (what: 'release' | 'withdrawal') =>
      send(askDetailSchema, 'POST', `/matching/asks/${ask.id}/${what}`),
    onSuccess: async (answer) => {
      queries.setQueryData(['matching', 'asks', ask.id], answer);
      await queries.invalidateQueries({ queryKey: ['matching'] });
    },
  });
  return (
    <Section title={t('exchange.matter')}>
      <Fields
        rows={[
          [t('product.purpose'), ask.purpose],
          [t('matching.padded'), ask.paddedItems],
          [t('exchange.by'), <bdi key="by">{ask.draftedBy.name ?? ask.draftedBy.id}</bdi>],
          [t('matching.releasedBy'), ask.releasedBy && <bdi key="by">{ask.releasedBy.name}</bdi>],
          [t('suspension.served'), ask.sentAt && <Moment key="at" at={ask.sentAt} />],
          [
            t('matching.refusedWhy'),
            ask.refused && (
              <span key="why" className="code">
                {ask.refused}
              </span>
            ),
          ],
          [
            t('palette.case'),
            ask.caseId !== null && (
              <Link key="case" to={`/cases/${ask.caseId}`}>
                {t('do.open')}
              </Link>
            ),
          ],
        ]}
      />
      {acting.isError && <ProblemNotice error={acting.error} />}
      <div className={styles['acts']}>
        {ask.may.withdraw && (
          <Button loading={acting.isPending} onClick={() => acting.mutate('withdrawal')}>
            {t('obtaining.act.withdraw')}
          </Button>
        )}
        {ask.may.release && (
          <Button variant="filled" loading={acting.isPending} onClick={() => acting.mutate('release')}>
            {t('matching.release')}
          </Button>
        )}
      </div>
      {ask.may.release && <p className="faint">{t('matching.releaseHelp')}</p>}
    </Section>
  );
}
