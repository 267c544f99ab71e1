import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { servedPageSchema, servedSchema, type Acknowledgement, type Served } from 'weir/suspensions/contract';
import { read, send } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { Deadline } from '../../design/parts/deadline.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import { useSession } from '../../shell/session.tsx';
import { Reason } from './suspension-acts.tsx';
import { SuspensionStateTag } from './suspension-words.tsx';

const stateOf = ({ ended, acknowledgement }: Served) =>
  ended?.as ?? (acknowledgement === null ? 'served' : 'acknowledged');

/** What was served on this reporting entity. */
export function ServedPage(): ReactNode {
  const { t } = useTranslation();
  const list = useCursorList({
    key: ['served'],
    path: '/served-suspensions',
    page: servedPageSchema,
    query: {},
  });
  return (
    <Page title={t('place.suspensions')}>
      <RecordList
        label={t('place.suspensions')}
        list={list}
        columns={[
          {
            id: 'number',
            head: t('report.number'),
            width: '130px',
            cell: (row) => <span className="code">{row.number}</span>,
          },
          {
            id: 'account',
            head: t('suspension.account'),
            cell: (row) => <bdi className="code">{row.account}</bdi>,
          },
          {
            id: 'state',
            head: t('report.stateLabel'),
            width: '170px',
            cell: (row) => <SuspensionStateTag state={stateOf(row)} />,
          },
          {
            id: 'ends',
            head: t('suspension.ends'),
            width: '260px',
            cell: (row) =>
              row.ended === null ? <Deadline due={row.endsAt} /> : <Moment at={row.ended.at} />,
          },
        ]}
        rowId={(row) => row.id}
        pageOf={(row) => `/served-suspensions/${row.id}`}
        empty={<Empty>{t('suspension.emptyServed')}</Empty>}
      />
    </Page>
  );
}

export function ServedSuspensionPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['served', id],
    queryFn: ({ signal }) => read(servedSchema, `/served-suspensions/${id}`, { signal }),
    refetchInterval: 60_000,
  });
  return (
    <AnsweredPage query={query}>
      {(served) => (
        <Page
          title={served.number}
          heading={<span className="ltr">{served.number}</span>}
          above={<Link to="/served-suspensions">{t('place.suspensions')}</Link>}
          summary={
            <>
              <SuspensionStateTag state={stateOf(served)} />
              <bdi>{served.from}</bdi>
              {served.ended === null && <Deadline due={served.endsAt} />}
            </>
          }
        >
          <TwoColumns main={<Facts served={served} />} side={<Answer served={served} />} />
        </Page>
      )}
    </AnsweredPage>
  );
}

function Facts({ served }: { served: Served }): ReactNode {
  const { t } = useTranslation();
  const { acknowledgement: said, courtOrder } = served;
  return (
    <Section title={t('suspension.instruction')}>
      {served.ended !== null && <p role="status">{t('suspension.ended')}</p>}
      <p dir="auto">{served.instruction}</p>
      <Fields
        rows={[
          [t('suspension.kindLabel'), t(`suspension.kind.${served.kind}`)],
          [t('suspension.account'), <bdi key="account">{served.account}</bdi>],
          [t('suspension.transaction'), served.transactionReference],
          [t('suspension.amount'), served.money && `${served.money.amount} ${served.money.currency}`],
          [t('suspension.served'), <Moment key="served" at={served.servedAt} />],
          [t('suspension.ends'), <Moment key="ends" at={served.ended?.at ?? served.endsAt} />],
          [t('suspension.citation'), served.citation],
          [
            t('suspension.acknowledgement'),
            said && t(said.outcome === 'carried_out' ? 'suspension.carriedOut' : 'suspension.cannot'),
          ],
          [t('suspension.held'), said?.held ? `${said.held.amount} ${said.held.currency}` : null],
          [t('suspension.reason'), said?.reason ?? null],
          [
            t('suspension.courtOrder'),
            courtOrder && `${courtOrder.court}, ${courtOrder.reference}, ${courtOrder.date}`,
          ],
        ]}
      />
    </Section>
  );
}

function Answer({ served }: { served: Served }): ReactNode {
  const { t } = useTranslation();
  const { authority } = useSession();
  const queries = useQueryClient();
  const [outcome, setOutcome] = useState<Acknowledgement['outcome']>('carried_out');
  const [amount, setAmount] = useState('');
  const [currency, setCurrency] = useState(served.money?.currency ?? authority.currency);
  const [reason, setReason] = useState('');
  const saying = useMutation({
    mutationFn: () =>
      send(servedSchema, 'POST', `/served-suspensions/${served.id}/acknowledgement`, {
        body:
          outcome === 'carried_out'
            ? { outcome, held: { amount: amount.trim(), currency: currency.trim() } }
            : { outcome, reason: reason.trim() },
      }),
    onSuccess: async (answer) => {
      queries.setQueryData(['served', served.id], answer);
      await queries.invalidateQueries({ queryKey: ['served'] });
    },
  });
  if (served.ended !== null || served.acknowledgement !== null) return null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saying.mutate();
  };
  return (
    <Section title={t('suspension.acknowledge')}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        <SegmentedControl
          aria-label={t('suspension.acknowledgement')}
          value={outcome}
          onChange={(value) => setOutcome(value === 'could_not' ? 'could_not' : 'carried_out')}
          data={[
            { value: 'carried_out', label: t('suspension.carriedOut') },
            { value: 'could_not', label: t('suspension.cannot') },
          ]}
        />
        {outcome === 'carried_out' ? (
          <>
            <TextInput
              label={t('suspension.held')}
              inputMode="decimal"
              dir="ltr"
              required
              withAsterisk={false}
              pattern="\d{1,18}(\.\d{1,8})?"
              value={amount}
              onChange={(event) => setAmount(event.currentTarget.value)}
            />
            <TextInput
              label={t('suspension.currency')}
              dir="ltr"
              required
              withAsterisk={false}
              value={currency}
              onChange={(event) => setCurrency(event.currentTarget.value)}
            />
          </>
        ) : (
          <Reason value={reason} onChange={setReason} />
        )}
        {saying.isError && <ProblemNotice error={saying.error} />}
        <div>
          <Button type="submit" variant="filled" loading={saying.isPending}>
            {t('suspension.acknowledge')}
          </Button>
        </div>
      </form>
    </Section>
  );
}
