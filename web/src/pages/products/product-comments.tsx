import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useState } from 'react';
import {
  commentSchema,
  consentRequestSchema,
  type Comment,
  type DisseminationDetail,
} from 'weir/dissemination/contract';
import { z } from 'zod';
import { read, send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { Section } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import styles from './product.module.css';

const commentsSchema = z.object({ items: z.array(commentSchema) });
const consentsSchema = z.object({ items: z.array(consentRequestSchema) });

/** The review beside the product: words at a place of it, which its authors answer. */
export function ProductComments({ product }: { product: DisseminationDetail }): ReactNode {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['products', product.id, 'comments'],
    queryFn: ({ signal }) => read(commentsSchema, `/disseminations/${product.id}/comments`, { signal }),
  });
  const [answering, setAnswering] = useState<string | null>(null);
  return (
    <Section title={t('review.title')}>
      <Answered query={query}>
        {({ items }) => (
          <>
            {items.length === 0 && <p className="faint">{t('review.none')}</p>}
            <ul className={styles['comments']}>
              {items
                .filter(({ answers }) => answers === null)
                .map((comment) => (
                  <li key={comment.id}>
                    <Words comment={comment} place={placeName(product, comment.place, t('review.whole'))} />
                    {items
                      .filter(({ answers }) => answers === comment.id)
                      .map((answer) => (
                        <Words key={answer.id} comment={answer} place={null} />
                      ))}
                    {answering === comment.id ? (
                      <Write product={product} answers={comment.id} onDone={() => setAnswering(null)} />
                    ) : (
                      <Button size="xs" onClick={() => setAnswering(comment.id)}>
                        {t('review.answer')}
                      </Button>
                    )}
                  </li>
                ))}
            </ul>
            {answering === null && <Write product={product} answers={null} />}
          </>
        )}
      </Answered>
    </Section>
  );
}

function Words({ comment, place }: { comment: Comment; place: string | null }): ReactNode {
  return (
    <div>
      <div className="faint">
        {place !== null && (
          <>
            <bdi>{place}</bdi> ·{' '}
          </>
        )}
        <bdi>{comment.by.name}</bdi> · <Moment at={comment.at} />
      </div>
      <p dir="auto">{comment.text}</p>
    </div>
  );
}

function Write({
  product,
  answers,
  onDone,
}: {
  product: DisseminationDetail;
  answers: string | null;
  onDone?: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [text, setText, draft] = useDraft(`comment.${product.id}.${answers ?? 'new'}`, '');
  const [place, setPlace] = useState('');
  const writing = useMutation({
    mutationFn: () =>
      send(commentsSchema, 'POST', `/disseminations/${product.id}/comments`, {
        body: { answers, place: answers === null ? place || null : null, text: text.trim() },
      }),
    onSuccess: (found) => {
      draft.clear();
      setText('');
      queries.setQueryData(['products', product.id, 'comments'], found);
      onDone?.();
    },
  });
  return (
    <>
      {writing.isError && <ProblemNotice error={writing.error} />}
      {answers === null && (
        <NativeSelect
          size="xs"
          label={t('review.place')}
          value={place}
          onChange={(event) => setPlace(event.currentTarget.value)}
          data={[
            { value: '', label: t('review.whole') },
            ...product.sections.map(({ id, heading }) => ({ value: `section:${id}`, label: heading })),
          ]}
        />
      )}
      <Textarea
        aria-label={answers === null ? t('review.write') : t('review.answer')}
        placeholder={answers === null ? t('review.write') : t('review.answer')}
        rows={2}
        dir="auto"
        maxLength={5000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button
        size="xs"
        disabled={text.trim() === ''}
        loading={writing.isPending}
        onClick={() => writing.mutate()}
      >
        {t('review.send')}
      </Button>
    </>
  );
}

function placeName(product: DisseminationDetail, place: string | null, whole: string): string {
  const section = product.sections.find(({ id }) => `section:${id}` === place);
  return section?.heading ?? (place === null ? whole : place);
}

/** Where consent is missing: the letter to each originator, to be read, copied and sent. */
export function ConsentLetters({ product }: { product: DisseminationDetail }): ReactNode {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['products', product.id, 'consents', product.guard.contentSha256],
    queryFn: ({ signal }) =>
      read(consentsSchema, `/disseminations/${product.id}/consent-requests`, { signal }),
  });
  return (
    <>
      {(query.data?.items ?? []).map(({ originator, text }) => (
        <details key={originator}>
          <summary>
            {t('review.consentLetter')} <bdi>{originator}</bdi>
          </summary>
          <Textarea
            aria-label={t('review.consentLetter')}
            readOnly
            dir="ltr"
            rows={10}
            value={text}
            onFocus={(event) => event.currentTarget.select()}
          />
        </details>
      ))}
    </>
  );
}
