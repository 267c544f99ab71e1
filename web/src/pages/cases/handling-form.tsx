import { Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  handlingConditionsSchema,
  purposeSchema,
  type Fragment,
  type HandlingChange,
  type HandlingConditions,
} from 'weir/cases/contract';
import { organisationSchema } from 'weir/people/contract';
import { z } from 'zod';
import { read } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useDeskAct } from './use-desk.ts';
import styles from './case.module.css';

const shape = handlingConditionsSchema.shape;
type Choosable = Pick<
  HandlingConditions,
  | 'classification'
  | 'evidentiaryUse'
  | 'onwardDissemination'
  | 'disclosureToSubject'
  | 'sourceProtection'
  | 'obtainedAs'
  | 'atEnd'
>;

/** Sets the conditions of one piece: stricter by anybody in the case, looser with the consent of each originator. */
export function HandlingForm({ fragment, onClose }: { fragment: Fragment; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const before = fragment.handling;
  const [form, setForm] = useState(before);
  const [reason, setReason] = useState('');
  const [consents, setConsents] = useState<Readonly<Record<string, string>>>({});
  const act = useDeskAct(fragment.caseId, () => {
    onClose();
    void queries.invalidateQueries({ queryKey: ['cases', fragment.caseId] });
  });
  const changed = Object.fromEntries(
    Object.entries(form).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key as keyof HandlingConditions]),
    ),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    act.mutate({
      path: `fragments/${fragment.id}/handling`,
      body: {
        handling: changed,
        consents: before.originators.flatMap((originator) => {
          const reference = consents[originator]?.trim() ?? '';
          return reference === '' ? [] : [{ originator, reference }];
        }),
        reason: reason.trim(),
      } satisfies HandlingChange,
    });
  };
  const choice = <Key extends keyof Choosable>(
    key: Key,
    label: string,
    options: readonly HandlingConditions[Key][],
    word: (value: HandlingConditions[Key]) => string,
  ): ReactNode => (
    <NativeSelect
      label={label}
      value={form[key]}
      onChange={(event) =>
        setForm({ ...form, [key]: options.find((one) => one === event.currentTarget.value) ?? form[key] })
      }
      data={options.map((value) => ({ value, label: word(value) }))}
    />
  );
  const date = (key: 'retentionUntil' | 'reviewOn', label: string): ReactNode => (
    <TextInput
      type="date"
      label={label}
      value={form[key]?.slice(0, 10) ?? ''}
      onChange={(event) =>
        setForm({ ...form, [key]: event.currentTarget.value === '' ? null : event.currentTarget.value })
      }
    />
  );
  return (
    <Dialog wide label={t('casework.setHandling')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        <p>
          <bdi>{fragment.title}</bdi>. {t('casework.handlingHelp')}
        </p>
        {act.isError && <ProblemNotice error={act.error} />}
        <div className={styles['pair']}>
          {choice(
            'classification',
            t('handling.classificationLabel'),
            shape.classification.options,
            (value) => t(`handling.classification.${value}`),
          )}
          {choice(
            'onwardDissemination',
            t('handling.onwardLabel'),
            shape.onwardDissemination.options,
            (value) => t(`handling.onward.${value}`),
          )}
          {choice('evidentiaryUse', t('handling.evidence'), shape.evidentiaryUse.options, (value) =>
            t(`handling.evidentiary.${value}`),
          )}
          {choice(
            'disclosureToSubject',
            t('handling.subjectLabel'),
            shape.disclosureToSubject.options,
            (value) => t(`handling.subject.${value}`),
          )}
          {choice('sourceProtection', t('handling.sourceLabel'), shape.sourceProtection.options, (value) =>
            t(`handling.source.${value}`),
          )}
          {choice('obtainedAs', t('handling.obtained'), shape.obtainedAs.options, (value) =>
            t(`handling.obtainedAs.${value}`),
          )}
          {date('retentionUntil', t('handling.retention'))}
          {date('reviewOn', t('handling.review'))}
          {choice('atEnd', t('handling.atEndLabel'), shape.atEnd.options, (value) =>
            t(`handling.atEnd.${value}`),
          )}
        </div>
        <Checkbox.Group
          label={t('handling.purposes')}
          value={form.permittedPurposes}
          onChange={(values) =>
            setForm({
              ...form,
              permittedPurposes: purposeSchema.options.filter((purpose) => values.includes(purpose)),
            })
          }
        >
          <div className={styles['pair']}>
            {purposeSchema.options.map((purpose) => (
              <Checkbox key={purpose} value={purpose} label={t(`purpose.${purpose}`)} mt={4} />
            ))}
          </div>
        </Checkbox.Group>
        <Recipients
          value={form.permittedRecipients}
          onChange={(permittedRecipients) => setForm({ ...form, permittedRecipients })}
        />
        {before.originators.map((originator) => (
          <TextInput
            key={originator}
            label={t('casework.consentOf', { originator })}
            description={t('casework.consentHelp')}
            dir="auto"
            maxLength={200}
            value={consents[originator] ?? ''}
            onChange={(event) => setConsents({ ...consents, [originator]: event.currentTarget.value })}
          />
        ))}
        <Textarea
          label={t('hit.reason')}
          rows={2}
          dir="auto"
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={act.isPending}
            disabled={reason.trim().length < 3 || Object.keys(changed).length === 0}
          >
            {t('do.save')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

const authoritiesSchema = z.object({ items: z.array(organisationSchema) });

/** Whomever this FIU chooses, or only those named. */
function Recipients({
  value,
  onChange,
}: {
  value: string[] | null;
  onChange: (value: string[] | null) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { data } = useQuery({
    queryKey: ['organisations', 'authority'],
    staleTime: 5 * 60_000,
    queryFn: ({ signal }) =>
      read(authoritiesSchema, '/organisations', { query: { kind: 'authority' }, signal }),
  });
  const known = data?.items ?? [];
  // Recipients that are no authority here stay as they are.
  const others = (value ?? []).filter((id) => !known.some((each) => each.id === id));
  return (
    <>
      <Checkbox
        label={t('handling.anyRecipient')}
        checked={value === null}
        onChange={(event) => onChange(event.currentTarget.checked ? null : [])}
      />
      {value !== null && (
        <Checkbox.Group
          label={t('handling.recipients')}
          value={value}
          onChange={(chosen) => onChange([...others, ...chosen.filter((id) => !others.includes(id))])}
        >
          <div className={styles['pair']}>
            {known.map(({ id, name }) => (
              <Checkbox key={id} value={id} label={<bdi>{name}</bdi>} mt={4} />
            ))}
          </div>
        </Checkbox.Group>
      )}
    </>
  );
}
