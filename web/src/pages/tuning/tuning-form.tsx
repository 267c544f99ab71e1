import { Button, NumberInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listPurposeSchema,
  tunedParts,
  tuningReportSchema,
  type TuningValues,
} from 'weir/screening/contract';
import { send } from '../../api/client.ts';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import styles from './tuning.module.css';

/** Other thresholds and weights, to be looked at before anything is switched on. */
export function TuningForm({ inForce }: { inForce: TuningValues }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [thresholds, setThresholds] = useState(inForce.thresholds);
  const [factors, setFactors] = useState<TuningValues['factors']>(inForce.factors);
  const asking = useMutation({
    mutationFn: () => send(tuningReportSchema, 'POST', '/tuning-reports', { body: { thresholds, factors } }),
    onSuccess: (report) => void navigate({ to: `/tuning/${report.id}` }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    asking.mutate();
  };
  return (
    <form onSubmit={submit} className={styles['form']}>
      <fieldset className={styles['numbers']}>
        <legend>{t('tuning.thresholds')}</legend>
        {listPurposeSchema.options.map((purpose) => (
          <NumberInput
            key={purpose}
            label={t(`list.purpose.${purpose}`)}
            size="xs"
            min={0.5}
            max={1}
            step={0.01}
            decimalScale={3}
            value={thresholds[purpose] / 1000}
            onChange={(value) =>
              setThresholds({ ...thresholds, [purpose]: Math.round(Number(value) * 1000) })
            }
          />
        ))}
      </fieldset>
      <fieldset className={styles['numbers']}>
        <legend>{t('tuning.factors')}</legend>
        {tunedParts.map((part) => (
          <NumberInput
            key={part}
            label={t(`hit.part.${part}`)}
            size="xs"
            min={0}
            max={300}
            step={10}
            allowDecimal={false}
            suffix=" %"
            value={factors[part] ?? 100}
            onChange={(value) => setFactors({ ...factors, [part]: Number(value) })}
          />
        ))}
      </fieldset>
      {asking.isError && <ProblemNotice error={asking.error} />}
      <div className={styles['row']}>
        <Button type="submit" variant="filled" loading={asking.isPending}>
          {t('tuning.ask')}
        </Button>
        <span className="faint">{t('tuning.askWords')}</span>
      </div>
    </form>
  );
}
