import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskedRequest } from 'weir/dissemination/contract';
import { Deadline } from '../../design/parts/deadline.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag, type Tone } from '../../design/parts/tag.tsx';
import type { Column } from '../../design/table/table.tsx';

const tones: Record<AskedRequest['state'], Tone> = { received: 'wait', in_work: 'river', answered: 'done' };

export function RequestStateTag({ request }: { request: AskedRequest }): ReactNode {
  const { t } = useTranslation();
  return (
    <Tag tone={tones[request.state]}>
      {request.answer === null
        ? t(`authorityRequest.state.${request.state}`)
        : t(`authorityRequest.answer.${request.answer.kind}`)}
    </Tag>
  );
}

export function useRequestColumns<Row extends AskedRequest>(): Column<Row>[] {
  const { t } = useTranslation();
  return [
    { id: 'reference', head: t('authorityRequest.reference'), cell: (row) => <bdi>{row.reference}</bdi> },
    {
      id: 'number',
      head: t('report.number'),
      width: '130px',
      cell: (row) => <span className="code">{row.number}</span>,
    },
    {
      id: 'subjects',
      head: t('authorityRequest.subjects'),
      cell: (row) => <bdi>{row.subjects.map(({ name }) => name).join('; ')}</bdi>,
    },
    { id: 'purpose', head: t('product.purpose'), width: '150px', cell: (row) => t(`purpose.${row.purpose}`) },
    {
      id: 'due',
      head: t('authorityRequest.due'),
      width: '230px',
      cell: (row) =>
        row.answer !== null ? (
          <Moment at={row.answer.at} />
        ) : row.dueAt !== null ? (
          <Deadline due={row.dueAt} />
        ) : null,
    },
    {
      id: 'state',
      head: t('report.stateLabel'),
      width: '190px',
      cell: (row) => <RequestStateTag request={row} />,
    },
  ];
}

/** The request as it was written: the same for who asked and who answers. */
export function RequestMatter({ request }: { request: AskedRequest }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <p dir="auto" style={{ whiteSpace: 'pre-wrap' }}>
        {request.question}
      </p>
      <Fields
        rows={[
          ...request.subjects.map((subject): [string, ReactNode] => [
            t(`authorityRequest.subjectKind.${subject.kind}`),
            <bdi key={subject.name}>{[subject.name, subject.known].filter(Boolean).join(' · ')}</bdi>,
          ]),
          [t('authorityRequest.legalBasis'), <bdi key="basis">{request.legalBasis}</bdi>],
          [t('product.purpose'), t(`purpose.${request.purpose}`)],
          [t('authorityRequest.urgency'), t(`authorityRequest.urgent.${request.urgency}`)],
          [t('authorityRequest.neededBy'), request.neededBy],
          [t('authorityRequest.asked'), <Moment key="asked" at={request.askedAt} />],
          [t('authorityRequest.due'), request.dueAt && <Deadline key="due" due={request.dueAt} />],
          [t('authorityRequest.rule'), request.dueRule],
        ]}
      />
    </>
  );
}
