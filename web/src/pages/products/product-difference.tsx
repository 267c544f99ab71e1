import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { differenceSchema, type Difference, type DisseminationDetail } from 'weir/dissemination/contract';
import { read } from '../../api/client.ts';
import { Section } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag, type Tone } from '../../design/parts/tag.tsx';
import styles from './product.module.css';

const tones: Record<Difference['items'][number]['change'], Tone> = {
  added: 'done',
  removed: 'harm',
  changed: 'wait',
  moved: 'plain',
};

/** What is new since the approver last saw it, word by word. */
export function ProductDifference({ product }: { product: DisseminationDetail }): ReactNode {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['products', product.id, 'difference', product.guard.contentSha256],
    queryFn: ({ signal }) => read(differenceSchema, `/disseminations/${product.id}/difference`, { signal }),
  });
  return (
    <Answered query={query}>
      {(difference) => (
        <Section
          title={t('product.difference')}
          aside={
            difference.from ? (
              <span>
                {t('product.since', { number: difference.from.submission })}{' '}
                <Moment at={difference.from.at} />
              </span>
            ) : (
              t('product.firstSubmission')
            )
          }
        >
          <div className={styles['difference']}>
            {difference.fields.map((field) => (
              <article key={field.field}>
                <strong>{field.field}</strong>
                <div className={styles['words']}>
                  <del>{field.before}</del> <ins>{field.after}</ins>
                </div>
              </article>
            ))}
            {difference.items.map((item, index) => (
              <article key={index}>
                <div>
                  <Tag tone={tones[item.change]}>{t(`product.change.${item.change}`)}</Tag>{' '}
                  <span className="faint">{item.heading}</span>{' '}
                  {item.title !== null && <bdi>{item.title}</bdi>}
                </div>
                {item.words.length > 0 && (
                  <div className={styles['words']} dir="auto">
                    {item.words.map((word, at) =>
                      word.kind === 'added' ? (
                        <ins key={at}>{word.text}</ins>
                      ) : word.kind === 'removed' ? (
                        <del key={at}>{word.text}</del>
                      ) : (
                        <span key={at}>{word.text}</span>
                      ),
                    )}
                  </div>
                )}
              </article>
            ))}
            {difference.items.length === 0 && difference.fields.length === 0 && (
              <p className="faint">{t('product.noDifference')}</p>
            )}
          </div>
        </Section>
      )}
    </Answered>
  );
}
