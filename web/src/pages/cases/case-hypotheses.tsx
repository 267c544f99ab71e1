import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  confidenceSchema,
  hypothesisStateSchema,
  weightSchema,
  type CaseDetail,
  type Hypothesis,
} from 'weir/cases/contract';
import { Section } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Handling } from './case-words.tsx';
import { useDesk, useDeskAct } from './use-desk.ts';
import styles from './case.module.css';

const marks = { strongly_for: '++', for: '+', neutral: '0', against: '−', strongly_against: '−−' } as const;
const shown = 200;

/**
 * Hypotheses beside the fragments that speak for and against each: the matrix of the analysis of competing hypotheses
 * (R. J. Heuer, Psychology of Intelligence Analysis, 1999, chapter 8). Read across: what fits everything tells nothing.
 */
export function CaseHypotheses({ found }: { found: CaseDetail }): ReactNode {
  const { t } = useTranslation();
  const desk = useDesk(found.id);
  const act = useDeskAct(found.id);
  const [statement, setStatement] = useState('');
  const [all, setAll] = useState(false);
  const suppose = (event: FormEvent): void => {
    event.preventDefault();
    act.mutate(
      { path: 'hypotheses', body: { statement: statement.trim() } },
      { onSuccess: () => setStatement('') },
    );
  };
  return (
    <Section title={t('casework.hypotheses')}>
      <p className="faint">{t('casework.matrixHelp')}</p>
      {act.isError && <ProblemNotice error={act.error} />}
      <form onSubmit={suppose} className={styles['row']}>
        <Textarea
          style={{ flex: 1 }}
          aria-label={t('casework.statement')}
          placeholder={t('casework.statement')}
          autosize
          dir="auto"
          maxLength={2000}
          value={statement}
          onChange={(event) => setStatement(event.currentTarget.value)}
        />
        <Button type="submit" disabled={statement.trim().length < 3} loading={act.isPending}>
          {t('do.add')}
        </Button>
      </form>
      <Answered query={desk}>
        {({ hypotheses }) => {
          if (hypotheses.length === 0) return <Empty>{t('casework.noHypotheses')}</Empty>;
          const weighed = new Set(
            hypotheses.flatMap(({ evidence }) => evidence.map(({ fragment }) => fragment)),
          );
          const inUse = found.fragments.filter(({ withdrawn, id }) => withdrawn === null || weighed.has(id));
          const wanted = all ? inUse : inUse.filter(({ id, kind }) => weighed.has(id) || kind === 'note');
          const rows = wanted.slice(0, shown);
          return (
            <>
              <div className={styles['matrix']} tabIndex={0} role="group" aria-label={t('casework.matrix')}>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">{t('casework.piece')}</th>
                      {hypotheses.map((each) => (
                        <th scope="col" key={each.id}>
                          <HypothesisHead
                            hypothesis={each}
                            onChange={(body) =>
                              act.mutate({ method: 'PATCH', path: `hypotheses/${each.id}`, body })
                            }
                          />
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {rows.map((row) => (
                      <tr key={row.id} data-withdrawn={row.withdrawn ? '' : undefined}>
                        <th scope="row">
                          <bdi>{row.title}</bdi> <span className="faint">{t(`case.kind.${row.kind}`)}</span>
                        </th>
                        {hypotheses.map((each) => {
                          const evidence = each.evidence.find(({ fragment }) => fragment === row.id);
                          return (
                            <td key={each.id} data-weight={evidence?.weight}>
                              <NativeSelect
                                size="xs"
                                aria-label={`${row.title}: ${each.statement}`}
                                title={evidence?.note}
                                disabled={row.withdrawn !== null}
                                value={evidence?.weight ?? ''}
                                onChange={(event) => {
                                  const weight = weightSchema.safeParse(event.currentTarget.value);
                                  if (weight.success)
                                    act.mutate({
                                      path: `hypotheses/${each.id}/evidence`,
                                      body: {
                                        fragment: row.id,
                                        weight: weight.data,
                                        note: evidence?.note ?? '',
                                      },
                                    });
                                }}
                                data={[
                                  { value: '', label: '·' },
                                  ...weightSchema.options.map((value) => ({
                                    value,
                                    label: `${marks[value]} ${t(`casework.weight.${value}`)}`,
                                  })),
                                ]}
                              />
                            </td>
                          );
                        })}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              {(wanted.length > rows.length || inUse.length > wanted.length) && (
                <p className="faint">
                  {t('casework.more', { count: inUse.length - rows.length })}{' '}
                  {!all && (
                    <Button size="compact-xs" onClick={() => setAll(true)}>
                      {t('do.more')}
                    </Button>
                  )}
                </p>
              )}
            </>
          );
        }}
      </Answered>
    </Section>
  );
}

function HypothesisHead({
  hypothesis,
  onChange,
}: {
  hypothesis: Hypothesis;
  onChange: (body: object) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { version } = hypothesis;
  return (
    <div className={styles['hypothesis']}>
      <bdi>{hypothesis.statement}</bdi>
      <NativeSelect
        size="xs"
        aria-label={`${t('report.stateLabel')}: ${hypothesis.statement}`}
        value={hypothesis.state}
        onChange={(event) => onChange({ state: event.currentTarget.value, version })}
        data={hypothesisStateSchema.options.map((value) => ({
          value,
          label: t(`casework.hypothesisState.${value}`),
        }))}
      />
      <NativeSelect
        size="xs"
        aria-label={`${t('casework.confidenceLabel')}: ${hypothesis.statement}`}
        value={hypothesis.confidence}
        onChange={(event) => onChange({ confidence: event.currentTarget.value, version })}
        data={confidenceSchema.options.map((value) => ({ value, label: t(`casework.confidence.${value}`) }))}
      />
      <Handling short handling={hypothesis.handling} />
    </div>
  );
}
