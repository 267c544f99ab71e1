import { closest } from './closest.ts';
import type { CompiledProfile, CompiledType } from './compiled-profile.ts';
import { wayTo, type ContentAutomaton, type Way } from './content-automaton.ts';
import type { ReportElement } from './element.ts';
import type { Finding } from './finding.ts';
import { Frame } from './frame.ts';
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

  constructor(compiled: CompiledProfile, report: Report) {
    this.#compiled = compiled;
    this.#report = report;
  }

  rootFrame(element: ReportElement, typeName: string): Frame {
    return new Frame(element, this.#compiled.type(typeName), null);
  }

  /** A child element opens; it is not yet among its parent's children. */
  open(parent: Frame, child: ReportElement): Frame {
    const { type } = parent;
    if (type === null) return new Frame(child, null, null);
    if (type.kind === 'value') {
      if (type.checker.value.base === 'any') return new Frame(child, null, null);
      this.#element(
        'element-in-value',
        parent,
        child,
        `${parent.element.name} holds a value and no elements.`,
      );
      return new Frame(child, null, null);
    }
    const edge = parent.state!.edges.get(child.name);
    if (edge !== undefined) {
      parent.state = edge.to;
      edge.type ??= this.#compiled.type(edge.particle.type);
      return new Frame(child, edge.type, edge.particle);
    }
    return this.#deviation(parent, child, type.automaton);
  }

  /** An element closes; `at` is where its closing tag starts. */
  close(frame: Frame, at: Place): void {
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
      if (!frame.state!.accepting)
        this.#missing(
          frame,
          wayTo(frame.state!, (state) => state.accepting),
          at,
        );
      for (const { finding } of frame.missing ?? []) this.#report(finding);
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

  #deviation(parent: Frame, child: ReportElement, automaton: ContentAutomaton): Frame {
    const { name } = child;
    const known = automaton.elements.get(name);
    if (known === undefined) return this.#unknown(parent, child, automaton);
    const type = this.#compiled.type(known.type);
    const seen = (other: string): boolean =>
      parent.element.child(other) !== undefined || (parent.also?.has(other) ?? false);
    const way = wayTo(parent.state!, (state) => state.edges.has(name));
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
    return new Frame(child, type, known);
  }

  #unknown(parent: Frame, child: ReportElement, automaton: ContentAutomaton): Frame {
    const { name } = child;
    const meant = closest(name, automaton.elements.keys());
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
    if (edge === undefined) return new Frame(child, null, null);
    // Read on as what was meant, so that its content is checked and it is not reported missing too.
    parent.state = edge.to;
    (parent.also ??= new Set()).add(edge.particle.element);
    return new Frame(child, this.#compiled.type(edge.particle.type), edge.particle);
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
