import { Button, SegmentedControl } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  agreementPageSchema,
  askPageSchema,
  matchingPartnersSchema,
  questionPageSchema,
  refusalPageSchema,
  refusalSchema,
} from 'weir/matching/contract';
import { read, send } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters, Page } from '../../design/page/page.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import { usePerson } from '../../shell/session.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { ExchangeNavigation } from '../exchange/exchange-frame.tsx';
import { PartnerName } from '../exchange/partner-name.tsx';
import { AgreementForm } from './agreement-form.tsx';
import { AgreementState, AskState, Validity } from './matching-words.tsx';
import styles from '../exchange/exchange.module.css';

const views = ['asks', 'questions', 'agreements', 'refusals'] as const;

/** What we asked privately, what we were asked, and under which agreements. */
export function MatchingPage(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const [writing, setWriting] = useState(false);
  const desk = usePerson().roles.includes('fiu_intl_desk');
  const view = views.find((each) => each === url['view']) ?? 'asks';
  return (
    <Page
      title={t('matching.title')}
      summary={t('matching.summary')}
      actions={desk && <Button onClick={() => setWriting(true)}>{t('matching.newAgreement')}</Button>}
    >
      <ExchangeNavigation />
      <Filters label={t('page.filters')}>
        <SegmentedControl
          aria-label={t('matching.title')}
          value={view}
          onChange={(value) => setUrl({ view: value }, { push: true })}
          data={views.map((value) => ({ value, label: t(`matching.view.${value}`) }))}
        />
      </Filters>
      {view === 'asks' && <Asks />}
      {view === 'questions' && <Questions />}
      {view === 'agreements' && <Agreements />}
      {view === 'refusals' && <Refusals />}
      {writing && <AgreementForm onClose={() => setWriting(false)} />}
    </Page>
  );
}

function Asks(): ReactNode {
  const { t } = useTranslation();
  const list = useCursorList({ key: ['matching', 'asks'], path: '/matching/asks', page: askPageSchema });
  return (
    <>
      <Limits />
      <RecordList
        label={t('matching.view.asks')}
        list={list}
        rowId={(row) => row.id}
        pageOf={(row) => `/exchange/matching/asks/${row.id}`}
        columns={[
          { id: 'reason', head: t('suspension.reason'), cell: (row) => <bdi>{row.reason}</bdi> },
          {
            id: 'partner',
            head: t('exchange.partner'),
            width: '190px',
            cell: (row) => <PartnerName node={row.partner} />,
          },
          {
            id: 'items',
            head: t('matching.items'),
            width: '150px',
            cell: (row) => `${row.itemCount} / ${row.paddedItems}`,
          },
          {
            id: 'state',
            head: t('report.stateLabel'),
            width: '170px',
            cell: (row) => <AskState ask={row} />,
          },
          {
            id: 'by',
            head: t('exchange.by'),
            width: '170px',
            cell: (row) => <bdi>{row.draftedBy.name ?? row.draftedBy.id}</bdi>,
          },
          {
            id: 'at',
            head: t('partner.written'),
            width: '190px',
            cell: (row) => <Moment at={row.draftedAt} />,
          },
        ]}
        empty={<Empty>{t('matching.emptyAsks')}</Empty>}
      />
    </>
  );
}

/** With whom one may match now, and what the agreements still allow. */
function Limits(): ReactNode {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['matching', 'partners'],
    queryFn: ({ signal }) => read(matchingPartnersSchema, '/matching/partners', { signal }),
  });
  return (
    <ul className={styles['list']}>
      {query.data?.items.map((partner) => (
        <li key={partner.agreementId}>
          <PartnerName node={partner.node} />{' '}
          <Tag tone={partner.ready ? 'done' : 'wait'}>
            {partner.ready ? t('matching.ready') : t('matching.notReady')}
          </Tag>{' '}
          {t('matching.left', {
            questions: partner.left.questionsToday,
            items: partner.left.itemsToday,
            epoch: partner.left.itemsThisEpoch,
          })}
        </li>
      ))}
    </ul>
  );
}

function Questions(): ReactNode {
  const { t } = useTranslation();
  const list = useCursorList({
    key: ['matching', 'questions'],
    path: '/matching/questions',
    page: questionPageSchema,
  });
  return (
    <>
      <p className="faint">{t('matching.questionsHelp')}</p>
      <RecordList
        label={t('matching.view.questions')}
        list={list}
        rowId={(row) => row.id}
        columns={[
          {
            id: 'partner',
            head: t('exchange.partner'),
            cell: (row) => <PartnerName node={row.partner} />,
          },
          {
            id: 'purpose',
            head: t('product.purpose'),
            width: '190px',
            cell: (row) => <bdi>{row.purpose}</bdi>,
          },
          { id: 'items', head: t('matching.padded'), width: '150px', cell: (row) => row.paddedItems },
          {
            id: 'state',
            head: t('report.stateLabel'),
            width: '240px',
            cell: (row) => (
              <span className={styles['line']}>
                <Tag tone={row.state === 'refused' ? 'harm' : row.state === 'waiting' ? 'wait' : 'done'}>
                  {t(`matching.questionState.${row.state}`)}
                </Tag>
                {row.refused !== null && <span className="code">{row.refused}</span>}
              </span>
            ),
          },
          {
            id: 'at',
            head: t('partner.arrived'),
            width: '190px',
            cell: (row) => <Moment at={row.arrivedAt} />,
          },
        ]}
        empty={<Empty>{t('matching.emptyQuestions')}</Empty>}
      />
    </>
  );
}

function Agreements(): ReactNode {
  const { t } = useTranslation();
  const list = useCursorList({
    key: ['matching', 'agreements'],
    path: '/matching/agreements',
    page: agreementPageSchema,
  });
  return (
    <RecordList
      label={t('matching.view.agreements')}
      list={list}
      rowId={(row) => row.id}
      pageOf={(row) => `/exchange/matching/agreements/${row.id}`}
      columns={[
        {
          id: 'partner',
          head: t('exchange.partner'),
          cell: (row) => <PartnerName node={row.partner} />,
        },
        {
          id: 'valid',
          head: t('matching.valid'),
          width: '230px',
          cell: (row) => <Validity agreement={row} />,
        },
        {
          id: 'state',
          head: t('report.stateLabel'),
          width: '170px',
          cell: (row) => <AgreementState state={row.state} />,
        },
        {
          id: 'hash',
          head: t('obtaining.hash'),
          width: '150px',
          cell: (row) => <span className="code">{row.hash.slice(0, 12)}</span>,
        },
      ]}
      empty={<Empty>{t('matching.emptyAgreements')}</Empty>}
    />
  );
}

/** What came under an agreement and was not taken; the evidence lies in the post. */
function Refusals(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const desk = usePerson().roles.includes('fiu_intl_desk');
  const list = useCursorList({
    key: ['matching', 'refusals'],
    path: '/matching/refusals',
    page: refusalPageSchema,
  });
  const seeing = useMutation({
    mutationFn: (id: string) => send(refusalSchema, 'POST', `/matching/refusals/${id}/seen`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['matching', 'refusals'] }),
  });
  return (
    <>
      {seeing.isError && <ProblemNotice error={seeing.error} />}
      <RecordList
        label={t('matching.view.refusals')}
        list={list}
        rowId={(row) => row.id}
        columns={[
          { id: 'code', head: t('partner.why'), cell: (row) => <span className="code">{row.code}</span> },
          {
            id: 'what',
            head: t('exchange.kindLabel'),
            width: '190px',
            cell: (row) => t(`matching.what.${row.what}`),
          },
          {
            id: 'partner',
            head: t('exchange.partner'),
            width: '220px',
            cell: (row) => <PartnerName node={row.partner} />,
          },
          { id: 'at', head: t('partner.arrived'), width: '190px', cell: (row) => <Moment at={row.at} /> },
          {
            id: 'seen',
            head: t('partner.evidence'),
            width: '190px',
            cell: (row) =>
              row.seen !== null ? (
                <bdi className="faint">{row.seen.by.name ?? row.seen.by.id}</bdi>
              ) : desk ? (
                <Button size="compact-xs" onClick={() => seeing.mutate(row.id)}>
                  {t('partner.markSeen')}
                </Button>
              ) : null,
          },
        ]}
        empty={<Empty>{t('partner.emptyRefused')}</Empty>}
      />
    </>
  );
}
