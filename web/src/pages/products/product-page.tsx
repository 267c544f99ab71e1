import { Button } from '@mantine/core';
import { IconFileTypePdf } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { disseminationDetailSchema, type DisseminationDetail } from 'weir/dissemination/contract';
import { address, read } from '../../api/client.ts';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { Timeline, type TimelineEntry } from '../../design/parts/timeline.tsx';
import { usePerson } from '../../shell/session.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { languageNames } from '../../words/languages.ts';
import { useCase } from '../cases/case-page.tsx';
import { ComposedView } from './composed-view.tsx';
import { GuardResult } from './guard-result.tsx';
import { ConsentLetters, ProductComments } from './product-comments.tsx';
import { ProductDecision } from './product-decision.tsx';
import { ProductDifference } from './product-difference.tsx';
import { fragmentsUsed } from './draft-edits.ts';
import { FragmentLine, ProductEditor } from './product-editor.tsx';
import { ProductStateTag } from './product-words.tsx';
import { SubmitProduct } from './submit-product.tsx';
import styles from './product.module.css';

/** One product: written by its authors, reviewed by another person, then read as it was sent. */
export function ProductPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['products', id],
    queryFn: ({ signal }) => read(disseminationDetailSchema, `/disseminations/${id}`, { signal }),
  });
  return (
    <AnsweredPage query={query}>
      {(product) => (
        <Page
          title={product.title}
          heading={<bdi>{product.title}</bdi>}
          above={<Link to={`/cases/${product.caseId}`}>{product.caseNumber}</Link>}
          summary={
            <>
              <span className="code">{product.number}</span>
              <ProductStateTag state={product.state} />
              <span>
                {t('product.to')} <bdi>{product.recipient.name}</bdi>
              </span>
              <span>{t(`purpose.${product.purpose}`)}</span>
            </>
          }
          actions={
            <Button
              component="a"
              href={address(`/disseminations/${product.id}/document`)}
              target="_blank"
              rel="noreferrer"
              leftSection={<IconFileTypePdf size={16} />}
            >
              {product.document ? t('product.document') : t('product.draftDocument')}
            </Button>
          }
        >
          <TwoColumns main={<Matter product={product} />} side={<Beside product={product} />} />
        </Page>
      )}
    </AnsweredPage>
  );
}

/** The desk sees that a product lies where nobody opens it, before and after it was sent. */
function NobodyReceives({ product }: { product: DisseminationDetail }): ReactNode {
  const { t } = useTranslation();
  if (product.received || product.state === 'feedback_received') return null;
  return (
    <p role="status" className={styles['nobody']}>
      {t('product.nobody', { recipient: product.recipient.name })}
    </p>
  );
}

function Matter({ product }: { product: DisseminationDetail }): ReactNode {
  const { t } = useTranslation();
  const person = usePerson();
  const [url, setUrl] = useUrlState();
  // Who writes becomes an author and cannot approve, so only authors of an open draft find the pen in their hand.
  const author = product.authors.some(({ id }) => id === person.id);
  const open = product.state === 'draft' || product.state === 'returned';
  const writing = product.may.edit && (url['write'] === 'yes' || (author && open));
  return (
    <>
      <NobodyReceives product={product} />
      {writing && <ProductEditor key={product.id} product={product} />}
      {product.may.edit && !writing && !product.may.decide && (
        <div>
          <Button onClick={() => setUrl({ write: 'yes' }, { push: true })}>{t('product.takePen')}</Button>
          <p className="faint">{t('product.penHelp')}</p>
        </div>
      )}
      {product.may.decide && (
        <>
          <ProductDifference product={product} />
          <PiecesUsed product={product} />
        </>
      )}
      <Section title={writing ? t('product.asPrinted') : t('product.content')}>
        <ComposedView composed={product.composed} language={product.language} />
      </Section>
    </>
  );
}

/** For the approver: each fragment of the product under its own conditions. */
function PiecesUsed({ product }: { product: DisseminationDetail }): ReactNode {
  const { t } = useTranslation();
  const found = useCase(product.caseId);
  const used = fragmentsUsed(product.sections);
  const pieces = (found.data?.fragments ?? []).filter((fragment) => used.has(fragment.id));
  if (pieces.length === 0) return null;
  return (
    <Section title={t('product.pieces')}>
      <ul>
        {pieces.map((fragment) => (
          <li key={fragment.id}>
            <FragmentLine fragment={fragment} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Beside({ product }: { product: DisseminationDetail }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {product.may.decide && (
        <Section title={t('product.decideTitle')}>
          <ProductDecision product={product} />
        </Section>
      )}
      <Section title={t('guard.title')}>
        <GuardResult guard={product.guard} />
        {product.guard.blocks.some(
          ({ rule }) => rule === 'onward-needs-consent' || rule === 'evidentiary-use',
        ) && <ConsentLetters product={product} />}
        {product.may.submit && <SubmitProduct product={product} />}
      </Section>
      <ProductComments product={product} />
      <Section title={t('case.facts')}>
        <Fields
          rows={[
            [t('product.authors'), product.authors.map((author) => author.name).join(', ')],
            [t('product.type'), t(`product.typeName.${product.type}`)],
            [t('product.requestReference'), product.requestReference],
            [
              t('product.confidence'),
              product.confidence && t(`product.confidenceName.${product.confidence}`),
            ],
            [t('product.contact'), product.contact],
            [t('product.template'), `${product.template.id} ${product.template.version}`],
            [t('shell.language'), languageNames[product.language]],
            [
              t('product.documentHash'),
              product.document && <span className="code">{product.document.sha256}</span>,
            ],
          ]}
        />
      </Section>
      <Section title={t('report.history')}>
        <Timeline label={t('report.history')} entries={useHistory(product)} />
      </Section>
    </>
  );
}

function useHistory(product: DisseminationDetail): TimelineEntry[] {
  const { t } = useTranslation();
  const entries: TimelineEntry[] = [
    ...product.submissions.map((one) => ({
      id: `submission-${one.submission}`,
      at: one.at,
      title: t('product.submittedNumber', { number: one.submission }),
      who: one.by.name ?? undefined,
    })),
    ...product.decisions.map((one, index) => ({
      id: `decision-${index}`,
      at: one.at,
      title: t(`product.decision.${one.decision}`),
      body: <bdi>{one.reason}</bdi>,
      who: one.by.name ?? undefined,
      tone: one.decision === 'approved' ? ('done' as const) : ('harm' as const),
    })),
    ...product.answers.map((one, index) => ({
      id: `answer-${index}`,
      at: one.at,
      title: t(`product.answer.${one.kind}`),
      body: <AnswerWords {...one} />,
      who: one.by.name ?? undefined,
      tone: 'river' as const,
    })),
  ];
  return entries.sort((left, right) => left.at.localeCompare(right.at));
}

export function AnswerWords({
  outcome,
  text,
  used,
  usefulness,
}: Pick<DisseminationDetail['answers'][number], 'outcome' | 'text' | 'used' | 'usefulness'>): ReactNode {
  const { t, i18n } = useTranslation();
  const key = `outcome.${outcome}`;
  return (
    <>
      {outcome !== null && <div>{i18n.exists(key) ? String(t(key as never)) : outcome}</div>}
      {used !== null && <div>{t(`received.used.${used}`)}</div>}
      {usefulness !== null && <div>{t(`received.usefulness.${usefulness}`)}</div>}
      {text !== null && <bdi>{text}</bdi>}
    </>
  );
}
