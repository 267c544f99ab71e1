import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { demoRunSchema, type DemoRun, type DemoStation, type Figures } from 'weir/demo/contract';
import type { Role } from 'weir/people/contract';
import { read } from '../../api/client.ts';
import { asProblem } from '../../api/problem.ts';
import { Page, Section } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { usePerson } from '../../shell/session.tsx';
import allWords from './demonstration-words.json';
import styles from './demonstration.module.css';

type Words = (typeof allWords)['en'];
const useWords = (): Words => {
  const { i18n } = useTranslation();
  return allWords[i18n.language as keyof typeof allWords] ?? allWords.en;
};

/** Where what a station made can be looked at, and by whom. */
const places: Partial<Record<DemoStation['station'], { path: string; roles: readonly Role[] }>> = {
  intake: { path: '/reports', roles: ['fiu_analyst', 'fiu_supervisor'] },
  subjects: { path: '/subjects', roles: ['fiu_analyst', 'fiu_supervisor'] },
  merges: { path: '/merges', roles: ['fiu_analyst', 'fiu_supervisor'] },
  screening: { path: '/hits', roles: ['fiu_analyst', 'fiu_supervisor'] },
  ledger: { path: '/transactions', roles: ['fiu_analyst', 'fiu_supervisor'] },
  detection: { path: '/alerts', roles: ['fiu_analyst', 'fiu_supervisor'] },
  tracing: { path: '/traces', roles: ['fiu_analyst', 'fiu_supervisor'] },
  case: { path: '/cases', roles: ['fiu_analyst', 'fiu_supervisor'] },
  obtaining: { path: '/obtaining', roles: ['fiu_analyst', 'fiu_supervisor'] },
  suspension: { path: '/suspensions', roles: ['fiu_analyst', 'fiu_supervisor'] },
  lapse: { path: '/suspensions', roles: ['fiu_analyst', 'fiu_supervisor'] },
  dissemination: { path: '/products', roles: ['fiu_analyst', 'fiu_supervisor'] },
  feedback: { path: '/products', roles: ['fiu_analyst', 'fiu_supervisor'] },
  audit: { path: '/oversight', roles: ['auditor', 'fiu_supervisor'] },
};

/** What the walk over the generated country did, station by station, beside the truth that only the generator knows. */
export function DemonstrationPage(): ReactNode {
  const words = useWords();
  const query = useQuery({
    queryKey: ['demonstration'],
    queryFn: ({ signal }) => read(demoRunSchema, '/demonstration', { signal }),
    staleTime: Infinity,
    retry: false,
  });
  const missing = query.isError && asProblem(query.error).code === 'demonstration-missing';
  return (
    <Page title={words.title} summary={missing ? undefined : words.summary}>
      {missing ? (
        <Empty>{words.empty}</Empty>
      ) : (
        <Answered query={query}>{(run) => <Run run={run} />}</Answered>
      )}
    </Page>
  );
}

function Run({ run }: { run: DemoRun }): ReactNode {
  const words = useWords();
  const say = useSay();
  const { patterns } = run.stations.find(({ station }) => station === 'detection') ?? { patterns: [] };
  const fell = run.stations.filter(({ ok }) => !ok).length;
  const of = run.stations.length;
  return (
    <>
      <p className={styles['verdict']}>
        <Tag tone={run.ok ? 'done' : 'harm'}>
          {fell === 0 ? say(words.stood, { of }) : say(words.fell, { n: fell, of })}
        </Tag>{' '}
        <span className="faint">{say(words.clock, { began: run.began, ended: run.ended })}</span>
      </p>
      <table className={styles['stations']} aria-label={words.title}>
        <thead>
          <tr>
            <th scope="col">{words.station}</th>
            <th scope="col">{words.did}</th>
            <th scope="col">{words.truth}</th>
          </tr>
        </thead>
        <tbody>
          {run.stations.map((station) => (
            <StationRow key={station.station} station={station} />
          ))}
        </tbody>
      </table>
      {patterns.length > 0 && <Patterns patterns={patterns} />}
    </>
  );
}

function StationRow({ station }: { station: DemoStation }): ReactNode {
  const words = useWords();
  const say = useSay();
  const person = usePerson();
  const told = words.stations[station.station];
  const checks: Readonly<Record<string, string>> = told.checks;
  const place = places[station.station];
  const open = place?.roles.some((role) => person.roles.includes(role)) === true ? place.path : undefined;
  return (
    <tr>
      <th scope="row">
        {told.name}
        {open !== undefined && (
          <Link
            to={station.made === null ? open : `${open}/${station.made}`}
            className={styles['look']}
            aria-label={`${words.look}: ${told.name}`}
          >
            {words.look}
          </Link>
        )}
      </th>
      <td>
        {station.stopped === null ? (
          say(told.did, station.figures)
        ) : (
          <Tag tone="harm">{say(words.stopped, { code: station.stopped })}</Tag>
        )}
      </td>
      <td>
        <ul className={styles['checks']}>
          {station.checks.map(({ key, held, figures }) => (
            <li key={key} data-held={held}>
              <span aria-hidden>{held ? '✓' : '▲'}</span>
              <span>
                <span className="unseen">{held ? words.holds : words.fails}: </span>
                {say(checks[key] ?? key, figures)}
              </span>
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}

function Patterns({ patterns }: { patterns: DemoStation['patterns'] }): ReactNode {
  const { t } = useTranslation();
  const words = useWords();
  const format = useFormat();
  const own: Readonly<Record<string, string>> = words.patterns;
  return (
    <Section title={words.patternsTitle}>
      <table className={styles['patterns']} aria-label={words.patternsTitle}>
        <thead>
          <tr>
            <th scope="col">{words.pattern}</th>
            <th scope="col">{words.planted}</th>
            <th scope="col">{words.found}</th>
          </tr>
        </thead>
        <tbody>
          {patterns.map(({ pattern, planted, found }) => (
            <tr key={pattern}>
              <th scope="row">{own[pattern] ?? t(`typology.${pattern}` as 'typology.cycle')}</th>
              <td>{format.number(planted)}</td>
              <td data-short={found < planted}>{format.number(found)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

/** Figures that are shares of one; the others are counts. */
const shares = new Set(['precision', 'recall', 'learned', 'score']);

/** Puts the figures into a sentence: counts, shares and instants as the reader writes them, numbers of things as they are. */
function useSay(): (sentence: string, figures: Figures) => string {
  const format = useFormat();
  const shown = (name: string, value: number | string): string => {
    if (typeof value === 'number') return shares.has(name) ? format.percent(value) : format.number(value);
    // A number of a case keeps its direction in a right-to-left page.
    return /^\d{4}-\d\d-\d\dT/.test(value) ? format.dateTime(value) : `\u2066${value}\u2069`;
  };
  return (sentence, figures) =>
    sentence.replace(/\{\{(\w+)\}\}/g, (_, name: string) => shown(name, figures[name] ?? '?'));
}
