import { assert, type Instant } from '../vocabulary/index.ts';
import { businessRules } from './business-rules/index.ts';
import type { BusinessRule, Fault, RuleContext, Totals } from './business-rules/rule.ts';
import type { ReportElement } from './element.ts';
import type { Finding } from './finding.ts';
import { amountOf, instantOf } from './movement.ts';
import type { DocumentKind, Profile, RuleSetting } from './profile.ts';
import { headerFrom } from './report-from-tree.ts';
import type { Report, ReportHeader, Transaction } from './report.ts';

/** Runs the rules that the profile switches on for the report's code. */
export class BusinessChecker {
  readonly #profile: Profile;
  readonly #now: Instant;
  readonly #report: (finding: Finding) => void;
  readonly #totals: Totals = {
    transactions: 0,
    myClientSides: 0,
    goods: 0,
    amountMinor: 0n,
    numbers: new Map(),
  };
  #header: ReportHeader | undefined;
  #active: { rule: BusinessRule; context: RuleContext }[] = [];

  constructor(profile: Profile, now: Instant, report: (finding: Finding) => void) {
    this.#profile = profile;
    this.#now = now;
    this.#report = report;
  }

  transaction(transaction: Transaction, root: ReportElement, kind: DocumentKind['kind']): void {
    if (this.#header === undefined) this.#start(headerFrom(root), kind);
    this.#count(transaction);
    for (const { rule, context } of this.#active) rule.transaction?.(transaction, context);
  }

  end(report: Report, kind: DocumentKind['kind']): void {
    this.#start(report.header, kind);
    for (const { rule, context } of this.#active) rule.document?.(report, context);
  }

  #start(header: ReportHeader, kind: DocumentKind['kind']): void {
    this.#header = header;
    const submitted = instantOf(header.submissionDate);
    this.#active = this.#profile.rules
      .filter((setting) => setting.reports?.includes(header.reportCode ?? '') ?? true)
      .map((setting) => {
        const rule = businessRules.get(setting.rule);
        assert(rule !== undefined, `the profile ${this.#profile.id} names only known rules: ${setting.rule}`);
        return { rule, context: this.#context(setting, { header, submitted, kind }) };
      });
  }

  #context(setting: RuleSetting, document: Pick<RuleContext, 'header' | 'submitted' | 'kind'>): RuleContext {
    const parameter = (name: string) => setting.parameters?.[name];
    return {
      profile: this.#profile,
      now: this.#now,
      ...document,
      totals: this.#totals,
      number: (name, otherwise) => Number(parameter(name) ?? otherwise),
      text: (name, otherwise) => String(parameter(name) ?? otherwise),
      list: (name) => {
        const value = parameter(name);
        return Array.isArray(value) ? value : [];
      },
      found: (at, fault) => this.#found(setting, at, fault),
    };
  }

  #found(setting: RuleSetting, at: ReportElement, fault: Fault): void {
    this.#report({
      rule: setting.rule,
      severity: setting.severity,
      path: at.path,
      line: at.line,
      column: at.column,
      ...fault,
    });
  }

  #count(transaction: Transaction): void {
    const totals = this.#totals;
    totals.transactions++;
    totals.goods += transaction.goods.length;
    for (const side of [transaction.from, transaction.to, ...transaction.parties]) {
      if (side?.myClient === true) totals.myClientSides++;
    }
    const currency = this.#header?.localCurrency ?? this.#profile.localCurrency ?? 'XXX';
    totals.amountMinor += amountOf(transaction.amountLocal, currency) ?? 0n;
    const { number } = transaction;
    if (number !== undefined && !totals.numbers.has(number)) totals.numbers.set(number, transaction.place);
  }
}
