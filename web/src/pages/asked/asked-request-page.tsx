import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { askedRequestSchema, type AskedRequest } from 'weir/dissemination/contract';
import { read } from '../../api/client.ts';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { RequestMatter, RequestStateTag } from './request-columns.tsx';

/** One request as the authority sees it: what it asked, and whether it is in hand or answered. */
export function AskedRequestPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['asked', id],
    queryFn: ({ signal }) => read(askedRequestSchema, `/requests-to-fiu/${id}`, { signal }),
  });
  return (
    <AnsweredPage query={query}>
      {(request) => (
        <Page
          title={request.reference}
          heading={<bdi>{request.reference}</bdi>}
          above={<Link to="/asked">{t('place.requests')}</Link>}
          summary={
            <>
              <span className="code">{request.number}</span>
              <RequestStateTag request={request} />
            </>
          }
        >
          <TwoColumns
            main={
              <Section title={t('authorityRequest.question')}>
                <RequestMatter request={request} />
              </Section>
            }
            side={
              <Section title={t('authorityRequest.answerTitle')}>
                <RequestAnswer request={request} product="/received" />
              </Section>
            }
          />
        </Page>
      )}
    </AnsweredPage>
  );
}

export function RequestAnswer({ request, product }: { request: AskedRequest; product: string }): ReactNode {
  const { t } = useTranslation();
  const { answer } = request;
  if (answer === null) return <p>{t(`authorityRequest.waiting.${request.state}`)}</p>;
  return (
    <>
      <p>
        <strong>{t(`authorityRequest.answer.${answer.kind}`)}</strong> <Moment at={answer.at} />
      </p>
      <p className="faint">{t(`authorityRequest.means.${answer.kind}`)}</p>
      {answer.ground !== null && <p>{t(`authorityRequest.ground.${answer.ground}`)}</p>}
      {answer.reasons !== null && <p dir="auto">{answer.reasons}</p>}
      {answer.productId !== null && (
        <Link to={`${product}/${answer.productId}`}>{t('authorityRequest.readProduct')}</Link>
      )}
    </>
  );
}
