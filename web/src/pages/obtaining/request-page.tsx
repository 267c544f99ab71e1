import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { requestDetailSchema, type RequestDetail } from 'weir/requests/contract';
import { read } from '../../api/client.ts';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Timeline, type TimelineEntry } from '../../design/parts/timeline.tsx';
import { AskedAgain, GivenAnswer } from './given-answer.tsx';
import { ContentFields, owed, RequestDue, RequestStateTag, UrgentTag, Words } from './obtaining-words.tsx';
import { AskAgain, RequestActs, RequestDecision } from './request-acts.tsx';
import styles from './obtaining.module.css';

/** One request as the FIU sees it: what was asked, what came back beside it, and what is to be done next. */
export function RequestPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['requests', id],
    queryFn: ({ signal }) => read(requestDetailSchema, `/requests/${id}`, { signal }),
  });
  return (
    <AnsweredPage query={query}>
      {(request) => (
        <Page
          title={request.number}
          heading={
            <>
              <span className="ltr">{request.number}</span> · <bdi>{request.entity.name}</bdi>
            </>
          }
          above={
            <>
              <Link to="/obtaining">{t('obtaining.title')}</Link> ·{' '}
              <Link to={`/cases/${request.caseId}?tab=requests`}>{request.caseNumber}</Link>
            </>
          }
          summary={
            <>
              <RequestStateTag state={request.state} />
              {request.urgent && <UrgentTag />}
              {owed(request.state) && <RequestDue state={request.state} due={request.due} />}
            </>
          }
          actions={<RequestActs request={request} />}
        >
          <TwoColumns main={<Items request={request} />} side={<Beside request={request} />} />
        </Page>
      )}
    </AnsweredPage>
  );
}

function Items({ request }: { request: RequestDetail }): ReactNode {
  const { t } = useTranslation();
  return (
    <Section title={t('obtaining.items')}>
      <ol className={styles['items']}>
        {request.content.items.map((item) => {
          const answers = request.answers.filter((answer) => answer.item === item.id);
          const again = request.askedAgain.filter((one) => one.item === item.id);
          const settled = answers.length > again.length;
          return (
            <li key={item.id} className={styles['item']}>
              <div className={styles['side']}>
                <h3>{t(`obtaining.itemKind.${item.kind}`)}</h3>
                <Words>{item.question}</Words>
              </div>
              <div className={styles['side']}>
                {answers.map((answer, round) => (
                  <div key={answer.round} className={`${styles['side'] ?? ''} ${styles['stretch'] ?? ''}`}>
                    <GivenAnswer answer={answer} imports={request.imports} />
                    {again[round] && <AskedAgain again={again[round]} />}
                  </div>
                ))}
                {answers.length === 0 && <p className="faint">{t('obtaining.noAnswer')}</p>}
                {request.may.verify && settled && <AskAgain request={request} item={item.id} />}
              </div>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}

function Beside({ request }: { request: RequestDetail }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {request.may.decide && (
        <Section title={t('product.decideTitle')}>
          <RequestDecision request={request} />
        </Section>
      )}
      <Section title={t('obtaining.toEntity')}>
        <ContentFields content={request.content} />
        <div className={styles['again']}>
          <Words>{request.content.notice}</Words>
        </div>
      </Section>
      <Section title={t('case.facts')}>
        <Fields
          rows={[
            [t('obtaining.authors'), request.authors.map((author) => author.name ?? author.id).join(', ')],
            [t('obtaining.served'), request.servedAt && <Moment at={request.servedAt} />],
            [t('obtaining.due'), request.due && <Moment at={request.due.at} />],
            [t('obtaining.rule'), request.due?.citation],
            [t('obtaining.extensionReason'), request.due?.extensionReason],
            [
              t('obtaining.hash'),
              <span key="hash" className="code">
                {request.contentSha256.slice(0, 16)}
              </span>,
            ],
          ]}
        />
        {request.may.edit && !request.may.decide && <p className="faint">{t('obtaining.editHelp')}</p>}
      </Section>
      <Section title={t('report.history')}>
        <Timeline label={t('report.history')} entries={useHistory(request)} />
      </Section>
    </>
  );
}

const actNames = ['extended', 'asked-again', 'verified', 'withdrawn'] as const;

function useHistory(request: RequestDetail): TimelineEntry[] {
  const { t } = useTranslation();
  const items = new Map(request.content.items.map((item) => [item.id, t(`obtaining.itemKind.${item.kind}`)]));
  const entries: TimelineEntry[] = [
    ...request.decisions.map((one, index) => ({
      id: `decision-${index}`,
      at: one.at,
      title: t(`obtaining.happened.${one.decision}`),
      body: <bdi>{one.reason}</bdi>,
      who: one.by.name ?? undefined,
      tone: one.decision === 'approved' ? ('done' as const) : ('harm' as const),
    })),
    ...request.acts.map((one, index) => {
      const known = actNames.find((name) => name === one.act);
      return {
        id: `act-${index}`,
        at: one.at,
        title: known ? t(`obtaining.happened.${known}`) : one.act,
        body: (
          <>
            {one.item !== null && <div>{items.get(one.item) ?? one.item}</div>}
            <bdi>{one.reason}</bdi>
          </>
        ),
        who: one.by.name ?? undefined,
      };
    }),
    ...request.answers.map((one) => ({
      id: `answer-${one.item}-${one.round}`,
      at: one.at,
      title: t(`obtaining.answerKind.${one.kind}`),
      body: items.get(one.item),
      who: request.entity.name,
      tone: 'river' as const,
    })),
  ];
  for (const [id, at] of [
    ['served', request.servedAt],
    ['acknowledged', request.acknowledgedAt],
  ] as const)
    if (at !== null) entries.push({ id, at, title: t(`obtaining.happened.${id}`) });
  return entries.sort((left, right) => left.at.localeCompare(right.at));
}
