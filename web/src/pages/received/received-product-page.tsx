import { Button, NativeSelect, Textarea } from '@mantine/core';
import { IconFileTypePdf } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  outcomeSchema,
  receivedDetailSchema,
  type FeedbackRequest,
  type ReceivedDetail,
} from 'weir/dissemination/contract';
import { address, read, send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { Deadline } from '../../design/parts/deadline.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { Timeline } from '../../design/parts/timeline.tsx';
import { ComposedView } from '../products/composed-view.tsx';
import { AnswerWords } from '../products/product-page.tsx';
import { ReceivedStateTag } from './received-page.tsx';
import productStyles from '../products/product.module.css';

/** A product as its recipient reads it: the words, the limits on their use, and the way to answer. */
export function ReceivedProductPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['received', id],
    queryFn: ({ signal }) => read(receivedDetailSchema, `/received/${id}`, { signal }),
  });
  return (
    <AnsweredPage query={query}>
      {(product) => (
        <Page
          title={product.title}
          heading={<bdi>{product.title}</bdi>}
          above={<Link to="/received">{t('place.received')}</Link>}
          summary={
            <>
              <span className="code">{product.number}</span>
              <ReceivedStateTag state={product.state} />
              <Tag>{t(`handling.classification.${product.classification}`)}</Tag>
              <bdi>{product.from}</bdi>
              <Moment at={product.sentAt} />
            </>
          }
          actions={
            <Button
              component="a"
              href={address(`/received/${product.id}/document`)}
              target="_blank"
              rel="noreferrer"
              leftSection={<IconFileTypePdf size={16} />}
            >
              {t('product.document')}
            </Button>
          }
        >
          {product.intelligenceAnnex && <p className={productStyles['banner']}>{t('guard.annex')}</p>}
          <TwoColumns
            main={<ComposedView composed={product.composed} language={product.language} />}
            side={<Beside product={product} />}
          />
        </Page>
      )}
    </AnsweredPage>
  );
}

function Beside({ product }: { product: ReceivedDetail }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <Section title={t('received.answer')}>
        {product.state === 'new' ? <Acknowledge product={product} /> : <Feedback product={product} />}
      </Section>
      <Section title={t('received.limits')}>
        <Fields
          rows={[
            [
              t('handling.purposes'),
              product.limits.purposes.map((purpose) => t(`purpose.${purpose}`)).join(', '),
            ],
            [t('handling.evidence'), t(`handling.evidentiary.${product.limits.evidentiaryUse}`)],
            [t('handling.onwardLabel'), t(`handling.onward.${product.limits.onwardDissemination}`)],
            [t('handling.subjectLabel'), t(`handling.subject.${product.limits.disclosureToSubject}`)],
            [t('handling.retention'), product.limits.retentionUntil],
            [t('product.requestReference'), product.requestReference],
            [t('received.copy'), String(product.copy)],
            [
              t('received.otherForms'),
              <span key="forms">
                {product.docx && (
                  <a href={address(`/received/${product.id}/document`, { as: 'docx' })}>DOCX</a>
                )}{' '}
                {product.bundle && (
                  <a href={address(`/received/${product.id}/document`, { as: 'bundle' })}>
                    {t('received.bundle')}
                  </a>
                )}
              </span>,
            ],
            [
              t('product.documentHash'),
              <span key="hash" className="code">
                {product.document.sha256}
              </span>,
            ],
          ]}
        />
      </Section>
      {product.answers.length > 0 && (
        <Section title={t('report.history')}>
          <Timeline
            label={t('report.history')}
            entries={product.answers.map((answer, index) => ({
              id: String(index),
              at: answer.at,
              title: t(`product.answer.${answer.kind}`),
              body: <AnswerWords {...answer} />,
              who: answer.by.name ?? undefined,
            }))}
          />
        </Section>
      )}
    </>
  );
}

function Acknowledge({ product }: { product: ReceivedDetail }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const acknowledging = useMutation({
    mutationFn: () =>
      send(receivedDetailSchema, 'POST', `/received/${product.id}/acknowledgement`, { body: {} }),
    onSuccess: async (answer) => {
      queries.setQueryData(['received', product.id], answer);
      await queries.invalidateQueries({ queryKey: ['received'] });
    },
  });
  return (
    <>
      {acknowledging.isError && <ProblemNotice error={acknowledging.error} />}
      <p>{t('received.acknowledgeHelp')}</p>
      <Button variant="filled" onClick={() => acknowledging.mutate()} loading={acknowledging.isPending}>
        {t('received.acknowledge')}
      </Button>
    </>
  );
}

function Feedback({ product }: { product: ReceivedDetail }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [outcome, setOutcome] = useState<FeedbackRequest['outcome']>('investigation_opened');
  const [used, setUsed] = useState<FeedbackRequest['used']>('used');
  const [usefulness, setUsefulness] = useState<FeedbackRequest['usefulness']>('some');
  const [text, setText, draft] = useDraft(`feedback.${product.id}`, '');
  const answering = useMutation({
    mutationFn: () =>
      send(receivedDetailSchema, 'POST', `/received/${product.id}/feedback`, {
        body: { used, usefulness, outcome, text: text.trim() } satisfies FeedbackRequest,
      }),
    onSuccess: async (answer) => {
      draft.clear();
      queries.setQueryData(['received', product.id], answer);
      await queries.invalidateQueries({ queryKey: ['received'] });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    answering.mutate();
  };
  return (
    <form onSubmit={submit} className={productStyles['decide']}>
      {answering.isError && <ProblemNotice error={answering.error} />}
      {product.feedbackDueAt !== null && product.state !== 'answered' && (
        <p>
          {t('received.feedbackDue')} <Deadline due={product.feedbackDueAt} />
        </p>
      )}
      <NativeSelect
        label={t('received.usedLabel')}
        value={used}
        onChange={(event) => setUsed(event.currentTarget.value as FeedbackRequest['used'])}
        data={(['used', 'not_used', 'not_yet'] as const).map((value) => ({
          value,
          label: t(`received.used.${value}`),
        }))}
      />
      <NativeSelect
        label={t('received.usefulnessLabel')}
        value={usefulness}
        onChange={(event) => setUsefulness(event.currentTarget.value as FeedbackRequest['usefulness'])}
        data={(['high', 'some', 'none'] as const).map((value) => ({
          value,
          label: t(`received.usefulness.${value}`),
        }))}
      />
      <NativeSelect
        label={t('received.outcome')}
        value={outcome}
        onChange={(event) => setOutcome(outcomeSchema.parse(event.currentTarget.value))}
        data={outcomeSchema.options.map((value) => ({ value, label: t(`outcome.${value}`) }))}
      />
      <Textarea
        label={t('received.words')}
        description={t('received.wordsHelp')}
        rows={4}
        dir="auto"
        maxLength={5000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" variant="filled" loading={answering.isPending}>
        {t('received.giveFeedback')}
      </Button>
    </form>
  );
}
