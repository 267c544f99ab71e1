import { knownText } from '../placeholder.ts';
import type { Party, Side } from '../report.ts';
import type { BusinessRule } from './rule.ts';
import { setOf, tableOf } from './subject-facts.ts';

/** Rules about whether the report is of the right kind for what it says. */
export const kindRules: readonly BusinessRule[] = [
  {
    id: 'TYP-3',
    document(report, context) {
      const reports = context.list('use');
      const code = report.header.reportCode ?? '';
      const indicators = setOf('indicators', context);
      const telling = report.header.indicators.find((indicator) => indicators.has(indicator));
      const at = report.element.child('report_code') ?? report.element;
      const list = reports.join(', ');
      if (telling !== undefined && !reports.includes(code)) {
        context.found(at, () => ({
          message: `A report with the indicator ${telling} is about terrorist financing: file it as ${list}.`,
          params: { indicator: telling, reports: list },
          value: code.slice(0, 20),
          fix: `Change report_code to ${reports[0] ?? ''}`,
        }));
      } else if (telling === undefined && reports.includes(code)) {
        context.found(report.element.child('report_indicators') ?? report.element, () => ({
          message: `A report of type ${code} is about terrorist financing, but no indicator says so.`,
          params: { case: 'silent', code },
          fix: 'Add the indicator of terrorist financing, or file it as another type',
        }));
      }
    },
  },
  {
    id: 'TYP-4',
    transaction({ transaction, sides, isCash }, context) {
      const code = context.header.reportCode ?? '';
      const crosses = crossesBorder(sides);
      const other =
        crosses === true
          ? tableOf('abroad', context).get(code)
          : crosses === false
            ? tableOf('home', context).get(code)
            : undefined;
      if (other !== undefined) {
        context.found(transaction.element, () => ({
          message:
            crosses === true
              ? `This transaction crosses a border: it belongs into a report of type ${other}, not ${code}.`
              : `This transaction stays within one country: it belongs into a report of type ${other}, not ${code}.`,
          params: { case: crosses === true ? 'abroad' : 'home', code, other },
          fix: `File it as ${other}`,
        }));
        return;
      }
      const instead = isCash
        ? tableOf('withCash', context).get(code)
        : tableOf('withoutCash', context).get(code);
      if (instead === undefined || sides.length === 0) return;
      context.found(transaction.element, () => ({
        message: isCash
          ? `Cash was handed over here: it belongs into a report of type ${instead}, not ${code}.`
          : `No cash was handed over here: it belongs into a report of type ${instead}, not ${code}.`,
        params: { case: isCash ? 'cash' : 'noCash', code, other: instead },
        fix: `File it as ${instead}`,
      }));
    },
  },
  {
    id: 'ID-1',
    document(report, context) {
      const { indicators } = report.header;
      const at = report.element.child('report_indicators') ?? report.element;
      const offences = setOf('offences', context);
      const chosen = new Set(indicators.filter((code) => offences.has(code)));
      if (chosen.size === 0 && context.text('need', 'no') === 'yes') {
        context.found(at, () => ({
          message:
            'The report names no predicate offence. Choose the indicator of the one that is suspected.',
          fix: 'Add an indicator of an offence',
        }));
      }
      const vague = indicators.find((code) => setOf('vague', context).has(code));
      const told = [...(knownText(report.header.reason) ?? '')].length;
      if (vague !== undefined && told < context.number('minLength')) {
        const least = context.text('minLength');
        context.found(report.element.child('reason') ?? at, () => ({
          message: `The indicator ${vague} says little: explain the offence in the reason in at least ${least} characters.`,
          params: { case: 'vague', indicator: vague, min: least },
        }));
      }
      if (chosen.size === 0) return;
      for (const code of indicators) {
        const belongs = tableOf('belongs', context).get(code)?.split('|');
        if (belongs === undefined || belongs.some((offence) => chosen.has(offence))) continue;
        context.found(at, () => ({
          message: `The indicator ${code} belongs to another offence than the one that is chosen: ${belongs.join(', ')}.`,
          params: { case: 'elsewhere', indicator: code, offences: belongs.join(', ') },
          fix: `Choose ${belongs.join(' or ')} too, or remove ${code}`,
        }));
      }
    },
  },
];

/** Undefined where fewer than two countries are given. */
function crossesBorder(sides: readonly (Side | Party)[]): boolean | undefined {
  let first: string | undefined;
  let several = false;
  for (const { country } of sides) {
    if (country === undefined || knownText(country) === undefined) continue;
    if (first === undefined) first = country;
    else if (country !== first) return true;
    else several = true;
  }
  return several ? false : undefined;
}
