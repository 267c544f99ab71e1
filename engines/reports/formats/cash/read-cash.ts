import type { SourcePlace } from '../conversion.ts';
import { FormatFault } from '../source-findings.ts';
import type { CashDeclaration } from './cash-declaration.ts';

/** Which words each field of fixed words may have. */
const choices: Readonly<Record<string, readonly string[]>> = {
  direction: ['entering', 'leaving'],
  kind: ['declaration', 'disclosure'],
  mode: ['carried', 'mail', 'cargo', 'vehicle'],
  truth: ['declared', 'undeclared', 'false', 'incomplete'],
  state: ['recorded', 'released', 'detained', 'seized', 'sanctioned', 'sent_to_fiu'],
};

/** The shape of a declaration: text fields by name, deeper blocks by their own shape, lists in brackets. */
type Shape = { readonly [field: string]: 'text' | 'needed' | Shape | readonly [Shape | 'text'] };

const address: Shape = { line: 'needed', city: 'needed', postcode: 'text', country: 'needed' };
const person: Shape = {
  firstName: 'needed', lastName: 'needed', sex: 'text', birthDate: 'text', birthPlace: 'text', nationality: 'text',
  residence: 'text', personalNumber: 'text', phonePrefix: 'text', phone: 'text', email: 'text', address,
  document: { type: 'needed', number: 'needed', country: 'needed', issued: 'text' },
}; // prettier-ignore
const entity: Shape = {
  name: 'needed',
  registrationNumber: 'text',
  registrationCountry: 'text',
  taxNumber: 'text',
  address,
};
const party: Shape = { person, entity };

export const cashShape: Shape = {
  reference: 'needed', direction: 'needed', kind: 'needed', mode: 'needed', date: 'needed', office: 'text',
  truth: 'needed', state: 'needed', carrier: person,
  transport: {
    from: 'needed', departed: 'text', to: 'needed', arrives: 'text', transit: ['text'], means: 'text', company: 'text',
    number: 'text', crossing: 'text',
  },
  items: [{ kind: 'needed', currency: 'needed', amount: 'needed', description: 'text', quantity: 'text', weight: 'text', fineness: 'text' }],
  totalLocal: 'needed', origin: 'text', use: 'text',
  owners: [{ ...party, share: 'needed' }],
  sender: party, recipient: party,
  official: { control: 'text', detained: 'text', detainedUntil: 'text', suspicion: 'text', sentToFiu: 'text' },
}; // prettier-ignore

const needed: ReadonlySet<string> = new Set(['/carrier', '/items']);

/** A declaration out of JSON: every field that is wrong, missing or unknown is a fault. @throws FormatFault */
export function cashFrom(value: unknown, place: SourcePlace): CashDeclaration {
  const fault = (path: string, message: string): FormatFault =>
    new FormatFault('cash-value', message, {
      place: { ...place, path: `${place.path === '/' ? '' : place.path}${path}` },
      params: { field: path.slice(1) },
    });
  const read = (given: unknown, shape: Shape | 'text' | 'needed', path: string): unknown => {
    if (typeof shape === 'string') {
      if (typeof given === 'number' && Number.isFinite(given)) return String(given);
      if (typeof given !== 'string' || given.length > 10_000) throw fault(path, 'A text is due here.');
      return given.trim();
    }
    if (typeof given !== 'object' || given === null || Array.isArray(given))
      throw fault(path, 'A block of fields is due here.');
    const entries = Object.entries(given as Record<string, unknown>).filter(
      ([, one]) => one !== null && one !== '',
    );
    const unknown = entries.find(([field]) => !Object.hasOwn(shape, field));
    if (unknown !== undefined)
      throw fault(`${path}/${unknown[0].slice(0, 60)}`, 'A declaration has no such field.');
    const made: Record<string, unknown> = {};
    for (const [field, inner] of Object.entries(shape)) {
      const found = entries.find(([name]) => name === field)?.[1];
      const at = `${path}/${field}`;
      if (found === undefined) {
        if (inner === 'needed' || needed.has(at)) throw fault(at, 'This field is missing.');
        continue;
      }
      if (isList(inner)) {
        if (!Array.isArray(found) || found.length > 1000) throw fault(at, 'A list is due here.');
        made[field] = found.map((one, index) => read(one, inner[0], `${at}[${index + 1}]`));
      } else made[field] = read(found, inner, at);
      const words = path === '' ? choices[field] : undefined;
      if (words !== undefined && !words.includes(String(made[field])))
        throw fault(at, `One of these is due here: ${words.join(', ')}.`);
      if (
        /^\/items\[\d+\]$/.test(path) &&
        field === 'kind' &&
        !['currency', 'bearer', 'gold', 'prepaid'].includes(String(made[field]))
      )
        throw fault(at, 'One of these is due here: currency, bearer, gold, prepaid.');
    }
    return made;
  };
  return read(value, cashShape, '') as CashDeclaration;
}

function isList(shape: Shape | string | readonly [Shape | 'text']): shape is readonly [Shape | 'text'] {
  return Array.isArray(shape);
}

/** Whether a dotted field (`carrier.address.city`, `items[2].amount`) is one of a declaration's texts. */
export function isCashField(field: string): boolean {
  let here: Shape | string | readonly [Shape | 'text'] | undefined = cashShape;
  for (const segment of field.split('.')) {
    const name = /^([A-Za-z]+)(?:\[\d{1,2}\])?$/.exec(segment)?.[1];
    if (name === undefined || typeof here !== 'object' || isList(here)) return false;
    here = Object.hasOwn(here, name) ? (here as Shape)[name] : undefined;
    if (here !== undefined && isList(here)) here = here[0];
  }
  return typeof here === 'string';
}
