import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { purposeSchema } from 'weir/cases/contract';
import type { Block } from 'weir/dissemination/contract';
import {
  letterSchemas,
  type ContentOf,
  type LetterKind,
  type SentFragment,
  type SourceRef,
} from 'weir/exchange/contract';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { BlockView } from '../products/composed-view.tsx';
import { at, letterFields, type FieldSpec } from './letter-fields.ts';
import { useFieldWord } from './use-field-word.ts';
import { useWord } from './letter-words.ts';
import styles from './exchange.module.css';

/** What a letter says, as it left or arrived. */
export function LetterView({
  kind,
  content,
  titleOf,
}: {
  kind: LetterKind;
  content: unknown;
  /** What a piece is called that consent is about, where one may know. */
  titleOf: (piece: SourceRef) => string | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const fieldWord = useFieldWord();
  const word = useWord();
  const read = letterSchemas[kind].safeParse(content);
  if (!read.success) return <pre className="code">{JSON.stringify(content, null, 2)}</pre>;
  const said = read.data as Partial<ContentOf<'request'> & ContentOf<'answer'> & ContentOf<'consent'>> &
    Partial<Pick<ContentOf<'consent-request'>, 'about' | 'recipient'>>;
  return (
    <div className={styles['letter']}>
      <Fields
        rows={letterFields[kind]
          .filter(({ path }) => isSaid(at(said, path)))
          .map((field) => [
            fieldWord(field),
            <FieldValue key={field.path} kind={kind} field={field} value={at(said, field.path)} />,
          ])}
      />
      {said.subjects !== undefined && said.subjects.length > 0 && (
        <Part title={t('exchange.subjects')}>
          <ul className={styles['list']}>
            {said.subjects.map((subject, index) => (
              <li key={index}>
                <strong>
                  <bdi>{subject.name}</bdi>
                </strong>{' '}
                <Tag>{word('option', subject.kind)}</Tag> <bdi>{subject.role}</bdi>
                <div className="faint">
                  <bdi>
                    {[
                      subject.born,
                      ...subject.countries,
                      ...subject.identifiers.map(({ type, number }) => `${type} ${number}`),
                    ]
                      .filter((each) => each !== null)
                      .join(' · ')}
                  </bdi>
                </div>
                <p dir="auto">{subject.why}</p>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {said.questions !== undefined && (
        <Part title={t('exchange.questions')}>
          <ol className={styles['list']}>
            {said.questions.map((question) => (
              <li key={question.id}>
                <Tag>{word('option', question.kind)}</Tag> <bdi>{question.text}</bdi>{' '}
                {(question.from !== null || question.until !== null) && (
                  <span className="faint ltr">
                    {question.from ?? '…'} – {question.until ?? '…'}
                  </span>
                )}
              </li>
            ))}
          </ol>
        </Part>
      )}
      {said.recipients !== undefined && said.recipients.length > 0 && (
        <Part title={t('exchange.recipients')}>
          <ul className={styles['list']}>
            {said.recipients.map(({ id, name }) => (
              <li key={id}>
                <bdi>{name}</bdi>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {said.lines !== undefined && (
        <Part title={t('exchange.lines')}>
          <ul className={styles['list']}>
            {said.lines.map((line) => (
              <li key={line.question}>
                <span className="code">{line.question}</span>{' '}
                <Tag
                  tone={line.status === 'answered' ? 'done' : line.status === 'refused' ? 'harm' : 'plain'}
                >
                  {word('option', line.status)}
                </Tag>
                <p dir="auto">{line.text}</p>
                {line.refusal !== null && (
                  <p>
                    {word('option', line.refusal.ground)} · <bdi>{line.refusal.citation}</bdi> ·{' '}
                    <bdi>{line.refusal.reason}</bdi>
                  </p>
                )}
              </li>
            ))}
          </ul>
        </Part>
      )}
      {said.about !== undefined && said.recipient !== undefined && (
        <Part title={t('exchange.about')}>
          <p>
            {t('exchange.wantedFor')} <bdi>{said.recipient.name}</bdi>
          </p>
          <ul className={styles['list']}>
            {said.about.map((piece) => (
              <li key={`${piece.authority} ${piece.message} ${piece.ref}`}>
                <PieceName piece={piece} title={titleOf(piece)} />{' '}
                <bdi className="faint">{piece.authority}</bdi>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {said.granted !== undefined && (
        <Part title={t('exchange.consents')}>
          <ul className={styles['list']}>
            {said.granted.map((piece) => (
              <li key={piece.ref}>
                <Tag tone="done">{t('exchange.state.granted')}</Tag>{' '}
                <PieceName piece={piece} title={titleOf(piece)} />
              </li>
            ))}
            {said.refused?.map(({ about, ground, reason }) => (
              <li key={about.ref}>
                <Tag tone="harm">{t('exchange.state.refused')}</Tag>{' '}
                <PieceName piece={about} title={titleOf(about)} /> {word('option', ground)}:{' '}
                <bdi>{reason}</bdi>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {said.fragments !== undefined && said.fragments.length > 0 && (
        <Part title={t('exchange.pieces')}>
          {said.fragments.map((fragment) => (
            <SentPiece key={fragment.ref} fragment={fragment} />
          ))}
        </Part>
      )}
    </div>
  );
}

const isSaid = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);

function Part({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <div className={styles['part']}>
      <h3>{title}</h3>
      {children}
    </div>
  );
}

/** By its title; by the letter and the mark it has there where no title is known here. */
function PieceName({ piece, title }: { piece: SourceRef; title: string | undefined }): ReactNode {
  const reference = `${piece.message.slice(0, 8)} ${piece.ref}`;
  return title === undefined ? <bdi className="code">{reference}</bdi> : <bdi title={reference}>{title}</bdi>;
}

function FieldValue({
  kind,
  field,
  value,
}: {
  kind: LetterKind;
  field: FieldSpec;
  value: unknown;
}): ReactNode {
  const { t } = useTranslation();
  const word = useWord();
  const { as } = field;
  if (as === 'check') return value === true ? '✓' : '–';
  if (as === 'moment') return <Moment at={String(value)} />;
  const several = Array.isArray(value) ? value.map(String) : [String(value)];
  const purpose = as === 'purposes' || (kind === 'consent-request' && field.path === 'purpose');
  if (purpose) return several.map((each) => t(`purpose.${purposeSchema.parse(each)}`)).join(', ');
  if (typeof as === 'object') return several.map((each) => word('option', each)).join(', ');
  return (
    <span dir="auto" className={styles['words']}>
      {several.join('\n')}
    </span>
  );
}

/** The piece's own heading says it already. */
const withoutTitle = (block: Block, title: string): Block =>
  block.kind === 'paragraphs' && block.title === title ? { ...block, title: null } : block;

/** A piece with the conditions under which it travels. */
function SentPiece({ fragment }: { fragment: SentFragment }): ReactNode {
  const { t } = useTranslation();
  const { handling } = fragment;
  return (
    <div className={styles['piece']}>
      <h4>
        <bdi>{fragment.title}</bdi>
      </h4>
      <p className="faint">
        {t(`handling.classification.${handling.classification}`)} ·{' '}
        {handling.permittedPurposes.map((each) => t(`purpose.${each}`)).join(', ')} ·{' '}
        {t(`handling.onward.${handling.onwardDissemination}`)} · {t('handling.evidence')}:{' '}
        {t(`handling.evidentiary.${handling.evidentiaryUse}`)}
      </p>
      {fragment.blocks.map((block, index) => (
        <BlockView key={index} block={withoutTitle(block, fragment.title)} />
      ))}
    </div>
  );
}
