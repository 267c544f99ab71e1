import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  letterLanguageSchema,
  matterDetailSchema,
  type Letter,
  type MatterDetail,
} from 'weir/exchange/contract';
import { address, read } from '../../api/client.ts';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { LetterActs, MatterActs } from './matter-acts.tsx';
import { LetterView } from './letter-view.tsx';
import { useWord } from './letter-words.ts';
import { MatterClock, MatterState } from './matter-words.tsx';
import styles from './exchange.module.css';

/** One matter with one partner: its letters in their order, its clock, and what can be done now. */
export function MatterPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['exchange', 'matters', id],
    queryFn: ({ signal }) => read(matterDetailSchema, `/exchange/matters/${id}`, { signal }),
    refetchInterval: 60_000,
  });
  return (
    <AnsweredPage query={query}>
      {(matter) => (
        <Page
          title={`${matter.number} ${matter.title}`}
          heading={
            <>
              <span className="ltr">{matter.number}</span> <bdi>{matter.title}</bdi>
            </>
          }
          above={<Link to="/exchange">{t('place.exchange')}</Link>}
          summary={
            <>
              <MatterState matter={matter} />
              <span>{t(`exchange.kind.${matter.kind}.${matter.direction}`)}</span>
              <bdi>
                {matter.partner.authority} ({matter.partner.jurisdiction})
              </bdi>
              <MatterClock matter={matter} />
            </>
          }
        >
          <TwoColumns
            main={matter.letters.map((letter) => (
              <LetterSection key={letter.id} matter={matter} letter={letter} />
            ))}
            side={<Side matter={matter} />}
          />
        </Page>
      )}
    </AnsweredPage>
  );
}

function LetterSection({ matter, letter }: { matter: MatterDetail; letter: Letter }): ReactNode {
  const { t, i18n } = useTranslation();
  const language = letterLanguageSchema.catch('en').parse(i18n.language);
  const word = useWord();
  const stops = letter.leaving?.stops ?? [];
  return (
    <Section
      title={word('letter', letter.kind)}
      aside={
        <a href={address(`/exchange/letters/${letter.id}/document?language=${language}`)} download>
          {t('product.document')}
        </a>
      }
    >
      <div className={styles['letterHead']}>
        <Tag tone={letter.state === 'sent' || letter.state === 'arrived' ? 'done' : 'wait'}>
          {t(`exchange.letterState.${letter.state}`)}
        </Tag>
        {letter.at !== null && <Moment at={letter.at} />}
        {letter.standing !== null && (
          <Tag tone={letter.standing.state === 'refused' ? 'harm' : 'plain'}>
            {t(`exchange.standing.${letter.standing.state}`)}
          </Tag>
        )}
        <bdi className="faint">{letter.authors.map(({ id, name }) => name ?? id).join(', ')}</bdi>
      </div>
      {letter.standing !== null && letter.standing.refused !== null && (
        <p role="alert">
          {t('exchange.refusedBy')} <span className="code">{letter.standing.refused}</span>
        </p>
      )}
      <LetterView
        kind={letter.kind}
        content={letter.leaving?.content ?? letter.content}
        titleOf={({ message, ref }) =>
          matter.pieces.find((piece) => piece.message === message && piece.ref === ref)?.title
        }
      />
      {letter.attachments.length > 0 && (
        <ul className={styles['list']}>
          {letter.attachments.map(({ name }) => (
            <li key={name}>
              <bdi>{name}</bdi>
            </li>
          ))}
        </ul>
      )}
      {stops.length > 0 && (
        <ol className={styles['stops']} aria-label={t('exchange.stops')}>
          {stops.map((each, index) => (
            <li key={`${each.rule} ${index}`}>
              <Tag tone={each.stops ? 'harm' : 'wait'}>
                {each.stops ? t('exchange.stopsIt') : t('exchange.warns')}
              </Tag>{' '}
              <StopSentence rule={each.rule} sentence={each.sentence} params={each.params} />
            </li>
          ))}
        </ol>
      )}
      {letter.decisions.length > 0 && (
        <Fields
          rows={letter.decisions.map(({ submission, decision, by, reason }) => [
            `${submission}. ${t(`product.decision.${decision}`)}`,
            <span key={submission}>
              <bdi>{by.name ?? by.id}</bdi>: <bdi>{reason}</bdi>
            </span>,
          ])}
        />
      )}
      <LetterActs matter={matter} letter={letter} />
    </Section>
  );
}

function StopSentence({
  rule,
  sentence,
  params,
}: {
  rule: string;
  sentence: string;
  params: Record<string, string>;
}): ReactNode {
  const word = useWord();
  const own = word('stop', rule, params);
  return <span>{own === rule ? sentence : own}</span>;
}

function Side({ matter }: { matter: MatterDetail }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <Section title={t('exchange.matter')}>
        <Fields
          rows={[
            [t('exchange.partner'), <bdi key="partner">{matter.partner.authority}</bdi>],
            [t('exchange.partnerNumber'), matter.partnerNumber],
            [
              t('palette.case'),
              matter.caseId !== null && (
                <Link key="case" to={`/cases/${matter.caseId}`}>
                  {matter.caseNumber}
                </Link>
              ),
            ],
            [t('exchange.field.urgency'), t(`exchange.option.${matter.urgency}`)],
            [t('exchange.field.neededBy'), matter.neededBy && <Moment key="needed" at={matter.neededBy} />],
            [t('suspension.citation'), matter.due?.citation ?? null],
            [
              t('exchange.suspension'),
              matter.suspensionId !== null && (
                <Link key="suspension" to={`/suspensions/${matter.suspensionId}`}>
                  {t('do.open')}
                </Link>
              ),
            ],
            [
              t('exchange.product'),
              matter.wanted !== null && matter.wanted.disseminationId !== null && (
                <Link key="product" to={`/products/${matter.wanted.disseminationId}`}>
                  {t('do.open')}
                </Link>
              ),
            ],
            [
              t('exchange.group'),
              matter.groupId !== null && (
                <Link key="group" to="/exchange" search={{ group: matter.groupId, open: 'no' } as never}>
                  {t('exchange.othersAsked')}
                </Link>
              ),
            ],
            [t('exchange.applied'), matter.appliedAt && <Moment key="applied" at={matter.appliedAt} />],
          ]}
        />
      </Section>
      <MatterActs matter={matter} />
    </>
  );
}
