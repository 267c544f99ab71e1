import { Button, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  agreementDetailSchema,
  epochPageSchema,
  type AgreementDecision,
  type AgreementDetail,
} from 'weir/matching/contract';
import { read, send } from '../../api/client.ts';
import { Buttons } from '../../design/dialog/dialog.tsx';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { usePartnerNames } from '../exchange/partner-name.tsx';
import { AgreementState, Validity } from './matching-words.tsx';
import styles from '../exchange/exchange.module.css';

/** One agreement: its terms, who signed, its epochs, and what was refused under it. */
export function AgreementPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const nameOf = usePartnerNames();
  const query = useQuery({
    queryKey: ['matching', 'agreements', id],
    queryFn: ({ signal }) => read(agreementDetailSchema, `/matching/agreements/${id}`, { signal }),
  });
  return (
    <AnsweredPage query={query}>
      {(agreement) => (
        <Page
          title={`${t('matching.agreement')} ${nameOf(agreement.partner)}`}
          above={<Link to="/exchange/matching">{t('matching.title')}</Link>}
          summary={
            <>
              <AgreementState state={agreement.state} />
              <span className="code">{agreement.partner}</span>
            </>
          }
        >
          <TwoColumns main={<Terms agreement={agreement} />} side={<Acts agreement={agreement} />} />
        </Page>
      )}
    </AnsweredPage>
  );
}

function Terms({ agreement }: { agreement: AgreementDetail }): ReactNode {
  const { t } = useTranslation();
  const epochs = useQuery({
    queryKey: ['matching', 'epochs', agreement.id],
    queryFn: ({ signal }) =>
      read(epochPageSchema, '/matching/epochs', { signal, query: { agreement: agreement.id } }),
  });
  return (
    <>
      <Section title={t('matching.terms')}>
        <Fields
          rows={[
            [t('matching.types'), agreement.types.map((each) => t(`matching.type.${each}`)).join(', ')],
            [t('matching.purposes'), agreement.purposes.join(', ')],
            [t('matching.term.questionsPerDay'), agreement.questionsPerDay],
            [t('matching.term.itemsPerDay'), agreement.itemsPerDay],
            [t('matching.term.itemsPerEpoch'), agreement.itemsPerEpoch],
            [t('matching.term.epochDays'), agreement.epochDays],
            [t('matching.valid'), <Validity key="valid" agreement={agreement} />],
            [
              t('obtaining.hash'),
              <span key="hash" className="code">
                {agreement.hash}
              </span>,
            ],
            [
              t('matching.proposedBy'),
              agreement.proposedBy && <bdi key="by">{agreement.proposedBy.name}</bdi>,
            ],
            [t('matching.decidedBy'), agreement.decidedBy && <bdi key="by">{agreement.decidedBy.name}</bdi>],
            [t('suspension.reason'), agreement.reason],
            [t('matching.inForce'), agreement.inForceAt && <Moment key="at" at={agreement.inForceAt} />],
          ]}
        />
      </Section>
      {epochs.data !== undefined && epochs.data.items.length > 0 && (
        <Section title={t('matching.epochs')}>
          <ul className={styles['list']}>
            {epochs.data.items.map((epoch) => (
              <li key={`${epoch.side} ${epoch.epoch}`}>
                {t(`matching.side.${epoch.side}`, { epoch: epoch.epoch })}{' '}
                <Tag tone={epoch.state === 'over' ? 'plain' : 'done'}>
                  {t(`matching.epochState.${epoch.state}`)}
                </Tag>{' '}
                {epoch.entries !== null && t('matching.entries', { number: epoch.entries })}{' '}
                {epoch.keyDestroyedAt !== null && (
                  <span className="faint">
                    {t('matching.keyDestroyed')} <Moment at={epoch.keyDestroyedAt} />
                  </span>
                )}
              </li>
            ))}
          </ul>
        </Section>
      )}
      {agreement.refusals.length > 0 && (
        <Section title={t('matching.refusals')}>
          <ul className={styles['list']}>
            {agreement.refusals.map((refusal) => (
              <li key={refusal.id}>
                <Tag tone="harm">
                  <span className="code">{refusal.code}</span>
                </Tag>{' '}
                <Moment at={refusal.at} />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function Acts({ agreement }: { agreement: AgreementDetail }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const acting = useMutation({
    mutationFn: ({ path, body }: { path: string; body: object }) =>
      send(agreementDetailSchema, 'POST', `/matching/agreements/${agreement.id}/${path}`, { body }),
    onSuccess: async (answer) => {
      queries.setQueryData(['matching', 'agreements', agreement.id], answer);
      setReason('');
      await queries.invalidateQueries({ queryKey: ['matching'] });
    },
  });
  const decide = (decision: AgreementDecision['decision']) => (): void =>
    acting.mutate({
      path: 'decision',
      body: { decision, reason: reason.trim(), hash: agreement.hash } satisfies AgreementDecision,
    });
  const { may } = agreement;
  const short = reason.trim().length < 3;
  if (!may.propose && !may.decide && !may.end) return null;
  return (
    <Section title={t('exchange.next')}>
      <div className={styles['form']}>
        {acting.isError && <ProblemNotice error={acting.error} />}
        {(may.decide || may.end) && (
          <Textarea
            label={t('product.decisionReason')}
            rows={3}
            dir="auto"
            maxLength={2000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        <Buttons>
          {may.end && (
            <Button
              disabled={short}
              loading={acting.isPending}
              onClick={() => acting.mutate({ path: 'end', body: { reason: reason.trim() } })}
            >
              {t('matching.end')}
            </Button>
          )}
          {may.propose && (
            <Button
              variant="filled"
              loading={acting.isPending}
              onClick={() => acting.mutate({ path: 'proposal', body: { hash: agreement.hash } })}
            >
              {t('matching.propose')}
            </Button>
          )}
          {may.decide && (
            <>
              <Button disabled={short} loading={acting.isPending} onClick={decide('refused')}>
                {t('matching.refuse')}
              </Button>
              <Button
                variant="filled"
                disabled={short}
                loading={acting.isPending}
                onClick={decide('approved')}
              >
                {t('matching.approve')}
              </Button>
            </>
          )}
        </Buttons>
        {may.decide && <p className="faint">{t('exchange.signs')}</p>}
      </div>
    </Section>
  );
}
