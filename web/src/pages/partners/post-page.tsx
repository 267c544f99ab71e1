import { Button, Checkbox, SegmentedControl } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  inboxPageSchema,
  outboxPageSchema,
  refusedPageSchema,
  refusedSchema,
  takenFileSchema,
} from 'weir/post/contract';
import { address, send } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters, Page } from '../../design/page/page.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import { usePerson } from '../../shell/session.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { PartnerName } from '../exchange/partner-name.tsx';
import { ExchangeNavigation } from '../exchange/exchange-frame.tsx';
import styles from '../exchange/exchange.module.css';

const boxes = ['out', 'in', 'refused'] as const;

/** What left, what came, and what was refused at the door, message by message. */
export function PostPage(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const desk = usePerson().roles.includes('fiu_intl_desk');
  const box = boxes.find((each) => each === url['box']) ?? (desk ? 'out' : 'refused');
  // There is one for each letter at least: whoever looks for letters does without.
  const receipts = url['receipts'] === 'with' ? 'with' : 'without';
  return (
    <Page title={t('partner.post')} summary={t('partner.postSummary')} actions={desk && <TakeFile />}>
      <ExchangeNavigation />
      <Filters label={t('page.filters')}>
        <SegmentedControl
          aria-label={t('exchange.box')}
          value={box}
          onChange={(value) => setUrl({ box: value }, { push: true })}
          data={(desk ? boxes : (['refused'] as const)).map((value) => ({
            value,
            label: t(`partner.box.${value}`),
          }))}
        />
        {box !== 'refused' && (
          <Checkbox
            label={t('partner.withReceipts')}
            checked={receipts === 'with'}
            onChange={(event) =>
              setUrl({ receipts: event.currentTarget.checked ? 'with' : undefined }, { push: true })
            }
          />
        )}
      </Filters>
      {box === 'out' && <Outbox receipts={receipts} />}
      {box === 'in' && <Inbox receipts={receipts} />}
      {box === 'refused' && <Refused />}
    </Page>
  );
}

/** The word for a kind of message; one that this page is too old to know stands as its code. */
function useKind(): (kind: string) => string {
  const { t, i18n } = useTranslation();
  return (kind) => {
    const key = kind.startsWith('exchange-')
      ? `exchange.letter.${kind.slice('exchange-'.length)}`
      : `partner.kind.${kind}`;
    return i18n.exists(key) ? String(t(key as never)) : kind;
  };
}

type Receipts = 'with' | 'without';

function Outbox({ receipts }: { receipts: Receipts }): ReactNode {
  const { t } = useTranslation();
  const kind = useKind();
  const list = useCursorList({
    key: ['post', 'outbox'],
    path: '/post/outbox',
    page: outboxPageSchema,
    query: { receipts },
  });
  return (
    <RecordList
      label={t('partner.box.out')}
      list={list}
      rowId={(row) => row.id}
      columns={[
        { id: 'kind', head: t('exchange.kindLabel'), cell: (row) => kind(row.kind) },
        {
          id: 'id',
          head: t('partner.message'),
          width: '120px',
          cell: (row) => <span className="code">{row.id.slice(0, 10)}</span>,
        },
        {
          id: 'at',
          head: t('partner.written'),
          width: '190px',
          cell: (row) => <Moment at={row.writtenAt} />,
        },
        {
          id: 'by',
          head: t('exchange.by'),
          width: '170px',
          cell: (row) => <bdi>{row.by?.name ?? row.by?.id}</bdi>,
        },
        {
          id: 'deliveries',
          head: t('report.stateLabel'),
          width: '360px',
          cell: (row) => (
            <span className={styles['line']}>
              {row.deliveries.map((each) => (
                <span key={each.node}>
                  <PartnerName node={each.node} />{' '}
                  <Tag tone={each.state === 'refused' ? 'harm' : each.state === 'waiting' ? 'wait' : 'done'}>
                    {t(`exchange.standing.${each.state}`)}
                  </Tag>{' '}
                  <span className="code faint">{each.refused ?? each.failure}</span>
                </span>
              ))}
            </span>
          ),
        },
      ]}
      empty={<Empty>{t('partner.emptyOut')}</Empty>}
    />
  );
}

function Inbox({ receipts }: { receipts: Receipts }): ReactNode {
  const { t } = useTranslation();
  const kind = useKind();
  const list = useCursorList({
    key: ['post', 'inbox'],
    path: '/post/inbox',
    page: inboxPageSchema,
    query: { receipts },
  });
  return (
    <RecordList
      label={t('partner.box.in')}
      list={list}
      rowId={(row) => row.id}
      columns={[
        { id: 'kind', head: t('exchange.kindLabel'), cell: (row) => kind(row.kind) },
        {
          id: 'from',
          head: t('exchange.partner'),
          width: '220px',
          cell: (row) => <PartnerName node={row.from} />,
        },
        {
          id: 'written',
          head: t('partner.written'),
          width: '190px',
          cell: (row) => <Moment at={row.writtenAt} />,
        },
        {
          id: 'arrived',
          head: t('partner.arrived'),
          width: '190px',
          cell: (row) => <Moment at={row.arrivedAt} />,
        },
        {
          id: 'state',
          head: t('report.stateLabel'),
          width: '220px',
          cell: (row) => (
            <span className={styles['line']}>
              <Tag tone={row.state === 'refused' ? 'harm' : row.state === 'held' ? 'wait' : 'done'}>
                {t(`partner.inState.${row.state}`)}
              </Tag>
              {row.refused !== null && <span className="code">{row.refused}</span>}
            </span>
          ),
        },
      ]}
      empty={<Empty>{t('partner.emptyIn')}</Empty>}
    />
  );
}

function Refused(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const list = useCursorList({ key: ['post', 'refused'], path: '/post/refused', page: refusedPageSchema });
  const seeing = useMutation({
    mutationFn: (id: string) => send(refusedSchema, 'POST', `/post/refused/${id}/seen`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['post', 'refused'] }),
  });
  return (
    <>
      <p className="faint">{t('partner.refusedHelp')}</p>
      {seeing.isError && <ProblemNotice error={seeing.error} />}
      <RecordList
        label={t('partner.box.refused')}
        list={list}
        rowId={(row) => row.id}
        columns={[
          {
            id: 'code',
            head: t('partner.why'),
            cell: (row) => (
              <span className={styles['line']}>
                <span className="code">{row.code}</span> <span>{row.detail}</span>
              </span>
            ),
          },
          {
            id: 'from',
            head: t('partner.claims'),
            width: '180px',
            cell: (row) => <bdi className="code">{row.from}</bdi>,
          },
          { id: 'at', head: t('partner.arrived'), width: '190px', cell: (row) => <Moment at={row.lastAt} /> },
          { id: 'times', head: t('partner.times'), width: '80px', cell: (row) => row.times },
          {
            id: 'seen',
            head: t('partner.evidence'),
            width: '230px',
            cell: (row) => (
              <span className={styles['line']}>
                {row.sha256 !== null && (
                  <a href={address(`/post/refused/${row.id}/content`)} download>
                    {t('do.download')}
                  </a>
                )}
                {row.seen === null ? (
                  <Button size="compact-xs" onClick={() => seeing.mutate(row.id)}>
                    {t('partner.markSeen')}
                  </Button>
                ) : (
                  <bdi className="faint">{row.seen.by.name ?? row.seen.by.id}</bdi>
                )}
              </span>
            ),
          },
        ]}
        empty={<Empty>{t('partner.emptyRefused')}</Empty>}
      />
    </>
  );
}

/** Takes a sealed file that was carried by hand: the same bytes, the same guarantees. */
function TakeFile(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const taking = useMutation({
    mutationFn: (file: File) => {
      const body = new FormData();
      body.append('file', file);
      return send(takenFileSchema, 'POST', '/post/taken', { body });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['post'] }),
  });
  const taken = taking.data?.messages.filter(({ outcome }) => outcome === 'taken').length ?? 0;
  return (
    <>
      {taking.isError && <ProblemNotice error={taking.error} />}
      {taking.isSuccess && (
        <p role="status">{t('partner.takenFile', { taken, refused: taking.data.messages.length - taken })}</p>
      )}
      <input
        ref={input}
        type="file"
        hidden
        aria-hidden
        tabIndex={-1}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file !== undefined) taking.mutate(file);
          event.currentTarget.value = '';
        }}
      />
      <Button loading={taking.isPending} onClick={() => input.current?.click()}>
        {t('partner.take')}
      </Button>
    </>
  );
}
