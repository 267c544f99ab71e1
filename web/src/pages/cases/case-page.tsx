import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { caseDetailSchema, type CaseDetail } from 'weir/cases/contract';
import { read } from '../../api/client.ts';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { Deadline } from '../../design/parts/deadline.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { useSession } from '../../shell/session.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { ComposeDialog } from '../products/compose-dialog.tsx';
import { ProductStateTag } from '../products/product-words.tsx';
import { CaseActs } from './case-acts.tsx';
import { caseTabs } from './case-tabs.ts';
import { CaseStateTag, PriorityWord } from './case-words.tsx';
import { DeadlineForm, DeadlineDone } from './deadline-form.tsx';
import { StateForm } from './state-form.tsx';
import styles from './case.module.css';

/** A case: what is in it, what happened when, what came out of it. */
export function CasePage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const query = useCase(id);
  const [url, setUrl] = useUrlState();
  const [open, setOpen] = useState<'state' | 'compose' | 'deadline' | null>(null);
  const tab = caseTabs.find(({ key }) => key === url['tab']) ?? caseTabs[0]!;
  return (
    <AnsweredPage query={query}>
      {(found) => (
        <Page
          title={found.title}
          heading={<bdi>{found.title}</bdi>}
          above={<Link to="/cases">{t('place.cases')}</Link>}
          summary={
            <>
              <span className="code">{found.number}</span>
              <CaseStateTag state={found.state} />
              <PriorityWord priority={found.priority} />
              <span>{found.owner.name}</span>
              {found.sensitive && <Tag tone="harm">{t('casework.sensitive')}</Tag>}
              {found.compartment !== null && <Tag tone="wait">{found.compartment}</Tag>}
              {found.nextDeadline && <NextDeadline due={found.nextDeadline.dueAt} />}
            </>
          }
          actions={
            <>
              {found.next.length > 0 && (
                <Button onClick={() => setOpen('state')}>{t('case.changeState')}</Button>
              )}
              <Button variant="filled" onClick={() => setOpen('compose')}>
                {t('product.compose')}
              </Button>
            </>
          }
        >
          <div>
            <SegmentedControl
              aria-label={t('case.parts')}
              value={tab.key}
              onChange={(value) =>
                setUrl({ tab: value === caseTabs[0]!.key ? undefined : value }, { push: true })
              }
              data={caseTabs.map(({ key, label }) => ({ value: key, label: t(label) }))}
            />
          </div>
          <TwoColumns
            main={<tab.Part found={found} />}
            side={<Beside found={found} onDeadline={() => setOpen('deadline')} />}
          />
          {open === 'state' && <StateForm found={found} onClose={() => setOpen(null)} />}
          {open === 'deadline' && <DeadlineForm caseId={found.id} onClose={() => setOpen(null)} />}
          {open === 'compose' && <ComposeDialog found={found} onClose={() => setOpen(null)} />}
        </Page>
      )}
    </AnsweredPage>
  );
}

export function useCase(id: string) {
  return useQuery({
    queryKey: ['cases', id],
    queryFn: ({ signal }) => read(caseDetailSchema, `/cases/${id}`, { signal }),
    enabled: id !== '',
  });
}

function NextDeadline({ due }: { due: string }): ReactNode {
  const { authority } = useSession();
  return <Deadline due={due} calendar={authority.name} />;
}

function Beside({ found, onDeadline }: { found: CaseDetail; onDeadline: () => void }): ReactNode {
  const { t } = useTranslation();
  const { authority } = useSession();
  return (
    <>
      <Section title={t('place.products')}>
        {found.products.length === 0 ? (
          <p className="faint">{t('case.noProducts')}</p>
        ) : (
          <ul className={styles['rows']}>
            {found.products.map((product) => (
              <li key={product.id} className={styles['row']}>
                <Link to={`/products/${product.id}`}>
                  <bdi>{product.title}</bdi>
                </Link>
                <ProductStateTag state={product.state} />
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section
        title={t('case.deadlines')}
        aside={
          <Button size="compact-xs" onClick={onDeadline}>
            {t('do.add')}
          </Button>
        }
      >
        {found.deadlines.length === 0 ? (
          <p className="faint">{t('case.noDeadlines')}</p>
        ) : (
          <ul className={styles['rows']}>
            {found.deadlines.map((deadline) => (
              <li key={deadline.id} className={styles['row']}>
                <span>
                  <bdi>{deadline.title}</bdi>{' '}
                  <span className="faint">
                    {t(`case.nature.${deadline.nature}`)}
                    {deadline.citation !== null && ` · ${deadline.citation}`}
                    {deadline.trigger !== null && ` · ${deadline.trigger}`}
                  </span>
                </span>
                {deadline.doneAt === null ? (
                  <>
                    <Deadline
                      due={deadline.dueAt}
                      calendar={authority.name}
                      workingDays={deadline.workingDaysLeft ?? undefined}
                    />
                    <DeadlineDone caseId={found.id} deadlineId={deadline.id} />
                  </>
                ) : (
                  <span className="faint">
                    <Tag tone="done">{t('case.deadlineDone')}</Tag>{' '}
                    <Moment at={deadline.doneAt} with="date" />
                  </span>
                )}
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title={t('case.facts')}>
        <CaseActs found={found} />
        <Fields
          rows={[
            [t('case.source'), t(`case.sourceKind.${found.source.kind}`)],
            [t('case.opened'), <Moment key="opened" at={found.openedAt} />],
            [t('case.changed'), <Moment key="changed" at={found.changedAt} />],
            [t('case.owner'), found.owner.name],
            [t('case.team'), found.team],
            [
              t('casework.outcomeLabel'),
              found.outcome === null ? null : t(`casework.outcome.${found.outcome}` as never),
            ],
          ]}
        />
      </Section>
    </>
  );
}
