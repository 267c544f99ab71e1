import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  rankingModelSchema,
  rankingSchema,
  type RankingComparison,
  type RankingModelView,
} from 'weir/detection/ranking-contract';
import { read } from '../../api/client.ts';
import { Page, Section } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { JobProgress } from '../../design/parts/job-progress.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { ChangeRanking } from './change-ranking.tsx';
import { PrecisionPicture } from './precision-picture.tsx';
import { Weights } from './weights.tsx';
import styles from './ranking.module.css';

/** A challenger held against the champion, on decisions that neither has seen. */
export function RankingModelPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['ranking', id],
    queryFn: ({ signal }) => read(rankingModelSchema, `/ranking-models/${id}`, { signal }),
  });
  return (
    <AnsweredPage query={query}>
      {(model) => (
        <Page
          title={t('ranking.learnedOrder')}
          above={<Link to="/ranking">{t('place.ranking')}</Link>}
          summary={
            <>
              <Tag>{t(`job.${model.state}`)}</Tag>{' '}
              {model.asked.by.name !== null && <bdi>{model.asked.by.name}</bdi>}{' '}
              <Moment at={model.asked.at} />
            </>
          }
          actions={<Switch model={model} />}
        >
          {model.state === 'waiting' && model.jobId !== null && (
            <JobProgress id={model.jobId} label={t('ranking.learning')} onEnd={() => void query.refetch()} />
          )}
          {model.problem !== null && <Failed code={model.problem} />}
          {model.comparison !== null && <Compared comparison={model.comparison} />}
          {model.weights.length > 0 && (
            <Section
              title={t('ranking.weights')}
              aside={
                model.examples &&
                t('ranking.learnedFrom', { count: model.examples.useful + model.examples.notUseful })
              }
            >
              <Weights weights={model.weights} />
            </Section>
          )}
        </Page>
      )}
    </AnsweredPage>
  );
}

function Failed({ code }: { code: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const key = `problems.${code}`;
  return <p role="alert">{i18n.exists(key) ? String(t(key as never)) : code}</p>;
}

function Switch({ model }: { model: RankingModelView }): ReactNode {
  const { t } = useTranslation();
  const supervisor = useHasRole('fiu_supervisor');
  const [open, setOpen] = useState(false);
  const stands = useQuery({
    queryKey: ['ranking'],
    queryFn: ({ signal }) => read(rankingSchema, '/ranking', { signal }),
  });
  const { comparison } = model;
  if (!supervisor || comparison === null || stands.data === undefined) return null;
  if (stands.data.inForce?.id === model.id) return <Tag tone="river">{t('tuning.inForce')}</Tag>;
  const wasInForce = stands.data.changes.some((change) => change.model === model.id);
  if (!model.current && !wasInForce) return <span className="faint">{t('ranking.stale')}</span>;
  const unproven = !wasInForce && (comparison.tooFew || comparison.gain === null || comparison.gain.low <= 0);
  return (
    <>
      <Button variant="filled" onClick={() => setOpen(true)}>
        {t('ranking.switchOn')}
      </Button>
      {open && <ChangeRanking model={model.id} unproven={unproven} onClose={() => setOpen(false)} />}
    </>
  );
}

function Compared({ comparison }: { comparison: RankingComparison }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const range = (low: number | null, high: number | null): ReactNode =>
    low !== null &&
    high !== null && (
      <span className="faint">
        <bdi>
          ({format.percent(low)} – {format.percent(high)})
        </bdi>
      </span>
    );
  const { champion, challenger, gain } = comparison;
  const percentPoints = new Intl.NumberFormat(format.locale, {
    style: 'percent',
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  });
  return (
    <Section
      title={t('ranking.compared')}
      aside={t('ranking.split', {
        learned: format.number(comparison.learned),
        tested: format.number(comparison.tested),
      })}
    >
      <p>{t('ranking.comparedWords')}</p>
      {comparison.tooFew && (
        <p role="note">
          <Tag tone="wait">{t('ranking.tooFew')}</Tag>
        </p>
      )}
      <table className={styles['figures']} aria-label={t('ranking.compared')}>
        <thead>
          <tr>
            <th scope="col">{t('ranking.figure')}</th>
            <th scope="col">{t('ranking.champion')}</th>
            <th scope="col">{t('ranking.challenger')}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{t('ranking.area')}</th>
            {[champion, challenger].map((figures, place) => (
              <td key={place}>
                {figures.area === null ? t('backTest.undecided') : format.percent(figures.area)}{' '}
                {range(figures.low, figures.high)}
              </td>
            ))}
          </tr>
          {champion.precision.map(({ k }, place) => (
            <tr key={k}>
              <th scope="row">{t('ranking.firstOnes', { count: k })}</th>
              {[champion.precision[place], challenger.precision[place]].map((each, column) => (
                <td key={column}>
                  {each && format.percent(each.precision)} {each && range(each.low, each.high)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {gain !== null && (
        <p>
          {t('ranking.gain')} <bdi className="figures">{percentPoints.format(gain.area)}</bdi>{' '}
          <span className="faint">
            <bdi>
              ({percentPoints.format(gain.low)} – {percentPoints.format(gain.high)})
            </bdi>
          </span>{' '}
          {gain.low > 0 && !comparison.tooFew ? t('ranking.better') : t('ranking.notBetter')}
        </p>
      )}
      <PrecisionPicture comparison={comparison} />
    </Section>
  );
}
