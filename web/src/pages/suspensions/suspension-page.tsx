import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { suspensionDetailSchema, type SuspensionDetail } from 'weir/suspensions/contract';
import { read } from '../../api/client.ts';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { Deadline } from '../../design/parts/deadline.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { SuspensionActs } from './suspension-acts.tsx';
import { isRunning, SuspensionStateTag } from './suspension-words.tsx';

/** One suspension as the FIU sees it. Asked again each minute, so that a lapse shows by itself. */
export function SuspensionPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['suspensions', id],
    queryFn: ({ signal }) => read(suspensionDetailSchema, `/suspensions/${id}`, { signal }),
    refetchInterval: 60_000,
  });
  return (
    <AnsweredPage query={query}>
      {(found) => (
        <Page
          title={found.number}
          heading={<span className="ltr">{found.number}</span>}
          above={<Link to="/suspensions">{t('place.suspensions')}</Link>}
          summary={
            <>
              <SuspensionStateTag state={found.state} />
              <bdi>{found.entity.name}</bdi>
              {found.endsAt !== null && isRunning(found.state) && <Deadline due={found.endsAt} />}
            </>
          }
        >
          <TwoColumns main={<Facts found={found} />} side={<SuspensionActs found={found} />} />
        </Page>
      )}
    </AnsweredPage>
  );
}

function Facts({ found }: { found: SuspensionDetail }): ReactNode {
  const { t } = useTranslation();
  const held = found.acknowledgement?.held;
  const fieldWords: Record<string, string> = {
    kind: t('suspension.kindLabel'),
    entity: t('suspension.entity'),
    account: t('suspension.account'),
    transactionReference: t('suspension.transaction'),
    amount: t('suspension.amount'),
    currency: t('suspension.currency'),
    instruction: t('suspension.instruction'),
    ground: t('suspension.ground'),
  };
  return (
    <>
      {found.changes.length > 0 && (
        <Section title={t('suspension.changed')}>
          <Fields
            rows={found.changes.map(({ field, before, after }) => [
              fieldWords[field] ?? field,
              <span key={field}>
                <del>{before}</del> <ins>{after}</ins>
              </span>,
            ])}
          />
        </Section>
      )}
      <Section title={t('suspension.kindLabel')}>
        <Fields
          rows={[
            [t('suspension.kindLabel'), t(`suspension.kind.${found.kind}`)],
            [t('suspension.account'), <bdi key="account">{found.account}</bdi>],
            [t('suspension.transaction'), found.transactionReference],
            [t('suspension.amount'), found.money && `${found.money.amount} ${found.money.currency}`],
            [t('suspension.instruction'), <bdi key="instruction">{found.instruction}</bdi>],
            [t('suspension.ground'), <bdi key="ground">{found.ground}</bdi>],
            [
              t('place.cases'),
              <Link key="case" to={`/cases/${found.caseId}`}>
                {found.caseNumber}
              </Link>,
            ],
            [t('product.authors'), found.authors.map(({ id, name }) => name ?? id).join(', ')],
            [t('suspension.served'), found.servedAt && <Moment key="served" at={found.servedAt} />],
            [t('suspension.ends'), found.endsAt && <Moment key="ends" at={found.endsAt} />],
            [t('suspension.citation'), found.rule?.citation ?? null],
          ]}
        />
        {found.endsEstimated && <p className="faint">{t('suspension.estimated')}</p>}
      </Section>
      {found.acknowledgement !== null && (
        <Section title={t('suspension.acknowledgement')}>
          <Fields
            rows={[
              [
                t('suspension.acknowledgement'),
                found.acknowledgement.outcome === 'carried_out'
                  ? t('suspension.carriedOut')
                  : t('suspension.cannot'),
              ],
              [t('suspension.held'), held ? `${held.amount} ${held.currency}` : null],
              [t('suspension.reason'), found.acknowledgement.reason],
              [t('notification.at'), <Moment key="at" at={found.acknowledgement.at} />],
            ]}
          />
        </Section>
      )}
      {found.decisions.length > 0 && (
        <Section title={t('report.history')}>
          <Fields
            rows={found.decisions.map(({ submission, decision, by, reason }) => [
              t(decision === 'approved' ? 'suspension.state.served' : 'suspension.state.returned'),
              <span key={submission}>
                <bdi>{by.name ?? by.id}</bdi>: <bdi>{reason}</bdi>
              </span>,
            ])}
          />
        </Section>
      )}
      {found.ended !== null && found.ended.reason !== null && (
        <Section title={t('suspension.lift')}>
          <p dir="auto">{found.ended.reason}</p>
        </Section>
      )}
      {found.courtOrder !== null && (
        <Section title={t('suspension.courtOrder')}>
          <Fields
            rows={[
              [t('suspension.court'), found.courtOrder.court],
              [t('suspension.reference'), found.courtOrder.reference],
              [t('suspension.orderDate'), found.courtOrder.date],
              [t('suspension.scope'), found.courtOrder.scope],
            ]}
          />
        </Section>
      )}
    </>
  );
}
