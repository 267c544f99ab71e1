import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { rightsSchema, type Rights } from 'weir/people/contract';
import { z } from 'zod';
import { useCursorList } from '../../api/cursor-list.ts';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import type { Column } from '../../design/table/table.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { OversightFrame } from './oversight-frame.tsx';

const rightsList = z.object({ items: z.array(rightsSchema), nextCursor: z.string().nullable() });

/** Everybody who may come in: with which rights, how proved, and when last. */
export function RightsPage(): ReactNode {
  const { t } = useTranslation();
  const columns = useRightsColumns();
  const list = useCursorList({ key: ['rights'], path: '/oversight/people', page: rightsList });
  return (
    <OversightFrame title={t('oversight.rights')} summary={t('oversight.rightsWords')}>
      <RecordList
        label={t('oversight.rights')}
        list={list}
        columns={columns}
        rowId={(row) => row.id}
        empty={<Empty>{t('settings.noPeople')}</Empty>}
      />
    </OversightFrame>
  );
}

function useRightsColumns(): Column<Rights>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    { id: 'name', head: t('settings.name'), cell: (row) => <bdi>{row.name}</bdi> },
    {
      id: 'organisation',
      head: t('settings.organisation'),
      cell: (row) => <bdi>{row.organisationName}</bdi>,
    },
    {
      id: 'roles',
      head: t('settings.roles'),
      cell: (row) => row.roles.map((role) => t(`role.${role}`, { defaultValue: role })).join(', '),
    },
    {
      id: 'clearances',
      head: t('settings.clearances'),
      cell: (row) => <span className="code">{row.clearances.join(' ')}</span>,
    },
    {
      id: 'state',
      head: t('settings.state'),
      width: '110px',
      cell: (row) => (
        <Tag tone={row.invited ? 'wait' : row.active ? 'done' : 'plain'}>
          {t(row.invited ? 'settings.invited' : row.active ? 'settings.active' : 'settings.inactive')}
        </Tag>
      ),
    },
    {
      id: 'factors',
      head: t('account.factors'),
      width: '130px',
      cell: (row) =>
        row.factors === 0 && row.factorRequired ? (
          <Tag tone="harm">{t('oversight.factorMissing')}</Tag>
        ) : (
          format.number(row.factors)
        ),
    },
    {
      id: 'last',
      head: t('oversight.lastSignIn'),
      width: '160px',
      cell: (row) =>
        row.lastSignInAt === null ? (
          <span className="faint">{t('oversight.never')}</span>
        ) : (
          <Moment at={row.lastSignInAt} />
        ),
    },
  ];
}
