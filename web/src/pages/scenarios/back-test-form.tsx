import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { scenarioLimits, type ScenarioView } from 'weir/detection/scenario-contract';
import { z } from 'zod';
import { send } from '../../api/client.ts';
import { Choice } from '../../design/parts/choice.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { suggestedValues } from './suggested-values.ts';
import styles from './scenario.module.css';

/** Tries a version on the past; one parameter at several values, if wanted. */
export function BackTestForm({
  scenario,
  versions,
}: {
  scenario: Pick<ScenarioView, 'id' | 'parameters'>;
  /** Newest first; 0 as shipped. */
  versions: readonly number[];
}): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [version, setVersion] = useState(String(versions[0] ?? 0));
  const [parameter, setParameter] = useState('');
  const [values, setValues] = useState('');
  const listed = values
    .split(/[\s,;]+/)
    .filter((value) => value !== '')
    .slice(0, scenarioLimits.sweepValues);
  const asking = useMutation({
    mutationFn: () =>
      send(z.object({ id: z.string() }), 'POST', '/back-tests', {
        body: {
          scenario: scenario.id,
          version: Number(version),
          sweep: parameter === '' || listed.length === 0 ? null : { parameter, values: listed },
        },
      }),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['back-tests'] });
      await navigate({ to: `/back-tests/${id}` });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    asking.mutate();
  };
  return (
    <form onSubmit={submit} className={styles['form']}>
      <p className="faint">{t('backTest.tryWords')}</p>
      <Choice
        label={t('list.number')}
        value={version}
        onChange={setVersion}
        options={versions.map((number) => ({
          value: String(number),
          label: number === 0 ? t('tuning.shipped') : t('list.versionNumber', { number }),
        }))}
      />
      <Choice
        label={t('backTest.swept')}
        value={parameter}
        onChange={(name) => {
          setParameter(name);
          const chosen = scenario.parameters.find((each) => each.name === name);
          setValues(chosen ? suggestedValues(chosen).join(' ') : '');
        }}
        options={[
          { value: '', label: t('backTest.noSweep') },
          ...scenario.parameters.map(({ name }) => ({ value: name, label: name })),
        ]}
      />
      {parameter !== '' && (
        <TextInput
          label={t('backTest.values')}
          description={t('backTest.valuesWords', { count: scenarioLimits.sweepValues })}
          size="xs"
          dir="ltr"
          value={values}
          onChange={(event) => setValues(event.currentTarget.value)}
        />
      )}
      {asking.isError && <ProblemNotice error={asking.error} />}
      <div>
        <Button type="submit" loading={asking.isPending}>
          {t('backTest.run')}
        </Button>
      </div>
    </form>
  );
}
