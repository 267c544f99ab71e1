import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  dueKinds,
  duePageSchema,
  heldKinds,
  holdGrounds,
  holdSchema,
  orderSchema,
  type Due,
  type Hold,
  type Order,
} from 'weir/retention/contract';
import { z } from 'zod';
import { address, read, send } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { Filters, Section } from '../../design/page/page.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { useHasRole, usePerson } from '../../shell/session.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { OversightFrame } from './oversight-frame.tsx';

const holdPage = z.object({ items: z.array(holdSchema), nextCursor: z.string().nullable() });
const orderPage = z.object({ items: z.array(orderSchema), nextCursor: z.string().nullable() });
const tones: Partial<Record<Order['state'], 'wait' | 'done' | 'harm'>> = {
  proposed: 'wait',
  done: 'done',
  stopped: 'harm',
};

type Asked =
  | { what: 'propose'; due: Due }
  | { what: 'decide'; order: Order }
  | { what: 'hold'; due: Due | null }
  | { what: 'release'; hold: Hold };

/** What is past its time, what is held, and who ordered which erasure. */
export function RetentionPage(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const person = usePerson();
  const queries = useQueryClient();
  const [url, setUrl] = useUrlState();
  const [asked, setAsked] = useState<Asked | null>(null);
  const acts = useHasRole('fiu_supervisor', 'dpo_oversight');
  const kind = dueKinds.find((each) => each === url['kind']) ?? 'report-without-outcome';
  const due = useCursorList({
    key: ['retention-due'],
    path: '/retention/due',
    page: duePageSchema,
    query: { kind },
  });
  const rule = useQuery({
    queryKey: ['retention-rule', kind],
    queryFn: ({ signal }) => read(duePageSchema, '/retention/due', { query: { kind, limit: 1 }, signal }),
  });
  const orders = useCursorList({ key: ['retention-orders'], path: '/retention/orders', page: orderPage });
  const holds = useCursorList({ key: ['retention-holds'], path: '/retention/holds', page: holdPage });
  const done = async (): Promise<void> => {
    setAsked(null);
    for (const key of ['retention-due', 'retention-orders', 'retention-holds'])
      await queries.invalidateQueries({ queryKey: [key] });
  };
  return (
    <OversightFrame
      title={t('retention.title')}
      summary={t('retention.summary')}
      actions={
        acts && <Button onClick={() => setAsked({ what: 'hold', due: null })}>{t('retention.hold')}</Button>
      }
    >
      <Section title={t('retention.due')}>
        <Filters label={t('page.filters')}>
          <Choice
            label={t('settings.kind')}
            value={kind}
            options={dueKinds.map((value) => ({ value, label: t(`retention.kinds.${value}`) }))}
            onChange={(value) => setUrl({ kind: value })}
          />
        </Filters>
        {rule.data && (
          <p className="faint">
            {rule.data.rule === null
              ? t('retention.noRule')
              : t('retention.under', { citation: rule.data.rule.citation })}
          </p>
        )}
        <RecordList
          label={t('retention.due')}
          list={due}
          rowId={(row) => row.objectId}
          empty={<Empty>{t('retention.nothingDue')}</Empty>}
          columns={[
            {
              id: 'code',
              head: t('audit.object'),
              cell: (row) => <span className="code">{row.code ?? row.objectId}</span>,
            },
            {
              id: 'since',
              head: t('retention.since'),
              width: '160px',
              cell: (row) => <Moment at={row.since} />,
            },
            {
              id: 'due',
              head: t('retention.dueAt'),
              width: '160px',
              cell: (row) => <Moment at={row.dueAt} />,
            },
            {
              id: 'state',
              head: t('settings.state'),
              width: '120px',
              cell: (row) =>
                row.held ? (
                  <Tag tone="wait">{t('retention.held')}</Tag>
                ) : (
                  row.ordered && <Tag>{t('retention.ordered')}</Tag>
                ),
            },
            {
              id: 'do',
              head: t('retention.act'),
              width: '320px',
              cell: (row) =>
                acts &&
                !row.held &&
                !row.ordered && (
                  <>
                    <Button size="xs" onClick={() => setAsked({ what: 'propose', due: row })}>
                      {t('retention.propose')}
                    </Button>{' '}
                    {row.objectKind !== 'accesses' && (
                      <Button size="xs" onClick={() => setAsked({ what: 'hold', due: row })}>
                        {t('retention.hold')}
                      </Button>
                    )}
                  </>
                ),
            },
          ]}
        />
      </Section>
      <Section title={t('retention.orders')}>
        <RecordList
          label={t('retention.orders')}
          list={orders}
          rowId={(row) => row.id}
          selected={url['order']}
          empty={<Empty>{t('retention.noOrders')}</Empty>}
          columns={[
            {
              id: 'at',
              head: t('retention.proposedAt'),
              width: '150px',
              cell: (row) => <Moment at={row.proposedAt} />,
            },
            {
              id: 'by',
              head: t('retention.proposedBy'),
              cell: (row) => <bdi>{row.proposedByName ?? row.proposedBy}</bdi>,
            },
            {
              id: 'what',
              head: t('audit.object'),
              cell: (row) =>
                `${t(`retention.objects.${row.objectKind}`)}: ${format.number(row.objects.length)}`,
            },
            {
              id: 'ground',
              head: t('audit.ground'),
              cell: (row) =>
                row.rule?.citation ??
                t(
                  row.ground === 'ordered'
                    ? 'retention.grounds.ordered'
                    : 'retention.grounds.retention-ended',
                ),
            },
            {
              id: 'reason',
              head: t('audit.reason'),
              secondary: true,
              cell: (row) => <bdi>{row.reason}</bdi>,
            },
            {
              id: 'state',
              head: t('settings.state'),
              width: '150px',
              cell: (row) => (
                <Tag {...(tones[row.state] === undefined ? {} : { tone: tones[row.state]! })}>
                  {t(`retention.states.${row.state}`)}
                </Tag>
              ),
            },
            {
              id: 'do',
              head: t('retention.act'),
              width: '150px',
              cell: (row) =>
                row.hasCertificate ? (
                  <Button
                    size="xs"
                    component="a"
                    href={address(`/retention/orders/${row.id}/certificate`)}
                    download
                    aria-label={`${t('retention.certificate')} ${row.id}`}
                  >
                    {t('retention.certificate')}
                  </Button>
                ) : (
                  acts &&
                  row.state === 'proposed' &&
                  row.proposedBy !== person.id && (
                    <Button size="xs" onClick={() => setAsked({ what: 'decide', order: row })}>
                      {t('retention.decide')}
                    </Button>
                  )
                ),
            },
          ]}
        />
      </Section>
      <Section title={t('retention.holds')}>
        <RecordList
          label={t('retention.holds')}
          list={holds}
          rowId={(row) => row.id}
          empty={<Empty>{t('retention.noHolds')}</Empty>}
          columns={[
            { id: 'at', head: t('audit.at'), width: '150px', cell: (row) => <Moment at={row.setAt} /> },
            {
              id: 'what',
              head: t('audit.object'),
              cell: (row) => (
                <>
                  {t(`retention.objects.${row.objectKind}`)}{' '}
                  <span className="code faint">{row.objectId}</span>
                </>
              ),
            },
            {
              id: 'ground',
              head: t('audit.ground'),
              cell: (row) => t(`retention.holdGrounds.${row.ground}`),
            },
            { id: 'reason', head: t('audit.reason'), cell: (row) => <bdi>{row.reason}</bdi> },
            {
              id: 'do',
              head: t('settings.state'),
              width: '150px',
              cell: (row) =>
                row.liftedAt !== null ? (
                  <Tag>{t('retention.lifted')}</Tag>
                ) : acts ? (
                  <Button size="xs" onClick={() => setAsked({ what: 'release', hold: row })}>
                    {t('retention.release')}
                  </Button>
                ) : (
                  <Tag tone="wait">{t('retention.held')}</Tag>
                ),
            },
          ]}
        />
      </Section>
      {asked !== null && <Ask asked={asked} onClose={() => setAsked(null)} onDone={done} />}
    </OversightFrame>
  );
}

/** Every act here wants a reason; what it does stands above it. */
function Ask({
  asked,
  onClose,
  onDone,
}: {
  asked: Asked;
  onClose: () => void;
  onDone: () => Promise<void>;
}): ReactNode {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [hold, setHold] = useState({
    objectKind: asked.what === 'hold' && asked.due !== null ? asked.due.objectKind : 'report',
    objectId: asked.what === 'hold' && asked.due !== null ? asked.due.objectId : '',
    ground: 'court',
  });
  const acting = useMutation({
    mutationFn: async (decision: 'approved' | 'refused'): Promise<void> => {
      if (asked.what === 'propose')
        await send(orderSchema, 'POST', '/retention/orders', {
          body: {
            objectKind: asked.due.objectKind,
            objects: [asked.due.objectId],
            ground: 'retention-ended',
            reason,
          },
        });
      else if (asked.what === 'decide')
        await send(orderSchema, 'POST', `/retention/orders/${asked.order.id}/decision`, {
          body: { decision, reason },
        });
      else if (asked.what === 'hold')
        await send(holdSchema, 'POST', '/retention/holds', { body: { ...hold, reason } });
      else await send(holdSchema, 'POST', `/retention/holds/${asked.hold.id}/release`, { body: { reason } });
    },
    onSuccess: onDone,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    acting.mutate('approved');
  };
  const label = t(`retention.${asked.what}`);
  return (
    <Dialog label={label} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        <p>{t(`retention.words.${asked.what}`)}</p>
        {asked.what === 'decide' && (
          <p>
            <bdi>{asked.order.reason}</bdi>{' '}
            <span className="code faint">{asked.order.objects.join(' ')}</span>
          </p>
        )}
        {acting.isError && <ProblemNotice error={acting.error} />}
        {asked.what === 'hold' && (
          <>
            <Choice
              label={t('settings.kind')}
              value={hold.objectKind}
              options={heldKinds.map((value) => ({ value, label: t(`retention.objects.${value}`) }))}
              onChange={(objectKind) => setHold({ ...hold, objectKind: objectKind as 'report' })}
            />
            <TextInput
              label={t('retention.objectId')}
              required
              withAsterisk={false}
              value={hold.objectId}
              onChange={(event) => setHold({ ...hold, objectId: event.currentTarget.value })}
            />
            <Choice
              label={t('audit.ground')}
              value={hold.ground}
              options={holdGrounds.map((value) => ({ value, label: t(`retention.holdGrounds.${value}`) }))}
              onChange={(ground) => setHold({ ...hold, ground })}
            />
          </>
        )}
        <Textarea
          label={t('audit.reason')}
          autosize
          minRows={2}
          minLength={5}
          required
          withAsterisk={false}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          {asked.what === 'decide' && (
            <Button
              onClick={() => acting.mutate('refused')}
              disabled={reason.trim().length < 5}
              loading={acting.isPending}
            >
              {t('retention.refuse')}
            </Button>
          )}
          <Button type="submit" variant="filled" loading={acting.isPending}>
            {asked.what === 'decide' ? t('retention.approve') : label}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
