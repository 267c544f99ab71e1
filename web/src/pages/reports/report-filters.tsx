import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { reportFlagSchema, reportQuerySchema } from 'weir/intake/contract';
import { organisationSchema } from 'weir/people/contract';
import { z } from 'zod';
import { read } from '../../api/client.ts';
import { Choice } from '../../design/parts/choice.tsx';
import type { UrlState } from '../../shell/url-state.ts';
import { usualCodes } from './report-words.tsx';

export interface FilterProps {
  url: UrlState;
  setUrl: (patch: UrlState, how?: { push?: boolean }) => void;
}

export const reportFilterNames = ['state', 'q', 'code', 'filer', 'flag', 'from', 'to'] as const;

export function CodeFilter({ url, setUrl }: FilterProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Choice
      label={t('report.kind')}
      value={url['code'] ?? ''}
      onChange={(code) => setUrl({ code, peek: undefined }, { push: true })}
      width={150}
      options={[
        { value: '', label: t('page.all') },
        ...usualCodes.map((code) => ({ value: code, label: `${code} · ${t(`report.code.${code}`)}` })),
      ]}
    />
  );
}

export function FlagFilter({ url, setUrl }: FilterProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Choice
      label={t('report.flagLabel')}
      value={url['flag'] ?? ''}
      onChange={(flag) => setUrl({ flag, peek: undefined }, { push: true })}
      width={124}
      options={[
        { value: '', label: t('page.all') },
        ...reportFlagSchema.shape.flag.options.map((flag) => ({
          value: flag,
          label: t(`report.flagShort.${flag}`),
        })),
      ]}
    />
  );
}

const filersSchema = z.object({ items: z.array(organisationSchema) });

export function useFilers() {
  return useQuery({
    queryKey: ['organisations', 'reporting_entity'],
    queryFn: ({ signal }) =>
      read(filersSchema, '/organisations', { query: { kind: 'reporting_entity' }, signal }),
    staleTime: 300_000,
    retry: false,
  });
}

export function FilerFilter({ url, setUrl }: FilterProps): ReactNode {
  const { t } = useTranslation();
  const query = useFilers();
  return (
    <Choice
      label={t('report.filer')}
      value={url['filer'] ?? ''}
      onChange={(filer) => setUrl({ filer, peek: undefined }, { push: true })}
      width={160}
      options={[
        { value: '', label: t('page.all') },
        ...(query.data?.items ?? []).map(({ id, name, reportingEntityId }) => ({
          value: id,
          label: reportingEntityId === null ? name : `${reportingEntityId} ${name}`,
        })),
      ]}
    />
  );
}

/** From one day to another, where the node can be asked for it. */
export function DateFilters({ url, setUrl }: FilterProps): ReactNode {
  const { t } = useTranslation();
  if (!Object.hasOwn(reportQuerySchema.shape, 'from')) return null;
  return (['from', 'to'] as const).map((end) => (
    <TextInput
      key={end}
      type="date"
      size="xs"
      w={140}
      label={t(`page.${end}`)}
      value={url[end] ?? ''}
      onChange={(event) => setUrl({ [end]: event.currentTarget.value, peek: undefined })}
    />
  ));
}

export function ClearFilters({ setUrl }: Pick<FilterProps, 'setUrl'>): ReactNode {
  const { t } = useTranslation();
  return (
    <Button
      size="xs"
      variant="subtle"
      onClick={() => setUrl(Object.fromEntries(reportFilterNames.map((name) => [name, ''])))}
    >
      {t('do.clear')}
    </Button>
  );
}
