import { Button, FileButton, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  obligedEntitySchema,
  registrationReceiptSchema,
  registrationStateSchema,
  type NewRegistration,
} from 'weir/people/contract';
import { z } from 'zod';
import { read, send } from '../../api/client.ts';
import { Fields } from '../../design/parts/fields.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useSession } from '../../shell/session.tsx';
import { Door, doorStyles } from './door.tsx';
import { useFields } from './use-field.ts';

const obligedEntities = z.object({ items: z.array(obligedEntitySchema) });
const mostDocuments = 3;

/** A reporting entity asks to be registered. The FIU decides; the code shown at the end asks for the answer. */
export function RegisterPage(): ReactNode {
  const { t } = useTranslation();
  const [receipt, setReceipt] = useState<{ reference: string; code: string } | null>(null);
  const [asks, setAsks] = useState(false);
  if (receipt) {
    return (
      <Door title={t('register.sent')} lead={t('register.sentLead')}>
        <Fields
          rows={[
            [
              t('register.reference'),
              <span key="r" className="code">
                {receipt.reference}
              </span>,
            ],
            [
              t('register.code'),
              <span key="c" className="code">
                {receipt.code}
              </span>,
            ],
          ]}
        />
        <p>{t('register.keep')}</p>
        <Button component={Link} to="/sign-in">
          {t('do.back')}
        </Button>
      </Door>
    );
  }
  return (
    <Door
      title={t(asks ? 'register.state' : 'register.title')}
      {...(asks ? {} : { lead: t('register.lead') })}
    >
      {asks ? <StateForm /> : <RegistrationForm onSent={setReceipt} />}
      <Button onClick={() => setAsks(!asks)}>{t(asks ? 'register.title' : 'register.askState')}</Button>
      <Button component={Link} to="/sign-in">
        {t('do.back')}
      </Button>
    </Door>
  );
}

function RegistrationForm({
  onSent,
}: {
  onSent: (receipt: { reference: string; code: string }) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { authority } = useSession();
  const [files, setFiles] = useState<File[]>([]);
  const { values, field } = useFields({
    name: '',
    country: authority.country,
    category: '',
    registrationNumber: '',
    taxNumber: '',
    licence: '',
    address: '',
    phone: '',
    officerName: '',
    officerEmail: '',
    officerPhone: '',
  });
  const categories = useQuery({
    queryKey: ['obliged-entities'],
    queryFn: ({ signal }) => read(obligedEntities, '/obliged-entities', { signal }),
  });
  const sending = useMutation({
    mutationFn: async () => {
      const { officerName, officerEmail, officerPhone, ...entity } = values;
      const body: NewRegistration = {
        entity: { ...entity, category: entity.category || (categories.data?.items[0]?.id ?? '') },
        officer: { name: officerName, email: officerEmail, phone: officerPhone },
        documents: await Promise.all(
          files.map(async (file) => ({ name: file.name, content: await base64Of(file) })),
        ),
      };
      return send(registrationReceiptSchema, 'POST', '/registrations', { body });
    },
    onSuccess: onSent,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    sending.mutate();
  };
  const must = { required: true, withAsterisk: false } as const;
  return (
    <form onSubmit={submit} className={doorStyles['form']}>
      {sending.isError && <ProblemNotice error={sending.error} />}
      <TextInput label={t('register.name')} {...must} autoFocus {...field('name')} />
      <NativeSelect
        label={t('register.category')}
        data={(categories.data?.items ?? []).map(({ id, name }) => ({
          value: id,
          label: t(`obliged.${id}`, { defaultValue: name }),
        }))}
        {...field('category')}
      />
      <TextInput
        label={t('settings.country')}
        description={t('settings.countryHelp')}
        dir="ltr"
        pattern="[A-Z]{2}"
        maxLength={2}
        {...must}
        {...field('country')}
      />
      <TextInput
        label={t('register.registrationNumber')}
        dir="ltr"
        {...must}
        {...field('registrationNumber')}
      />
      <TextInput label={t('register.taxNumber')} dir="ltr" {...field('taxNumber')} />
      <TextInput label={t('register.licence')} dir="ltr" {...field('licence')} />
      <Textarea label={t('register.address')} autosize minRows={2} {...must} {...field('address')} />
      <TextInput label={t('register.phone')} type="tel" dir="ltr" {...field('phone')} />
      <h2>{t('register.officer')}</h2>
      <TextInput label={t('door.yourName')} autoComplete="name" {...must} {...field('officerName')} />
      <TextInput
        label={t('door.email')}
        type="email"
        dir="ltr"
        autoComplete="email"
        {...must}
        {...field('officerEmail')}
      />
      <TextInput label={t('register.phone')} type="tel" dir="ltr" {...field('officerPhone')} />
      <FileButton
        multiple
        accept="application/pdf,image/png,image/jpeg"
        onChange={(chosen) => setFiles(chosen.slice(0, mostDocuments))}
      >
        {(props) => <Button {...props}>{t('register.documents')}</Button>}
      </FileButton>
      {files.length > 0 && (
        <ul>
          {files.map((file) => (
            <li key={file.name}>
              <bdi>{file.name}</bdi>
            </li>
          ))}
        </ul>
      )}
      <Button type="submit" variant="filled" loading={sending.isPending}>
        {t('do.send')}
      </Button>
    </form>
  );
}

function StateForm(): ReactNode {
  const { t } = useTranslation();
  const { values, field } = useFields({ reference: '', code: '' });
  const asking = useMutation({
    mutationFn: () => send(registrationStateSchema, 'POST', '/registrations/state', { body: values }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    asking.mutate();
  };
  const must = { required: true, withAsterisk: false, dir: 'ltr' } as const;
  return (
    <form onSubmit={submit} className={doorStyles['form']}>
      {asking.isError && <ProblemNotice error={asking.error} />}
      <TextInput label={t('register.reference')} {...must} {...field('reference')} />
      <TextInput label={t('register.code')} {...must} {...field('code')} />
      <Button type="submit" variant="filled" loading={asking.isPending}>
        {t('register.askState')}
      </Button>
      <div aria-live="polite">
        {asking.data && (
          <Fields
            rows={[
              [t('settings.state'), t(`register.states.${asking.data.state}`)],
              [t('audit.reason'), asking.data.reason],
              [t('report.filerNumber'), asking.data.reportingEntityId],
            ]}
          />
        )}
      </div>
    </form>
  );
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result).replace(/^[^,]*,/, '')));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('The file could not be read.')));
    reader.readAsDataURL(file);
  });
}
