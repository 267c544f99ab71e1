import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  authorityTypeSchema,
  invitedSchema,
  obligedEntitySchema,
  organisationKindSchema,
  organisationSchema,
  rolesFor,
  type OneTimeCode,
  type Organisation,
  type OrganisationKind,
  type Role,
} from 'weir/people/contract';
import { z } from 'zod';
import { read, send } from '../../api/client.ts';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';

const obligedEntities = z.object({ items: z.array(obligedEntitySchema) });

/** Invites a person, who sets the password with the one-time code: nobody else ever knows it. */
export function PersonForm({
  organisations,
  onInvited,
  onClose,
}: {
  organisations: readonly Organisation[];
  onInvited: (code: OneTimeCode) => void;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [form, setForm] = useState({ name: '', email: '', clearances: '' });
  const [organisation, setOrganisation] = useState(organisations[0]?.id ?? '');
  const chosenHouse = organisations.find(({ id }) => id === organisation);
  const kind = chosenHouse?.kind ?? 'fiu';
  const [roles, setRoles] = useState<readonly Role[]>([]);
  const offered = rolesFor(kind, chosenHouse?.type ?? null);
  const chosen = offered.length === 1 ? offered : roles.filter((role) => offered.includes(role));
  const adding = useMutation({
    mutationFn: () =>
      send(invitedSchema, 'POST', '/invitations', {
        body: {
          name: form.name,
          email: form.email,
          organisation,
          roles: chosen,
          clearances: form.clearances.split(/[\s,]+/).filter((word) => word !== ''),
        },
      }),
    onSuccess: async ({ invitation }) => {
      await queries.invalidateQueries({ queryKey: ['people'] });
      onInvited(invitation);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    adding.mutate();
  };
  const field = (name: keyof typeof form) => ({
    value: form[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setForm({ ...form, [name]: event.currentTarget.value }),
  });
  return (
    <Dialog label={t('settings.addPerson')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {adding.isError && <ProblemNotice error={adding.error} />}
        <TextInput
          label={t('settings.name')}
          required
          withAsterisk={false}
          data-autofocus
          {...field('name')}
        />
        <TextInput
          label={t('door.email')}
          type="email"
          dir="ltr"
          required
          withAsterisk={false}
          {...field('email')}
        />
        <NativeSelect
          label={t('settings.organisation')}
          value={organisation}
          onChange={(event) => setOrganisation(event.currentTarget.value)}
          data={organisations.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <Checkbox.Group
          label={t('settings.roles')}
          value={[...chosen]}
          onChange={(values) => setRoles(values as Role[])}
        >
          {offered.map((role) => (
            <Checkbox key={role} value={role} label={t(`role.${role}`)} mt={6} />
          ))}
        </Checkbox.Group>
        {kind === 'fiu' && (
          <TextInput
            label={t('settings.clearances')}
            description={t('settings.clearancesHelp')}
            dir="ltr"
            {...field('clearances')}
          />
        )}
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" loading={adding.isPending} disabled={chosen.length === 0}>
            {t('do.add')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

export function OrganisationForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [form, setForm] = useState({
    kind: 'reporting_entity' as OrganisationKind,
    type: '',
    name: '',
    country: '',
    reportingEntityId: '',
  });
  const adding = useMutation({
    mutationFn: () =>
      send(organisationSchema, 'POST', '/organisations', {
        body: {
          ...form,
          type: form.type === '' ? null : form.type,
          reportingEntityId: form.kind === 'reporting_entity' ? form.reportingEntityId : null,
        },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['organisations'] });
      onClose();
    },
  });
  const categories = useQuery({
    queryKey: ['obliged-entities'],
    queryFn: ({ signal }) => read(obligedEntities, '/obliged-entities', { signal }),
  });
  const types =
    form.kind === 'authority'
      ? authorityTypeSchema.options.map((type) => ({
          value: type as string,
          label: t(`authorityType.${type}`),
        }))
      : form.kind === 'reporting_entity'
        ? (categories.data?.items ?? []).map(({ id, name }) => ({
            value: id,
            label: t(`obliged.${id}`, { defaultValue: name }),
          }))
        : [];
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    adding.mutate();
  };
  return (
    <Dialog label={t('settings.addOrganisation')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {adding.isError && <ProblemNotice error={adding.error} />}
        <NativeSelect
          label={t('settings.kind')}
          value={form.kind}
          onChange={(event) =>
            setForm({ ...form, kind: organisationKindSchema.parse(event.currentTarget.value), type: '' })
          }
          data={organisationKindSchema.options.map((kind) => ({
            value: kind,
            label: t(`organisation.${kind}`),
          }))}
        />
        {types.length > 0 && (
          <NativeSelect
            label={t('settings.type')}
            value={form.type}
            onChange={(event) => setForm({ ...form, type: event.currentTarget.value })}
            data={[{ value: '', label: '' }, ...types]}
          />
        )}
        <TextInput
          label={t('settings.name')}
          required
          withAsterisk={false}
          data-autofocus
          value={form.name}
          onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
        />
        <TextInput
          label={t('settings.country')}
          description={t('settings.countryHelp')}
          dir="ltr"
          required
          withAsterisk={false}
          pattern="[A-Z]{2}"
          maxLength={2}
          value={form.country}
          onChange={(event) => setForm({ ...form, country: event.currentTarget.value.toUpperCase() })}
        />
        {form.kind === 'reporting_entity' && (
          <TextInput
            label={t('report.filerNumber')}
            description={t('settings.filerNumberHelp')}
            dir="ltr"
            required
            withAsterisk={false}
            value={form.reportingEntityId}
            onChange={(event) => setForm({ ...form, reportingEntityId: event.currentTarget.value })}
          />
        )}
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" loading={adding.isPending}>
            {t('do.add')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
