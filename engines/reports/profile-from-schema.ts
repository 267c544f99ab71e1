import { Problem } from '../vocabulary/index.ts';
import type {
  ContentModel,
  DocumentKind,
  ElementParticle,
  Occurs,
  Particle,
  ProfileTree,
  ValueType,
} from './profile.ts';
import { childNamed, childrenNamed, readSchemaDocument, type SchemaNode } from './schema-document.ts';

export interface SchemaFile {
  readonly text: string;
  readonly kind: DocumentKind['kind'];
}

/**
 * Turns a country's goAML schema files into the tree of a profile: names, occurrence, order, choices, limits,
 * patterns and codes, nothing else. The transactions-only schema, where there is one, repeats most types of the full
 * one: equal types are shared, different ones get the suffix `@data`.
 * Conformance: `^` and `$` are literal characters in XSD patterns but exports mean anchors, so they are dropped here.
 * @throws Problem `schema-not-readable`, `schema-construct-unknown`
 */
export function profileTreeFromSchemas(
  files: readonly SchemaFile[],
  source: ProfileTree['source'],
): ProfileTree {
  const tree = {
    schemaVersion: '',
    source,
    documents: [] as DocumentKind[],
    types: {} as Record<string, ContentModel>,
    values: {} as Record<string, ValueType>,
    codes: {} as Record<string, string | Record<string, string>>,
  };
  for (const file of files) {
    const schema = readSchemaDocument(file.text);
    tree.schemaVersion ||= schema.attributes['goaml:schemaVersion'] ?? '4.0';
    const reader = new SchemaReader(schema, tree, file.kind === 'full' ? '' : '@data');
    for (const element of childrenNamed(schema, 'element')) {
      const root = element.attributes['name'];
      if (root !== 'report' && root !== 'reportdata') throw unknownConstruct(`a root element ${root}`);
      const type = reader.typeOfElement(element, `${root}${file.kind === 'full' ? '' : '-transactions'}`);
      const firstChild = file.kind === 'full' ? undefined : ['transactions', 'transaction'];
      tree.documents.push({ root, kind: file.kind, type, ...(firstChild && { firstChild }) });
    }
  }
  return tree;
}

/** Follows a schema from its root element and adds each type that it reaches to the tree. */
class SchemaReader {
  readonly #named: ReadonlyMap<string, SchemaNode>;
  readonly #tree: {
    types: Record<string, ContentModel>;
    values: Record<string, ValueType>;
    codes: Record<string, string | Record<string, string>>;
  };
  readonly #suffix: string;
  readonly #seen = new Map<string, string>();

  constructor(
    schema: SchemaNode,
    tree: {
      types: Record<string, ContentModel>;
      values: Record<string, ValueType>;
      codes: Record<string, string | Record<string, string>>;
    },
    suffix: string,
  ) {
    this.#named = new Map(
      childrenNamed(schema, 'complexType', 'simpleType').map((node) => [node.attributes['name'] ?? '', node]),
    );
    this.#tree = tree;
    this.#suffix = suffix;
  }

  /** The name, in the tree, of an element's type; an anonymous type is named after its place. */
  typeOfElement(element: SchemaNode, place: string): string {
    const named = element.attributes['type'];
    if (named !== undefined) return this.#typeNamed(named);
    const complex = childNamed(element, 'complexType');
    if (complex !== undefined) return this.#complexType(complex, place);
    const simple = childNamed(element, 'simpleType');
    if (simple !== undefined) return this.#addValue(this.#simpleType(simple, place), undefined);
    return this.#addValue({ base: 'any' }, 'any');
  }

  #typeNamed(name: string): string {
    if (name.startsWith('xs:')) {
      const base = builtin(name);
      return this.#addValue({ base }, base);
    }
    const known = this.#seen.get(name);
    if (known !== undefined) return known;
    const node = this.#named.get(name);
    if (node === undefined) throw unknownConstruct(`a reference to the type ${name}`);
    if (node.name === 'simpleType') {
      const added = this.#addValue(this.#simpleType(node, name), name);
      this.#seen.set(name, added);
      return added;
    }
    return this.#complexType(node, name);
  }

  #complexType(node: SchemaNode, name: string): string {
    const simpleContent = childNamed(node, 'simpleContent');
    if (simpleContent !== undefined) {
      return this.#typeNamed(childNamed(simpleContent, 'extension')?.attributes['base'] ?? 'xs:string');
    }
    // Person types hold persons: the name is taken before the content is read, so that the circle closes.
    const provisional = this.#suffix === '' ? name : `${name}${this.#suffix}`;
    this.#seen.set(name, provisional);
    const model: ContentModel = { content: this.#contentOf(node, name) };
    return this.#addType(model, provisional);
  }

  #contentOf(node: SchemaNode, name: string): Particle {
    const extension = childNamed(childNamed(node, 'complexContent') ?? node, 'extension');
    if (extension !== undefined) {
      const base: Particle = { contentOf: this.#typeNamed(extension.attributes['base'] ?? '') };
      const own = childNamed(extension, 'sequence', 'choice');
      return own === undefined ? base : { sequence: [base, this.#particle(own, name)] };
    }
    const content = childNamed(node, 'sequence', 'choice');
    if (content === undefined) throw unknownConstruct(`the content of ${name}`);
    return this.#particle(content, name);
  }

  #particle(node: SchemaNode, place: string): Particle {
    const occurs = occursOf(node);
    const parts = childrenNamed(node, 'element', 'sequence', 'choice', 'any', 'group', 'all').map((child) =>
      child.name === 'element' ? this.#element(child, place) : this.#particle(child, place),
    );
    if (node.name === 'sequence') return { sequence: parts, ...occurs };
    if (node.name === 'choice') return { choice: parts, ...occurs };
    throw unknownConstruct(`xs:${node.name} in ${place}`);
  }

  #element(node: SchemaNode, place: string): ElementParticle {
    const { name, nillable, fixed } = node.attributes;
    if (name === undefined) throw unknownConstruct(`an element without a name in ${place}`);
    const since = node.attributes['goaml:supportedIn'];
    const notes = childNamed(childNamed(node, 'annotation') ?? node, 'documentation')?.text ?? '';
    return {
      element: name,
      type: this.typeOfElement(node, `${place}.${name}`),
      ...occursOf(node),
      ...(nillable === 'true' && { nillable: true }),
      ...(fixed !== undefined && { fixed }),
      ...(since !== undefined && { since }),
      ...(/deprecated/i.test(notes) && { deprecated: true }),
    };
  }

  #simpleType(node: SchemaNode, name: string): ValueType {
    const restriction = childNamed(node, 'restriction');
    const base = restriction?.attributes['base'];
    if (restriction === undefined || base === undefined) throw unknownConstruct(`the simple type ${name}`);
    const inherited: ValueType = base.startsWith('xs:')
      ? { base: builtin(base) }
      : this.#simpleType(this.#named.get(base) ?? node, base);
    const facets: { -readonly [Key in keyof ValueType]: ValueType[Key] } = { ...inherited };
    const codes: Record<string, string> = {};
    for (const facet of restriction.children) {
      const text = facet.attributes['value'] ?? '';
      if (facet.name === 'minLength' && text !== '0') facets.minLength = Number(text);
      else if (facet.name === 'maxLength') facets.maxLength = Number(text);
      else if (facet.name === 'minInclusive') facets.minInclusive = text;
      else if (facet.name === 'maxInclusive') facets.maxInclusive = text;
      else if (facet.name === 'fractionDigits') facets.fractionDigits = Number(text);
      else if (facet.name === 'pattern') facets.patterns = [...(facets.patterns ?? []), unanchored(text)];
      else if (facet.name === 'enumeration') codes[text] = labelOf(facet, name);
      else if (facet.name !== 'minLength' && facet.name !== 'annotation') {
        throw unknownConstruct(`the facet ${facet.name} in ${name}`);
      }
    }
    const value = inOrder(facets);
    return Object.keys(codes).length === 0 ? value : { ...value, codes: this.#addCodes(codes, name) };
  }

  #addType(model: ContentModel, name: string): string {
    // Anonymous types of the same content (`phones`, `addresses`) are one; recursion keeps named ones apart.
    const same = JSON.stringify(model);
    const bare = name.replace(/@data$/, '');
    const equal = Object.entries(this.#tree.types).find(
      ([other, known]) =>
        (bare.includes('.') || other === bare) &&
        JSON.stringify(known).replaceAll('@data', '') === same.replaceAll('@data', ''),
    );
    if (equal !== undefined) {
      this.#seen.set(bare, equal[0]);
      return equal[0];
    }
    this.#tree.types[name] = model;
    return name;
  }

  #addValue(value: ValueType, name: string | undefined): string {
    const wanted = name ?? describeValue(value);
    for (let attempt = 1; ; attempt++) {
      const candidate = attempt === 1 ? wanted : `${wanted}-${attempt}`;
      const known = this.#tree.values[candidate];
      if (known === undefined) this.#tree.values[candidate] = value;
      if (known === undefined || JSON.stringify(known) === JSON.stringify(value)) return candidate;
    }
  }

  #addCodes(codes: Record<string, string>, name: string): string {
    const labelled = Object.values(codes).some((label) => label !== '');
    const list = labelled ? codes : Object.keys(codes).join('|');
    const known = this.#tree.codes[name];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(list)) {
      this.#tree.codes[`${name}${this.#suffix}`] = list;
      return `${name}${this.#suffix}`;
    }
    this.#tree.codes[name] = list;
    return name;
  }
}

function occursOf(node: SchemaNode): { occurs?: Occurs } {
  const min = Number(node.attributes['minOccurs'] ?? '1');
  const max = node.attributes['maxOccurs'] ?? '1';
  const occurs = `${min}..${max === 'unbounded' ? 'n' : Number(max)}` as Occurs;
  // minOccurs is 1 unless told, and goAML exports forbid an element with maxOccurs=0 alone.
  if (max === '0') return { occurs: '0..0' };
  return occurs === '1..1' ? {} : { occurs };
}

function builtin(name: string): ValueType['base'] {
  const base = name.replace(/^xs:/, '');
  if (
    base === 'string' ||
    base === 'boolean' ||
    base === 'decimal' ||
    base === 'int' ||
    base === 'dateTime'
  ) {
    return base;
  }
  throw unknownConstruct(`the built-in type ${name}`);
}

/** Drops `^` and `$` where they stand as anchors: not escaped, and not inside a character class. */
export function unanchored(pattern: string): string {
  let result = '';
  let inClass = false;
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index]!;
    if (character === '\\') {
      result += character + (pattern[++index] ?? '');
      continue;
    }
    if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
    if (!inClass && (character === '^' || character === '$')) continue;
    result += character;
  }
  return result;
}

/** Labels of codes are facts; the indicator lists hold whole sentences, which stay with their authors. */
function labelOf(facet: SchemaNode, typeName: string): string {
  const label = (facet.comments[0] ?? '').replace(/\s+/g, ' ').trim();
  return typeName.includes('indicator') || label.length > 60 ? '' : label;
}

/** Facets in one order, so that equal types written differently are found equal. */
function inOrder(facets: ValueType): ValueType {
  const { base, ...rest } = facets;
  const sorted = Object.entries(rest).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return { base, ...Object.fromEntries(sorted) };
}

function describeValue(value: ValueType): string {
  const { base, minLength, maxLength, minInclusive, maxInclusive, patterns, codes } = value;
  if (codes !== undefined) return codes;
  const length =
    minLength !== undefined || maxLength !== undefined ? `-${minLength ?? 0}-${maxLength ?? 'n'}` : '';
  const range =
    minInclusive !== undefined || maxInclusive !== undefined
      ? `-from-${minInclusive ?? ''}-to-${maxInclusive ?? ''}`
      : '';
  return `${base}${length}${range}${patterns === undefined ? '' : '-pattern'}`;
}

function unknownConstruct(what: string): Problem {
  return new Problem({
    code: 'schema-construct-unknown',
    status: 422,
    detail: `The schema uses ${what}, which a profile cannot say yet.`,
  });
}
