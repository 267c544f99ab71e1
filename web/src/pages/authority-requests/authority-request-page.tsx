import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { casePageSchema } from 'weir/cases/contract';
import {
  authorityRequestSchema,
  declineGroundSchema,
  type AuthorityRequest,
  type DeclineGround,
  type Proposal,
  type ProposalDecision,
} from 'weir/dissemination/contract';
import { read, send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { FourEyes } from '../../design/parts/four-eyes.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { RequestAnswer } from '../asked/asked-request-page.tsx';
import { RequestMatter, RequestStateTag } from '../asked/request-columns.tsx';

/** One request on the FIU's side: into a case, or an answer that a second person approves. */
export function AuthorityRequestPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['authority-requests', id],
    queryFn: ({ signal }) => read(authorityRequestSchema, `/authority-requests/${id}`, { signal }),
  });
  return (
    <AnsweredPage query={query}>
      {(request) => (
        <Page
          title={request.reference}
          heading={<bdi>{request.reference}</bdi>}
          above={<Link to="/authority-requests">{t('place.authorityRequests')}</Link>}
          summary={
            <>
              <span className="code">{request.number}</span>
              <RequestStateTag request={request} />
              <bdi>{request.from.name}</bdi>
            </>
          }
        >
          <TwoColumns
            main={
              <>
                <Section title={t('authorityRequest.question')}>
                  <RequestMatter request={request} />
                </Section>
                {request.proposals.length > 0 && (
                  <Section title={t('authorityRequest.proposals')}>
                    <Proposals request={request} />
                  </Section>
                )}
              </>
            }
            side={<Beside request={request} />}
          />
        </Page>
      )}
    </AnsweredPage>
  );
}

/** Sends one act on the request, and shows the request as it is then. */
function useAct<Body extends object>(request: AuthorityRequest, what: string, onDone?: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Body) =>
      send(authorityRequestSchema, 'POST', `/authority-requests/${request.id}/${what}`, { body }),
    onSuccess: async (answer) => {
      onDone?.();
      queries.setQueryData(['authority-requests', request.id], answer);
      await queries.invalidateQueries({ queryKey: ['authority-requests'] });
    },
  });
}

function Beside({ request }: { request: AuthorityRequest }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <Section title={t('authorityRequest.case')}>
        {request.caseId === null ? (
          <p className="faint">{t('authorityRequest.noCase')}</p>
        ) : (
          <p>
            <Link to={`/cases/${request.caseId}`}>{request.caseNumber}</Link>
          </p>
        )}
        {request.may.take && <TakeIntoCase request={request} />}
        {request.caseId !== null && request.answer === null && (
          <p className="faint">{t('authorityRequest.composeHelp')}</p>
        )}
      </Section>
      <Section title={t('authorityRequest.answerTitle')}>
        {request.answer !== null && <RequestAnswer request={request} product="/products" />}
        {request.may.decide && <Decide request={request} />}
        {request.may.propose && <Propose request={request} />}
      </Section>
    </>
  );
}

function TakeIntoCase({ request }: { request: AuthorityRequest }): ReactNode {
  const { t } = useTranslation();
  const [chosen, choose] = useState('');
  const cases = useQuery({
    queryKey: ['cases', 'for-request'],
    queryFn: ({ signal }) => read(casePageSchema, '/cases', { signal, query: { limit: 100 } }),
  });
  const taking = useAct<{ caseId: string }>(request, 'case');
  return (
    <>
      {taking.isError && <ProblemNotice error={taking.error} />}
      <NativeSelect
        label={t('authorityRequest.chooseCase')}
        value={chosen}
        onChange={(event) => choose(event.currentTarget.value)}
        data={[
          { value: '', label: '…' },
          ...(cases.data?.items ?? []).map(({ id, number, title }) => ({
            value: id,
            label: `${number} ${title}`,
          })),
        ]}
      />
      <Button
        disabled={chosen === ''}
        loading={taking.isPending}
        onClick={() => taking.mutate({ caseId: chosen })}
      >
        {t('authorityRequest.take')}
      </Button>
    </>
  );
}

const kinds = ['nothing_held', 'may_not_say', 'declined'] as const;

function Propose({ request }: { request: AuthorityRequest }): ReactNode {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Proposal['kind']>('nothing_held');
  const [ground, setGround] = useState<DeclineGround>('harms_analysis');
  const [reasons, setReasons, draft] = useDraft(`request-answer.${request.id}`, '');
  const proposing = useAct<Proposal>(request, 'proposal', draft.clear);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    proposing.mutate({ kind, ground: kind === 'declined' ? ground : null, reasons: reasons.trim() });
  };
  return (
    <form onSubmit={submit}>
      {proposing.isError && <ProblemNotice error={proposing.error} />}
      <NativeSelect
        label={t('authorityRequest.without')}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value as Proposal['kind'])}
        data={kinds.map((value) => ({ value, label: t(`authorityRequest.answer.${value}`) }))}
      />
      <p className="faint">{t(`authorityRequest.means.${kind}`)}</p>
      {kind === 'declined' && (
        <NativeSelect
          label={t('authorityRequest.groundLabel')}
          value={ground}
          onChange={(event) => setGround(declineGroundSchema.parse(event.currentTarget.value))}
          data={declineGroundSchema.options.map((value) => ({
            value,
            label: t(`authorityRequest.ground.${value}`),
          }))}
        />
      )}
      <Textarea
        label={t('authorityRequest.reasons')}
        description={t('authorityRequest.reasonsHelp')}
        required
        withAsterisk={false}
        rows={4}
        dir="auto"
        maxLength={5000}
        value={reasons}
        onChange={(event) => setReasons(event.currentTarget.value)}
      />
      <Button type="submit" loading={proposing.isPending} disabled={reasons.trim().length < 3}>
        {t('authorityRequest.propose')}
      </Button>
    </form>
  );
}

function Decide({ request }: { request: AuthorityRequest }): ReactNode {
  const { t } = useTranslation();
  const waiting = request.proposals.find(({ decision }) => decision === null)!;
  const [reason, setReason, draft] = useDraft(`request-decision.${request.id}`, '');
  const deciding = useAct<ProposalDecision>(request, 'decision', draft.clear);
  return (
    <>
      <p>
        <strong>{t(`authorityRequest.answer.${waiting.kind}`)}</strong>
      </p>
      <p dir="auto">{waiting.reasons}</p>
      <FourEyes
        reason={reason}
        onReason={setReason}
        onDecide={(decision) =>
          deciding.mutate({ proposal: waiting.proposal, decision, reason: reason.trim() })
        }
        deciding={deciding}
        approve={t('authorityRequest.approve')}
        signs={t('authorityRequest.signs')}
      />
    </>
  );
}

function Proposals({ request }: { request: AuthorityRequest }): ReactNode {
  const { t } = useTranslation();
  return (
    <ul>
      {request.proposals.map((one) => (
        <li key={one.proposal}>
          <Tag>{t(`authorityRequest.answer.${one.kind}`)}</Tag> <bdi>{one.by.name}</bdi> ·{' '}
          {one.decision === null
            ? t('authorityRequest.waits')
            : t(`product.decision.${one.decision.decision}`)}
          <p dir="auto">{one.reasons}</p>
          {one.decision !== null && (
            <p className="faint" dir="auto">
              {one.decision.by.name}: {one.decision.reason}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
