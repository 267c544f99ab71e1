import { assert, currencyDecimals, type Instant } from '../vocabulary/index.ts';
import { businessRules } from './business-rules/index.ts';
import type { BusinessRule, Fault, RuleContext, Totals } from './business-rules/rule.ts';
import { appliesTo } from './business-rules/rule-setting.ts';
import type { ReportElement } from './element.ts';
import type { FindingList } from './finding-list.ts';
import { FirstPlaces } from './first-places.ts';
import type { DocumentKind, Profile, RuleSetting } from './profile.ts';
import { headerFrom } from './report-from-tree.ts';
import type { Report, ReportHeader, Transaction } from './report.ts';
import { calendarDay, transactionFacts, type TransactionFacts } from './transaction-facts.ts';

interface ActiveRule {
  readonly rule: BusinessRule;
  readonly context: RuleContext;
}

/** Runs the rules that the profile switches on for the report's code. */
export class BusinessChecker {
  readonly #profile: Profile;
  readonly #now: Instant;
  readonly #findings: FindingList;
  readonly #numbers = new FirstPlaces();
  readonly #totals: Totals = {
    transactions: 0,
    myClientSides: 0,
    goods: 0,
    amountMinor: 0n,
    // Rules only ask for the place of a number.
    numbers: this.#numbers as Pick<Map<string, number>, 'get'> as Map<string, number>,
  };
  #currency: string | undefined;
  #active: readonly ActiveRule[] = [];
  readonly #memory = new Map<RuleSetting, Map<string, unknown>>();

  constructor(profile: Profile, now: Instant, findings: FindingList) {
    this.#profile = profile;
    this.#now = now;
    this.#findings = findings;
  }

  transaction(transaction: Transaction, root: ReportElement, kind: DocumentKind['kind']): void {
    if (this.#currency === undefined) this.#start(headerFrom(root), kind);
    const facts = transactionFacts(transaction, this.#profile, this.#currency ?? 'XXX');
    this.#count(facts);
    for (const { rule, context } of this.#active) rule.transaction?.(facts, context);
  }

  end(report: Report, kind: DocumentKind['kind']): void {
    this.#start(report.header, kind);
    for (const { rule, context } of this.#active) rule.document?.(report, context);
  }

  #start(header: ReportHeader, kind: DocumentKind['kind']): void {
    const currency = header.localCurrency ?? this.#profile.localCurrency ?? 'XXX';
    const submittedDay = calendarDay(header.submissionDate);
    this.#currency = currency;
    this.#active = this.#profile.rules
      .filter((setting) => appliesTo(setting, header.reportCode, submittedDay ?? this.#now.slice(0, 10)))
      .map((setting) => {
        const rule = businessRules.get(setting.rule);
        assert(rule !== undefined, `the profile ${this.#profile.id} names only known rules: ${setting.rule}`);
        return { rule, context: this.#context(setting, { header, submittedDay, kind, currency }) };
      });
  }

  #context(
    setting: RuleSetting,
    document: Pick<RuleContext, 'header' | 'submittedDay' | 'kind' | 'currency'>,
  ): RuleContext {
    const parameters = setting.parameters ?? {};
    const major = 10n ** BigInt(currencyDecimals(document.currency));
    const text = (name: string, otherwise?: string): string => {
      const value = parameters[name] ?? otherwise;
      assert(value !== undefined, `the profile ${this.#profile.id} gives ${setting.rule} its ${name}`);
      return String(value);
    };
    return {
      profile: this.#profile,
      today: this.#now.slice(0, 10),
      ...document,
      totals: this.#totals,
      number: (name) => Number(text(name)),
      text,
      list: (name) => {
        const value = parameters[name];
        return Array.isArray(value) ? value : [];
      },
      amountMinor: remembered((name) => BigInt(text(name)) * major),
      memory: this.#memoryOf(setting),
      found: (at, fault) => this.#found(setting, at, fault),
    };
  }

  /** What a rule keeps for the whole document: contexts are made anew at its end. */
  #memoryOf(setting: RuleSetting): <T>(name: string, make: () => T) => T {
    let known = this.#memory.get(setting);
    if (known === undefined) this.#memory.set(setting, (known = new Map()));
    const memory = known;
    return <T>(name: string, make: () => T): T => {
      const value = memory.get(name);
      if (value !== undefined || memory.has(name)) return value as T;
      const made = make();
      memory.set(name, made);
      return made;
    };
  }

  #found(setting: RuleSetting, at: ReportElement, fault: () => Fault): void {
    if (this.#findings.full) {
      this.#findings.omit(setting.severity);
      return;
    }
    this.#findings.add({
      rule: setting.rule,
      severity: setting.severity,
      path: at.path,
      line: at.line,
      column: at.column,
      ...fault(),
    });
  }

  #count({ transaction, sides, amountMinor }: TransactionFacts): void {
    const totals = this.#totals;
    totals.transactions++;
    totals.goods += transaction.goods.length;
    for (const side of sides) if (side.myClient) totals.myClientSides++;
    totals.amountMinor += amountMinor ?? 0n;
    const { number } = transaction;
    if (number !== undefined) this.#numbers.note(number, transaction.element.ordinal);
  }
}

function remembered(reckon: (name: string) => bigint): (name: string) => bigint {
  const known = new Map<string, bigint>();
  return (name) => {
    let value = known.get(name);
    if (value === undefined) known.set(name, (value = reckon(name)));
    return value;
  };
}
