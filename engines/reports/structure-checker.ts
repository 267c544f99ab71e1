import { closest } from './closest.ts';
import type { CompiledProfile, CompiledType } from './compiled-profile.ts';
import { wayTo, wayToName, type ContentAutomaton, type Edge, type Way } from './content-automaton.ts';
import type { ReportElement } from './element.ts';
import type { Finding } from './finding.ts';
import type { Frame } from './frame.ts';
import { shownValue } from './mask.ts';

/** Where something in the file stands. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

type Report = (finding: Finding) => void;

/**
 * Follows a document through the profile's content models, one element at a time, and names each deviation. After a
 * deviation it goes on from the likeliest place, so that one fault gives one finding and the next one is still found.
 */
export class StructureChecker {
  readonly #compiled: CompiledProfile;
  readonly #report: Report;

  readonly #full: () => boolean;

  /** `full` says whether further findings are only counted. */
  constructor(compiled: CompiledProfile, report: Report, full: () => boolean) {
    this.#compiled = compiled;
    this.#report = report;
    this.#full = full;
  }

  /**
   * A child element opens: `child` is made but not yet among its parent's children, and `frame` becomes its frame.
   */
  open(parent: Frame, child: ReportElement, edge: Edge | undefined, frame: Frame): void {
    if (edge !== undefined) {
      parent.state = edge.to;
      edge.type ??= this.#compiled.type(edge.particle.type);
      frame.start(child, edge.type, edge.particle);
      return;
    }
    const { type } = parent;
    if (type === null || (type.kind === 'value' && type.checker.value.base === 'any')) {
      frame.start(child, null, null);
    } else if (type.kind === 'value') {
      const message = `${parent.element.name} holds a value and no elements.`;
      this.#element('element-in-value', parent, child, message);
      frame.start(child, null, null);
    } else this.#deviation(parent, child, type.automaton, frame);
  }

  /** An element closes; its closing tag starts at that line and column. */
  close(frame: Frame, line: number, column: number): void {
    const { type, element } = frame;
    if (type === null) return;
    if (frame.nil) {
      if (element.text.trim() !== '' || element.children.length > 0) {
        this.#element(
          'value-not-nil',
          frame,
          element,
          `${element.name} is marked as nil and holds something.`,
        );
      }
      return;
    }
    if (type.kind === 'value') this.#closeValue(frame, type.checker);
    else {
      const state = frame.state!;
      if (!state.accepting) {
        this.#missing(
          frame,
          wayTo(state, (other) => other.accepting),
          { line, column },
        );
      }
      if (frame.missing !== null) for (const { finding } of frame.missing) this.#report(finding);
      if (element.text !== '') {
        this.#element(
          'text-unexpected',
          frame,
          element,
          `Text stands between the elements of ${element.name}.`,
        );
      }
    }
  }

  #closeValue(frame: Frame, checker: (CompiledType & { kind: 'value' })['checker']): void {
    const { element, particle } = frame;
    if (element.children.length > 0) return;
    // An empty element takes its fixed value (XML Schema, 3.3.4: cvc-elt 5.1).
    if (particle?.fixed !== undefined && element.text === '') return;
    const fault = checker.check(element.text);
    if (fault !== undefined) {
      this.#report({
        ...fault,
        severity: 'error',
        path: element.path,
        line: element.line,
        column: element.column,
        params: { element: element.name, ...fault.params },
        message: `${element.name}: ${fault.message}`,
        ...(element.text.trim() !== '' && { value: shownValue(element, checker.value) }),
      });
      return;
    }
    const fixed = particle?.fixed;
    if (
      fixed !== undefined &&
      element.text !== '' &&
      checker.canonical(element.text) !== checker.canonical(fixed)
    ) {
      this.#report({
        rule: 'value-fixed',
        severity: 'error',
        path: element.path,
        line: element.line,
        column: element.column,
        value: shownValue(element, checker.value),
        message: `${element.name} can only be ${fixed} (or true); leave it out otherwise.`,
        params: { element: element.name, fixed },
        fix: `Leave ${element.name} out`,
      });
    }
  }

  #deviation(parent: Frame, child: ReportElement, automaton: ContentAutomaton, frame: Frame): void {
    const { name } = child;
    const known = automaton.elements.get(name);
    if (known === undefined) {
      this.#unknown(parent, child, automaton, frame);
      return;
    }
    const type = this.#compiled.type(known.type);
    const seen = (other: string): boolean => parent.met(other);
    const way = wayToName(parent.state!, name);
    const rival = [...(automaton.exclusions.get(name) ?? [])].find(seen);
    if (known.occurs === '0..0') {
      this.#element('element-forbidden', parent, child, `${name} must not be used here.`, {
        fix: `Remove ${name}`,
      });
    } else if (way !== undefined && rival === undefined) {
      this.#missing(parent, way, child);
      parent.state = way.end.edges.get(name)!.to;
    } else if (rival !== undefined && !seen(name)) {
      this.#element(
        'element-choice',
        parent,
        child,
        `${name} cannot stand beside ${rival}: only one of them.`,
        {
          params: { rival },
          fix: `Keep ${rival} or ${name}, not both`,
        },
      );
    } else if (seen(name)) {
      this.#element('element-repeated', parent, child, `${name} occurs more often than allowed here.`, {
        fix: `Remove the further ${name}`,
      });
    } else {
      parent.missing = parent.missing?.filter((missing) => missing.name !== name) ?? null;
      const expected = [...parent.state!.edges.keys()].slice(0, 6).join(', ');
      this.#element(
        'element-order',
        parent,
        child,
        `${name} comes too late: the order of elements is fixed.`,
        {
          params: { expected },
          fix: `Move ${name} further up in ${parent.element.name}`,
        },
      );
    }
    frame.start(child, type, known);
  }

  #unknown(parent: Frame, child: ReportElement, automaton: ContentAutomaton, frame: Frame): void {
    const { name } = child;
    // Once no more findings are kept, nobody reads the suggestion.
    const meant = this.#full() ? undefined : closest(name, automaton.elements.keys());
    const elsewhere = this.#compiled.elementNames.has(name);
    this.#element(
      elsewhere ? 'element-misplaced' : 'element-unknown',
      parent,
      child,
      elsewhere
        ? `${name} does not belong in ${parent.element.name}.`
        : `There is no element ${name.slice(0, 80)} in this profile.`,
      meant === undefined ? {} : { params: { meant }, fix: `Did you mean ${meant}?` },
    );
    const edge = meant === undefined ? undefined : parent.state!.edges.get(meant);
    if (edge === undefined) {
      frame.start(child, null, null);
      return;
    }
    // Read on as what was meant, so that its content is checked and it is not reported missing too.
    parent.state = edge.to;
    (parent.also ??= new Set()).add(edge.particle.element);
    frame.start(child, this.#compiled.type(edge.particle.type), edge.particle);
  }

  #missing(frame: Frame, way: Way | undefined, at: Place): void {
    for (const state of way?.left ?? []) {
      const names = state.mandatory;
      const name = names.length === 1 ? names[0] : undefined;
      const list = names.join(', ');
      const what = name ?? `one of ${list}`;
      const finding: Finding = {
        rule: name === undefined ? 'element-missing-choice' : 'element-missing',
        severity: 'error',
        path: name === undefined ? frame.element.path : `${frame.element.path}/${name}`,
        line: at.line,
        column: at.column,
        message: `${what.replace(/^one/, 'One')} is missing in ${frame.element.name}.`,
        params: { element: list, parent: frame.element.name },
        fix: `Add ${what} here`,
      };
      (frame.missing ??= []).push({ name, finding });
    }
  }

  #element(
    rule: string,
    parent: Frame,
    at: ReportElement,
    message: string,
    more: { params?: Record<string, string>; fix?: string } = {},
  ): void {
    this.#report({
      rule,
      severity: 'error',
      path: at.path,
      line: at.line,
      column: at.column,
      message,
      params: { element: at.name, parent: parent.element.name, ...more.params },
      ...(more.fix !== undefined && { fix: more.fix }),
    });
  }
}
