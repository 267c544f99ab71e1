import type { RuleSetting } from '../profile.ts';

/** Whether a rule is on for a report of this code, submitted on this calendar day. */
export function appliesTo(setting: RuleSetting, reportCode: string | undefined, day: string): boolean {
  if (setting.reports !== undefined && !setting.reports.includes(reportCode ?? '')) return false;
  if (setting.validFrom !== undefined && day < setting.validFrom) return false;
  return setting.validTo === undefined || day <= setting.validTo;
}
