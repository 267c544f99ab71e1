import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  scenarioCheckSchema,
  scenarioDetailSchema,
  scenarioLimits,
  scenarioVersionSchema,
  type ScenarioCheck,
} from 'weir/detection/scenario-contract';
import { read, send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { XmlEditor } from '../drafts/xml-editor.tsx';
import { beginning } from './beginning.ts';
import styles from './scenario.module.css';

/** A place to write a scenario, from nothing or from what is there; nothing is lost while it is written. */
export function WriteScenarioPage(): ReactNode {
  const { t } = useTranslation();
  const [url] = useUrlState();
  const from = url['from'];
  const query = useQuery({
    queryKey: ['scenarios', from ?? ''],
    queryFn: ({ signal }) => read(scenarioDetailSchema, `/scenarios/${from ?? ''}`, { signal }),
    enabled: from !== undefined,
  });
  return (
    <Page
      title={from === undefined ? t('scenario.write') : t('scenario.writeVersion')}
      above={<Link to="/scenarios">{t('place.scenarios')}</Link>}
      summary={t('scenario.writeSummary')}
    >
      {from === undefined ? (
        <Desk name="new" text={beginning} values={{}} />
      ) : (
        <Answered query={query}>
          {({ scenario, text }) => <Desk name={from} text={text} values={scenario.values} />}
        </Answered>
      )}
    </Page>
  );
}

function Desk({
  name,
  text: start,
  values: startValues,
}: {
  name: string;
  text: string;
  values: Readonly<Record<string, string>>;
}): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [text, setText, textDraft] = useDraft(`scenario.${name}.text`, start);
  const [note, setNote, noteDraft] = useDraft(`scenario.${name}.note`, '');
  const [values, setValues] = useState(startValues);
  const [goTo, setGoTo] = useState<{ line: number; column: number } | null>(null);
  const checking = useMutation({
    mutationFn: () => send(scenarioCheckSchema, 'POST', '/scenarios/check', { body: { text } }),
  });
  const check = checking.data;
  const known = new Set(check?.scenario?.parameters.map((parameter) => parameter.name));
  const given = Object.fromEntries(
    Object.entries(values).filter(([key, value]) => value !== '' && (known.size === 0 || known.has(key))),
  );
  const saving = useMutation({
    mutationFn: () =>
      send(scenarioVersionSchema, 'POST', '/scenarios', { body: { text, parameters: given, note } }),
    onSuccess: async (version) => {
      textDraft.clear();
      noteDraft.clear();
      await queries.invalidateQueries({ queryKey: ['scenarios'] });
      await navigate({ to: `/scenarios/${version.scenario}` });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saving.mutate();
  };
  const faults = check?.faults ?? [];
  return (
    <TwoColumns
      main={
        <Section
          title={t('scenario.text')}
          aside={textDraft.restored ? t('scenario.restored') : t('scenario.textAside')}
        >
          <div className={styles['editor']}>
            <XmlEditor
              label={t('scenario.text')}
              text={text}
              findings={faults.flatMap(({ line }) =>
                line === null ? [] : [{ line, severity: 'error' as const }],
              )}
              goTo={goTo}
              onChange={setText}
            />
          </div>
          <div className={styles['row']}>
            <Button variant="filled" onClick={() => checking.mutate()} loading={checking.isPending}>
              {t('scenario.check')}
            </Button>
            <Button
              onClick={() => {
                setText(start);
                textDraft.clear();
              }}
            >
              {t('scenario.startOver')}
            </Button>
          </div>
          {checking.isError && <ProblemNotice error={checking.error} />}
          {check !== undefined && <CheckResult check={check} onGo={(line) => setGoTo({ line, column: 1 })} />}
        </Section>
      }
      side={
        <>
          <Section title={t('scenario.keep')}>
            <form onSubmit={submit} className={styles['form']}>
              {check?.scenario?.parameters.map(({ name: key, default: standard, meaning, least, most }) => (
                <TextInput
                  key={key}
                  size="xs"
                  label={<bdi>{key}</bdi>}
                  description={
                    <bdi>
                      {meaning}
                      {least !== null && ` [${least}, ${most ?? ''}]`}
                    </bdi>
                  }
                  dir="ltr"
                  placeholder={standard}
                  value={values[key] ?? ''}
                  onChange={(event) => setValues({ ...values, [key]: event.currentTarget.value })}
                />
              ))}
              <Textarea
                label={t('scenario.note')}
                description={t('scenario.noteWords')}
                rows={2}
                maxLength={scenarioLimits.note}
                dir="auto"
                value={note}
                onChange={(event) => setNote(event.currentTarget.value)}
              />
              {saving.isError && <ProblemNotice error={saving.error} />}
              <div>
                <Button
                  type="submit"
                  variant="filled"
                  disabled={note.trim().length < 3}
                  loading={saving.isPending}
                >
                  {t('scenario.keepDraft')}
                </Button>
              </div>
            </form>
          </Section>
          <Section title={t('scenario.how')}>
            <Help />
          </Section>
        </>
      }
    />
  );
}

function CheckResult({ check, onGo }: { check: ScenarioCheck; onGo: (line: number) => void }): ReactNode {
  const { t } = useTranslation();
  if (check.faults.length === 0)
    return (
      <p role="status">
        {t('scenario.sound')} <bdi className="code">{check.columns.map(({ name }) => name).join(', ')}</bdi>
      </p>
    );
  return (
    <div role="status">
      <h3>{t('scenario.faults', { count: check.faults.length })}</h3>
      <ul className={styles['faults']}>
        {check.faults.map(({ line, detail }, place) => (
          <li key={place}>
            {line !== null && (
              <button type="button" onClick={() => onGo(line)}>
                {t('scenario.line', { line })}
              </button>
            )}{' '}
            <bdi dir="ltr">{detail}</bdi>
          </li>
        ))}
      </ul>
    </div>
  );
}

const tables = [
  [
    'entries',
    'account, counterparty, direction, outside_type, sequence, id, occurred_ms, amount_minor, currency, unit',
  ],
  [
    'rows',
    'sequence, id, "from", "to", from_type, to_type, occurred_ms, amount_minor, currency, to_amount_minor, to_currency, mode, description',
  ],
  [
    'accounts',
    'account, currency, unit, first_ms, last_ms, in_count, in_minor, out_count, out_minor, cash_in_count, cash_in_minor, cash_out_count, cash_out_minor, in_largest, out_largest, opening_minor',
  ],
  ['span', 'begins_ms, ends_ms'],
  ['openings', 'account, currency, amount_minor'],
] as const;

function Help(): ReactNode {
  const { t } = useTranslation();
  return (
    <div className={styles['help']}>
      <p>{t('scenario.helpTables')}</p>
      <dl>
        {tables.map(([name, columns]) => (
          <div key={name}>
            <dt className="code ltr">{name}</dt>
            <dd className="code ltr">{columns}</dd>
          </div>
        ))}
      </dl>
      <p>{t('scenario.helpUnits')}</p>
      <p>{t('scenario.helpColumns')}</p>
      <p>{t('scenario.helpReach')}</p>
    </div>
  );
}
