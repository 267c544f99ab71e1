import { useDraft } from '../../api/drafts.ts';

export interface OwnFinding {
  path?: string | undefined;
  line?: number | undefined;
  message: string;
}

/** The findings an officer gathers while reading; kept in the browser until the report is returned. */
export function useOwnFindings(report: string) {
  const [findings, set, draft] = useDraft<OwnFinding[]>(`findings.${report}`, []);
  return {
    findings,
    add: (finding: OwnFinding) => set([...findings, finding]),
    remove: (index: number) => set(findings.filter((_, at) => at !== index)),
    change: (index: number, message: string) =>
      set(findings.map((finding, at) => (at === index ? { ...finding, message } : finding))),
    clear: draft.clear,
  };
}
