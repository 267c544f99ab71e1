import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { servedDetailSchema, type ServedDetail } from 'weir/requests/contract';
import { read, send } from '../../api/client.ts';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { AnswerForm } from './answer-form.tsx';
import { AskedAgain, GivenAnswer } from './given-answer.tsx';
import { ContentFields, owed, RequestDue, RequestStateTag, UrgentTag, Words } from './obtaining-words.tsx';
import styles from './obtaining.module.css';

/** One request as the institution sees it: what is asked, by when, and its own answers. */
export function ServedRequestPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['served-requests', id],
    queryFn: ({ signal }) => read(servedDetailSchema, `/served-requests/${id}`, { signal }),
  });
  return (
    <AnsweredPage query={query}>
      {(request) => (
        <Page
          title={request.number}
          above={<Link to="/requests">{t('place.requests')}</Link>}
          summary={
            <>
              <bdi>{request.from}</bdi>
              <RequestStateTag state={request.state} />
              {request.urgent && <UrgentTag />}
              {owed(request.state) && <RequestDue state={request.state} due={request.due} />}
            </>
          }
          actions={owed(request.state) && request.acknowledgedAt === null && <Acknowledge id={request.id} />}
        >
          <TwoColumns
            main={
              <>
                <div className={styles['again']} role="note">
                  <strong>{t('obtaining.notice')}</strong>
                  <Words>{request.content.notice}</Words>
                </div>
                {request.open.length > 0 && <AnswerForm key={request.id} request={request} />}
                <Submitted request={request} />
              </>
            }
            side={<Beside request={request} />}
          />
        </Page>
      )}
    </AnsweredPage>
  );
}

function Acknowledge({ id }: { id: string }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const acting = useMutation({
    mutationFn: () =>
      send(servedDetailSchema, 'POST', `/served-requests/${id}/acknowledgement`, { body: {} }),
    onSuccess: async (answer) => {
      queries.setQueryData(['served-requests', id], answer);
      await queries.invalidateQueries({ queryKey: ['served-requests'] });
    },
  });
  return (
    <>
      {acting.isError && <ProblemNotice error={acting.error} />}
      <Button loading={acting.isPending} onClick={() => acting.mutate()}>
        {t('obtaining.acknowledge')}
      </Button>
    </>
  );
}

/** What was submitted stays as it is, under the item that it answers. */
function Submitted({ request }: { request: ServedDetail }): ReactNode {
  const { t } = useTranslation();
  const items = request.content.items.filter(({ id }) => request.answers.some(({ item }) => item === id));
  if (items.length === 0) return null;
  return (
    <Section title={t('obtaining.submitted')}>
      <ol className={styles['items']}>
        {items.map((item) => (
          <li key={item.id} className={styles['item']}>
            <div className={styles['side']}>
              <h3>{t(`obtaining.itemKind.${item.kind}`)}</h3>
              <Words>{item.question}</Words>
            </div>
            <div className={styles['side']}>
              {request.answers
                .filter((answer) => answer.item === item.id)
                .map((answer) => (
                  <GivenAnswer key={answer.round} answer={answer} />
                ))}
              {request.askedAgain
                .filter((again) => again.item === item.id)
                .map((again) => (
                  <AskedAgain key={again.round} again={again} />
                ))}
            </div>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Beside({ request }: { request: ServedDetail }): ReactNode {
  const { t } = useTranslation();
  return (
    <Section title={t('obtaining.about')}>
      <ContentFields
        content={request.content}
        also={[
          [t('obtaining.served'), <Moment key="served" at={request.servedAt} />],
          [
            t('obtaining.happened.acknowledged'),
            request.acknowledgedAt && <Moment at={request.acknowledgedAt} />,
          ],
          [t('obtaining.due'), <Moment key="due" at={request.due.at} />],
          [t('obtaining.rule'), request.due.citation],
          [t('obtaining.extensionReason'), request.due.extensionReason],
        ]}
      />
    </Section>
  );
}
