/** Children of these parents repeat by nature, so their paths carry an index even for the first: `transaction[1]`. */
const repeating: ReadonlySet<string> = new Set(
  `report/transaction transactions/transaction involved_parties/party report_parties/report_party
   report_indicators/indicator goods_services/item additional_information/additional_info phones/phone
   addresses/address identifications/identification emails/email urls/url signatory/t_person
   related_persons/account_related_person related_persons/entity_related_person
   related_persons/person_related_person related_accounts/account_related_account
   related_entities/account_related_entity related_entities/entity_related_entity
   account_funds/account_fund sanctions/sanction peps/pep network_devices/network_device
   means_of_transport/routing previous_names/previous_name social_media/social_account
   employment_history/employer entity_identifications/entity_identification`
    .split(/\s+/)
    .filter((name) => name !== ''),
);

const none: readonly ReportElement[] = [];

/**
 * One element of a report, as the file had it: the canonical tree keeps everything. Positions are of the opening
 * tag's `<` (line and column from 1); an element that was made and not read has line 0.
 */
export class ReportElement {
  readonly name: string;
  readonly parent: ReportElement | null;
  /** 1-based among the siblings of the same name. */
  readonly ordinal: number;
  readonly line: number;
  readonly column: number;
  #children: ReportElement[] | null = null;
  /** Character data directly inside, as the file had it; white space between child elements is not kept. */
  text = '';

  constructor(name: string, parent: ReportElement | null, ordinal = 1, line = 0, column = 0) {
    this.name = name;
    this.parent = parent;
    this.ordinal = ordinal;
    this.line = line;
    this.column = column;
  }

  /** Most elements are leaves, and an array for each would be half of a report's memory. */
  get children(): readonly ReportElement[] {
    return this.#children ?? none;
  }

  get hasChildren(): boolean {
    return this.#children !== null && this.#children.length > 0;
  }

  append(child: ReportElement): void {
    if (this.#children === null) this.#children = [child];
    else this.#children.push(child);
  }

  removeLast(): void {
    this.#children?.pop();
  }

  /** @example `/report/transaction[2]/t_from/from_account/account` */
  get path(): string {
    const above = this.parent === null ? '' : this.parent.path;
    return above + pathStep(this.parent?.name ?? '', this.name, this.ordinal);
  }

  child(name: string): ReportElement | undefined {
    const children = this.#children;
    if (children === null) return undefined;
    for (let index = 0; index < children.length; index++) {
      if (children[index]!.name === name) return children[index];
    }
    return undefined;
  }

  /** Follows a path of names below this element, each step the first of its name: `at('from_account', 'iban')`. */
  at(...names: string[]): ReportElement | undefined {
    return names.reduce<ReportElement | undefined>((here, name) => here?.child(name), this);
  }

  all(name: string): ReportElement[] {
    return this.children.filter((child) => child.name === name);
  }

  /** The text of a child, trimmed; undefined where it is absent or empty. Placeholders such as `-` are kept. */
  value(name: string, ...below: string[]): string | undefined {
    const first = this.child(name);
    const end = below.length === 0 ? first : first?.at(...below);
    if (end === undefined) return undefined;
    const text = end.text.trim();
    return text === '' ? undefined : text;
  }

  /** This element and everything below it, in document order. */
  *walk(): Generator<ReportElement> {
    yield this;
    for (const child of this.children) yield* child.walk();
  }

  /** The plain content: without parents and positions, so that two trees can be compared. */
  toJSON(): { name: string; text?: string; children?: readonly ReportElement[] } {
    if (this.children.length > 0) {
      const text = this.text.trim();
      return text === ''
        ? { name: this.name, children: this.children }
        : { name: this.name, text, children: this.children };
    }
    return { name: this.name, text: this.text };
  }
}

/** One step of a path: `/name`, with `[n]` where the element repeats by nature or is not the first of its name. */
export function pathStep(parentName: string, name: string, ordinal: number): string {
  const indexed = ordinal > 1 || repeating.has(`${parentName}/${name}`);
  return indexed ? `/${name}[${ordinal}]` : `/${name}`;
}

/** What `element` takes: text, or children; `undefined` and `null` children are left out, which keeps builders plain. */
export type ElementPlan = readonly [
  name: string,
  content: string | readonly (ElementPlan | undefined | null)[],
];

/**
 * Makes a tree from a plan of names and contents.
 * @example element(['report', [['rentity_id', '7'], ['report_code', 'STR']]])
 */
export function element(plan: ElementPlan, parent: ReportElement | null = null, ordinal = 1): ReportElement {
  const [name, content] = plan;
  const made = new ReportElement(name, parent, ordinal);
  if (typeof content === 'string') {
    made.text = content;
    return made;
  }
  const seen = new Map<string, number>();
  for (const childPlan of content) {
    if (childPlan === undefined || childPlan === null) continue;
    const count = (seen.get(childPlan[0]) ?? 0) + 1;
    seen.set(childPlan[0], count);
    made.append(element(childPlan, made, count));
  }
  return made;
}
