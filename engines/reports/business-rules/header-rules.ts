import { knownText } from '../placeholder.ts';
import type { ReportElement } from '../element.ts';
import type { BusinessRule, RuleContext } from './rule.ts';

/** Rules about the kind of report, its header and its narrative. */
export const headerRules: readonly BusinessRule[] = [
  {
    id: 'IND-1',
    document(report, context) {
      if (context.kind !== 'full') return;
      if (report.header.indicators.some((code) => knownText(code) !== undefined)) return;
      context.found(report.element.child('report_indicators') ?? report.element, () => ({
        message: 'The report has no indicator. Say with at least one why it is filed.',
      }));
    },
  },
  {
    id: 'TYP-1',
    document(report, context) {
      const code = report.header.reportCode ?? '';
      const shape = context.profile.reportCodes[code]?.shape;
      const at = report.element.child('report_code') ?? report.element;
      if (shape === 'transaction' && context.totals.transactions === 0) {
        context.found(at, () => ({
          message: `A report of type ${code} must hold at least one transaction.`,
          params: { code, shape },
          fix: 'Add the transactions, or file it as an activity report',
        }));
      }
      if (shape === 'activity' && context.totals.transactions > 0) {
        context.found(at, () => ({
          message: `A report of type ${code} describes an activity and must hold no transactions.`,
          params: { case: 'activity', code, shape },
          fix: 'File it as a transaction report',
        }));
      }
    },
  },
  {
    id: 'TYP-2',
    document(report, context) {
      if (context.totals.transactions === 0 || context.totals.myClientSides > 0) return;
      context.found(report.element.child('report_code') ?? report.element, () => ({
        message: 'No side of any transaction is a customer of the reporting entity.',
        fix: 'Use t_from_my_client or t_to_my_client for the customer, or file an activity report',
      }));
    },
  },
  {
    id: 'HDR-1',
    document(report, context) {
      const expected = context.profile.localCurrency;
      const found = report.header.localCurrency;
      if (expected === null || found === undefined || found === expected) return;
      context.found(report.element.child('currency_code_local') ?? report.element, () => ({
        message: `The local currency must be ${expected}.`,
        params: { expected },
        value: found.slice(0, 10),
        fix: `Write ${expected} and give amount_local in it`,
      }));
    },
  },
  {
    id: 'HDR-2',
    document(report, context) {
      if (context.kind !== 'full') return;
      for (const name of context.list('elements')) {
        const here = report.element.child(name);
        const given = here !== undefined && (here.children.length > 0 || knownText(here.text) !== undefined);
        if (!given) missing(report.element, here, name, context);
      }
    },
  },
  {
    id: 'HDR-3',
    document(report, context) {
      if (knownText(report.header.fiuReference) !== undefined) return;
      missing(report.element, report.element.child('fiu_ref_number'), 'fiu_ref_number', context);
    },
  },
  {
    id: 'HDR-4',
    document(report, context) {
      if (context.kind !== 'full' || knownText(report.header.entityReference) !== undefined) return;
      missing(report.element, report.element.child('entity_reference'), 'entity_reference', context);
    },
  },
  {
    id: 'TXT-1',
    document(report, context) {
      const reason = report.element.child('reason');
      const text = knownText(reason?.text) ?? '';
      const least = context.number('minLength');
      // A missing reason is HDR-2's to name.
      if (reason === undefined || text === '') return;
      const words = new Set(text.toLowerCase().match(/\p{L}{2,}/gu) ?? []);
      if ([...text].length >= least && words.size >= 3) return;
      context.found(reason, () => ({
        message: `The reason is too short or too general: say in at least ${least} characters what was seen.`,
        params: { min: String(least) },
      }));
    },
  },
];

function missing(
  root: ReportElement,
  here: ReportElement | undefined,
  name: string,
  context: RuleContext,
): void {
  context.found(here ?? root, () => ({
    message: `${name} is needed for a report of type ${context.header.reportCode ?? 'this kind'}.`,
    params: { element: name, code: context.header.reportCode ?? '' },
    path: here?.path ?? `${root.path}/${name}`,
    fix: `Fill in ${name}`,
  }));
}
