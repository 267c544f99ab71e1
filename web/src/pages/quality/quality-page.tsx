import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { qualityAnswerSchema, type FilerQuality } from 'weir/intake/quality-contract';
import { read } from '../../api/client.ts';
import { Filters, Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { ScoreParts } from '../../design/parts/score-parts.tsx';
import { ListFoot } from '../../design/table/list-foot.tsx';
import { Table } from '../../design/table/table.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { usePerson } from '../../shell/session.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { ReportsFrame } from '../reports/reports-frame.tsx';
import { QualityChart } from './quality-chart.tsx';
import { RulesBroken } from './rules-broken.tsx';
import styles from './quality.module.css';

const spans = ['3', '6', '12', '24', '60'] as const;
const pageSize = 50;

/** How good reports are: a filer sees itself; the FIU sees all filers, the weakest first, and each by itself. */
export function QualityPage(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const format = useFormat();
  const house = usePerson().organisation.kind;
  const own = house === 'reporting_entity';
  const one = own || url['filer'] !== undefined;
  const months = spans.find((span) => span === url['months']) ?? '12';
  const [most, setMost] = useState(pageSize);
  const query = useQuery({
    queryKey: ['quality', months, url['filer'] ?? '', most],
    queryFn: ({ signal }) =>
      read(qualityAnswerSchema, '/quality', {
        query: { months, organisation: own ? undefined : url['filer'], limit: most },
        signal,
      }),
    placeholderData: (before) => before,
  });
  return (
    <Page title={t('place.quality')} summary={t('quality.summary')}>
      {house === 'fiu' && <ReportsFrame />}
      <Filters label={t('page.filters')}>
        <Choice
          label={t('quality.span')}
          value={months}
          onChange={(value) => setUrl({ months: value }, { push: true })}
          options={spans.map((value) => ({
            value,
            label: monthsIn(format.locale).format(Number(value)),
          }))}
        />
        {!own && url['filer'] !== undefined && (
          <button
            type="button"
            className={styles['back']}
            onClick={() => setUrl({ filer: undefined }, { push: true })}
          >
            {t('quality.allFilers')}
          </button>
        )}
      </Filters>
      <Answered query={query}>
        {({ items, filers }) => {
          const [first] = items;
          if (!first) return <Empty>{own ? t('file.empty.quality') : t('quality.empty')}</Empty>;
          if (one) return <OneFiler filer={first} named={!own} />;
          return (
            <AllFilers
              items={items}
              filers={filers}
              onChoose={(filer) => setUrl({ filer }, { push: true })}
              more={
                items.length < filers && most < 200
                  ? () => setMost(Math.min(200, most + pageSize))
                  : undefined
              }
              loading={query.isFetching}
            />
          );
        }}
      </Answered>
    </Page>
  );
}

function monthsIn(locale: string): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, { style: 'unit', unit: 'month', unitDisplay: 'long' });
}

function OneFiler({ filer, named }: { filer: FilerQuality; named: boolean }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  if (filer.score === null) return <Empty>{t('file.empty.quality')}</Empty>;
  return (
    <>
      {named && (
        <h2>
          <bdi>{filer.filer.name}</bdi>
        </h2>
      )}
      <dl className={styles['figures']}>
        {(
          [
            ['score', filer.score],
            ['filed', filer.filed],
            ['accepted', filer.accepted],
            ['returned', filer.returned],
            ['late', filer.late],
          ] as const
        ).map(([name, value]) => (
          <div key={name}>
            <dt>{t(`quality.figure.${name}`)}</dt>
            <dd>{format.number(value)}</dd>
          </div>
        ))}
      </dl>
      <TwoColumns
        main={
          <>
            <Section title={t('quality.overTime')}>
              <QualityChart months={filer.months} />
            </Section>
            <Section title={t('quality.rules')} aside={t('quality.rulesAside')}>
              <RulesBroken rules={filer.rules} />
            </Section>
          </>
        }
        side={
          <Section title={t('quality.parts')}>
            <ScoreParts
              decimals={1}
              score={filer.score}
              nameOf={(part) => t(`quality.part.${part}` as 'quality.part.timely')}
              parts={filer.parts.map((part) => ({
                part: part.part,
                points: part.points,
                why: t('quality.of', {
                  good: format.number(part.good),
                  reports: format.number(part.reports),
                  points: format.number(part.of),
                }),
              }))}
            />
          </Section>
        }
      />
    </>
  );
}

function AllFilers({
  items,
  filers,
  onChoose,
  more,
  loading,
}: {
  items: readonly FilerQuality[];
  filers: number;
  onChoose: (filer: string) => void;
  more: (() => void) | undefined;
  loading: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const share = (part: number, of: number): string => (of === 0 ? '' : format.percent(part / of));
  return (
    <Section title={t('quality.filers', { count: filers })} aside={t('quality.weakestFirst')}>
      <Table
        label={t('place.quality')}
        rows={items}
        rowId={(row) => row.filer.id}
        pageOf={(row) => `/quality?filer=${encodeURIComponent(row.filer.id)}`}
        onSelect={(id) => id !== undefined && onChoose(id)}
        columns={[
          {
            id: 'filer',
            head: t('message.filer'),
            cell: (row) => <bdi>{row.filer.name}</bdi>,
          },
          {
            id: 'score',
            head: t('quality.figure.score'),
            align: 'end',
            width: '90px',
            cell: (row) => row.score !== null && format.number(row.score),
          },
          {
            id: 'filed',
            head: t('quality.figure.filed'),
            align: 'end',
            width: '90px',
            cell: (row) => format.number(row.filed),
          },
          {
            id: 'first',
            head: t('quality.part.first-time'),
            align: 'end',
            width: '150px',
            cell: (row) => share(row.firstAccepted, row.first),
          },
          {
            id: 'late',
            head: t('quality.figure.late'),
            align: 'end',
            width: '90px',
            cell: (row) => format.number(row.late),
          },
          {
            id: 'rule',
            head: t('quality.worstRule'),
            width: '220px',
            cell: (row) => row.rules[0] && <span className="code">{row.rules[0].rule}</span>,
          },
        ]}
        foot={
          <ListFoot
            count={items.length}
            hasMore={more !== undefined}
            loading={loading}
            onMore={() => more?.()}
          />
        }
      />
    </Section>
  );
}
