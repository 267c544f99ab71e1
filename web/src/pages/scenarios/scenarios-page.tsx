import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { scenarioStandingSchema, type ScenarioStanding } from 'weir/detection/scenario-contract';
import { z } from 'zod';
import { read } from '../../api/client.ts';
import { Page } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { Table } from '../../design/table/table.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { AlertsNavigation } from '../alerts/alerts-frame.tsx';
import { useAlertWords } from '../alerts/alert-words.tsx';
import { SeverityTag, StandingTag } from './scenario-words.tsx';

const pageSchema = z.object({ items: z.array(scenarioStandingSchema) });

/** What the unit watches for: each scenario, what is in force, and how often it was worth a person's time. */
export function ScenariosPage(): ReactNode {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['scenarios'],
    queryFn: ({ signal }) => read(pageSchema, '/scenarios', { signal }),
  });
  return (
    <Page
      title={t('place.scenarios')}
      summary={t('scenario.summary')}
      actions={
        <Button component={Link} to="/write-scenario">
          {t('scenario.write')}
        </Button>
      }
    >
      <AlertsNavigation />
      <Answered query={query}>{({ items }) => <Scenarios items={items} />}</Answered>
    </Page>
  );
}

function Scenarios({ items }: { items: readonly ScenarioStanding[] }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useAlertWords();
  return (
    <Table
      label={t('place.scenarios')}
      rows={items}
      rowId={(row) => row.id}
      pageOf={(row) => `/scenarios/${row.id}`}
      columns={[
        {
          id: 'title',
          head: t('scenario.title'),
          cell: (row) => <bdi>{words.title({ typology: row.id, title: row.title })}</bdi>,
        },
        {
          id: 'severity',
          head: t('scenario.severityLabel'),
          width: '110px',
          cell: (row) => <SeverityTag severity={row.severity} />,
        },
        {
          id: 'standing',
          head: t('tuning.inForce'),
          width: '150px',
          cell: (row) => <StandingTag version={row.version} />,
        },
        {
          id: 'speed',
          head: t('scenario.speed'),
          width: '150px',
          cell: (row) => t(`scenario.reach.${row.reach}`),
        },
        {
          id: 'useful',
          head: t('alert.state.useful'),
          align: 'end',
          width: '90px',
          cell: (row) => format.number(row.alerts.useful),
        },
        {
          id: 'dismissed',
          head: t('alert.state.dismissed'),
          align: 'end',
          width: '100px',
          cell: (row) => format.number(row.alerts.dismissed),
        },
        {
          id: 'open',
          head: t('alert.state.open'),
          align: 'end',
          width: '80px',
          cell: (row) => format.number(row.alerts.open),
        },
        {
          id: 'waits',
          head: t('scenario.waits'),
          width: '140px',
          cell: (row) =>
            row.proposed !== null && (
              <Tag tone="wait">{t('list.versionNumber', { number: row.proposed })}</Tag>
            ),
        },
      ]}
    />
  );
}
