import { Button, FileButton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftDetail, FindingView } from 'weir/intake/contract';
import { Page } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { AttachmentList } from '../reports/attachments.tsx';
import type { LinePart } from '../reports/file-lines.ts';
import { Findings } from '../reports/findings.tsx';
import { FaultCount } from '../reports/report-words.tsx';
import { dropDraft, fileDraft, readDraft, replaceDraftFile } from './draft-store.ts';
import { mendOf } from './mends.ts';
import { useReportDraft, type SaveState } from './use-report-draft.ts';
import { XmlEditor } from './xml-editor.tsx';
import styles from './draft.module.css';

/** A returned report being mended in place: faults on one side, the text on the other, checked again at each pause. */
export function DraftPage(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['report-drafts', id],
    queryFn: ({ signal }) => readDraft(id, signal),
    refetchOnWindowFocus: false,
    staleTime: Infinity,
  });
  return <AnsweredPage query={query}>{(draft) => <Draft key={draft.id} draft={draft} />}</AnsweredPage>;
}

function Draft({ draft }: { draft: DraftDetail }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const work = useReportDraft(draft);
  const [goTo, setGoTo] = useState<{ line: number; column: number } | null>(null);
  const [before, setBefore] = useState<string | null>(null);
  const editable = draft.text !== null;
  const filing = useMutation({
    mutationFn: async () => {
      if (editable && work.state !== 'saved' && !(await work.save())) return null;
      return fileDraft(draft.id, `draft-${draft.id}-${draft.version}`);
    },
    onSuccess: (submission) => {
      if (!submission) return;
      work.forget();
      void queries.invalidateQueries({ queryKey: ['reports'] });
      queries.removeQueries({ queryKey: ['report-drafts'] });
      void navigate({ to: `/filings/${submission.reportId}` });
    },
  });
  const dropping = useMutation({
    mutationFn: () => dropDraft(draft.id),
    onSuccess: () => {
      work.forget();
      queries.removeQueries({ queryKey: ['report-drafts'] });
      void navigate({ to: '/returned' });
    },
  });
  const replacing = useMutation({
    mutationFn: (file: File) => replaceDraftFile(draft.id, file),
    onSuccess: (answer) => {
      work.forget();
      work.answered(answer);
    },
  });
  const mend = (next: string): void => {
    setBefore(work.text);
    work.type(next);
  };
  const partOf = useLineParts(work.text, editable);
  return (
    <Page
      title={draft.fileName}
      heading={<bdi>{draft.fileName}</bdi>}
      above={<Link to="/returned">{t('place.returned')}</Link>}
      summary={
        <>
          <Tag tone="river">{t('draft.one')}</Tag>
          {draft.replaces && (
            <span>
              {t('report.replaces')}{' '}
              <Link to={`/filings/${draft.replaces.id}`} className="code">
                {draft.replaces.number}
              </Link>
            </span>
          )}
          <FaultCount row={draft} />
          <Saved state={work.state} />
        </>
      }
      actions={
        <>
          <FileButton onChange={(file) => file && replacing.mutate(file)} accept=".xml,.zip">
            {(props) => (
              <Button {...props} loading={replacing.isPending}>
                {t('draft.replaceFile')}
              </Button>
            )}
          </FileButton>
          <Button color="red" onClick={() => dropping.mutate()} loading={dropping.isPending}>
            {t('draft.drop')}
          </Button>
          <Button
            variant="filled"
            onClick={() => filing.mutate()}
            loading={filing.isPending}
            disabled={work.state === 'conflict'}
          >
            {draft.errors > 0 ? t('draft.fileAnyway') : t('draft.file')}
          </Button>
        </>
      }
    >
      {[filing.error, dropping.error, replacing.error].map(
        (error, index) => error && <ProblemNotice key={index} error={error} />,
      )}
      {work.state === 'failed' && <ProblemNotice error={work.problem} retry={() => void work.save()} />}
      {work.state === 'offline' && <p className={styles['conflict']}>{t('draft.offline')}</p>}
      {work.theirs && (
        <div className={styles['conflict']} role="alert">
          <p>{t('draft.conflict')}</p>
          <div className={styles['buttons']}>
            <Button onClick={work.takeTheirs}>{t('draft.takeTheirs')}</Button>
            <Button onClick={work.keepMine}>{t('draft.keepMine')}</Button>
          </div>
          <details>
            <summary>{t('draft.theirs')}</summary>
            <textarea
              readOnly
              className={styles['text']}
              rows={12}
              aria-label={t('draft.theirs')}
              value={work.theirs.text ?? ''}
              dir="ltr"
            />
          </details>
        </div>
      )}
      {draft.attachments.length > 0 && <AttachmentList attachments={draft.attachments} />}
      <div className={styles['columns']}>
        <div className={styles['list']} tabIndex={0} role="group" aria-label={t('report.faults')}>
          <div className={styles['state']} aria-live="polite">
            {draft.findings.length === 0 && work.state === 'saved' && (
              <Tag tone="done">{t('draft.clean')}</Tag>
            )}
            {before !== null && (
              <Button
                size="xs"
                onClick={() => {
                  work.type(before);
                  setBefore(null);
                }}
              >
                {t('draft.undo')}
              </Button>
            )}
          </div>
          <Findings
            findings={draft.findings}
            omitted={draft.findingsOmitted}
            lineOf={partOf}
            onPlace={editable ? ({ line, column }) => setGoTo({ line, column }) : undefined}
            besideOf={(finding) =>
              editable && <MendButton text={work.text} finding={finding} onMend={mend} />
            }
          />
        </div>
        {editable ? (
          <XmlEditor
            label={t('draft.text')}
            text={work.text}
            findings={draft.findings}
            goTo={goTo}
            onChange={work.type}
          />
        ) : (
          <p className="faint">{t('draft.tooLarge')}</p>
        )}
      </div>
    </Page>
  );
}

function MendButton({
  text,
  finding,
  onMend,
}: {
  text: string;
  finding: FindingView;
  onMend: (text: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const mend = useMemo(() => mendOf(text, finding), [text, finding]);
  if (!mend) return null;
  return (
    <div>
      <Button size="xs" onClick={() => onMend(mend.apply())}>
        {t(`draft.mend.${mend.kind}`, { to: mend.to })}
      </Button>
    </div>
  );
}

function Saved({ state }: { state: SaveState }): ReactNode {
  const { t } = useTranslation();
  const shown = state === 'failed' || state === 'conflict' ? 'unsaved' : state;
  return (
    <span className="faint" role="status">
      {t(`draft.state.${shown}`)}
    </span>
  );
}

const radius = 120;

function useLineParts(
  text: string,
  wanted: boolean,
): ((finding: FindingView) => LinePart | undefined) | undefined {
  return useMemo(() => {
    if (!wanted) return undefined;
    const lines = text.split('\n');
    return ({ line, column }) => {
      const whole = lines[line - 1];
      if (whole === undefined) return undefined;
      const characters = [...whole.replace(/\r$/, '')];
      const cut = Math.max(0, column - 1 - radius);
      return { text: characters.slice(cut, cut + radius * 2).join(''), cut };
    };
  }, [text, wanted]);
}
