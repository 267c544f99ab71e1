import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  derivedFrom,
  ownConditions,
  refusals,
  type Consent,
  type HandlingConditions,
  type Purpose,
} from '#cases';
import { sentHandlingSchema } from './message-contract.ts';
import { arrived, keptBack, leaving, type Terms } from './travel.ts';

/*
 * Random histories of pieces that travel between three FIUs: written, sent on terms, put together, consented to, sent on. An
 * oracle that knows nothing of lattices, joins or consents in conditions keeps, beside each piece, every promise that its
 * sources were given as words ("C may use this for these purposes"), and says of each use whether it was promised. The
 * product may allow less than that; it must never allow more.
 */

const fius = ['XN-FIU', 'XP-FIU', 'XQ-FIU'] as const;
type Fiu = (typeof fius)[number];
const purposes: readonly Purpose[] = ['intelligence', 'investigation', 'prosecution', 'tax'];
const authorities = (fiu: Fiu): string[] => [`${fiu}/prosecutor`, `${fiu}/tax`];
type Use = { recipient: string; purpose: Purpose };
const useKey = ({ recipient, purpose }: Use): string => `${recipient}|${purpose}`;

/**
 * What one supplier promised of one piece to one holder. A promise is the supplier's own word and nothing else's: uses it named
 * when it sent, and uses it consented to later.
 */
interface Promise_ {
  readonly supplier: Fiu;
  readonly holder: Fiu;
  readonly purposes: ReadonlySet<Purpose>;
  /** Recipients presumed when it was sent; empty = each use is asked for. */
  readonly presumed: ReadonlySet<string>;
  readonly consented: Set<string>;
}

interface Piece {
  readonly id: number;
  readonly at: Fiu;
  handling: HandlingConditions;
  /** Every promise that a use of it rests on. */
  readonly rests: readonly Promise_[];
  /** Whether words of the holder itself are in it, which it may use as its own law says. */
  readonly ownWords: boolean;
  readonly parents: readonly Piece[];
  /** The conditions under which it came; null where it was made here. */
  readonly cameAs: HandlingConditions | null;
}

/** What a holder supplied itself needs nobody's promise. */
const abroadOf = (piece: Piece): Promise_[] => piece.rests.filter(({ supplier }) => supplier !== piece.at);

/** Whether a holder may pass a piece to one of its own authorities for a purpose, by the promises alone. */
function promised(piece: Piece, use: Use): boolean {
  return (
    abroadOf(piece).every((rest) => {
      if (rest.consented.has(useKey(use))) return true;
      return rest.presumed.has(use.recipient) && rest.purposes.has(use.purpose);
    }) &&
    (!piece.ownWords || ownConditions(piece.at).permittedPurposes.includes(use.purpose))
  );
}

/** Whether a holder may send a piece to another FIU for a purpose, by the promises alone: only what was consented to. */
function mayTravel(piece: Piece, to: Fiu, purpose: Purpose): boolean {
  return (
    abroadOf(piece).every((rest) => rest.consented.has(useKey({ recipient: to, purpose }))) &&
    (!piece.ownWords || ownConditions(piece.at).permittedPurposes.includes(purpose))
  );
}

type Act =
  | { kind: 'write'; at: number }
  | { kind: 'derive'; of: [number, number]; words: boolean }
  | { kind: 'send'; piece: number; to: number; purposes: Purpose[]; onward: Terms['onward']; named: number[] }
  | { kind: 'consent'; piece: number; use: number; purpose: Purpose; abroad: boolean; partly: boolean };

const index = fc.nat(1000);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('write' as const), at: index }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('derive' as const),
      of: fc.tuple(index, index),
      words: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      piece: index,
      to: index,
      purposes: fc.subarray([...purposes], { minLength: 1 }),
      onward: fc.constantFrom('named_recipients_presumed', 'with_prior_consent', 'prohibited'),
      named: fc.array(index, { maxLength: 2 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('consent' as const),
      piece: index,
      use: index,
      purpose: fc.constantFrom(...purposes),
      abroad: fc.boolean(),
      partly: fc.boolean(),
    }),
  },
);

const pick = <Value>(all: readonly Value[], at: number): Value | undefined =>
  all.length === 0 ? undefined : all[at % all.length];

class World {
  readonly pieces: Piece[] = [];
  references = 0;

  do(given: Act): void {
    switch (given.kind) {
      case 'write':
        return this.write(fius[given.at % fius.length]!);
      case 'derive':
        return this.derive(given);
      case 'send':
        return this.send(given);
      case 'consent':
        return this.consent(given);
    }
  }

  add(piece: Omit<Piece, 'id'>): void {
    this.pieces.push({ ...piece, id: this.pieces.length });
  }

  write(at: Fiu): void {
    this.add({ at, handling: ownConditions(at), rests: [], ownWords: true, parents: [], cameAs: null });
  }

  derive({ of }: Extract<Act, { kind: 'derive' }>): void {
    const first = pick(this.pieces, of[0]);
    const second =
      first &&
      pick(
        this.pieces.filter(({ at }) => at === first.at),
        of[1],
      );
    if (first === undefined || second === undefined) return;
    this.add({
      at: first.at,
      // As a note in a case: the author's own words, and what they draw on.
      handling: derivedFrom(first.at, [ownConditions(first.at), first.handling, second.handling]),
      rests: [...new Set([...first.rests, ...second.rests])],
      ownWords: true,
      parents: [first, second],
      cameAs: null,
    });
  }

  send(given: Extract<Act, { kind: 'send' }>): void {
    const piece = pick(this.pieces, given.piece);
    if (piece === undefined) return;
    const to = pick(
      fius.filter((each) => each !== piece.at),
      given.to,
    )!;
    const stops = keptBack(piece.handling, { own: piece.at, partner: to, purposes: given.purposes });
    for (const purpose of given.purposes)
      if (stops.length === 0) expect(mayTravel(piece, to, purpose), `travels for ${purpose}`).toBe(true);
    if (stops.length > 0) return;
    const named = [...new Set(given.named.map((each) => pick(authorities(to), each)!))];
    const terms: Terms = {
      purposes: given.purposes,
      onward:
        given.onward === 'named_recipients_presumed' && named.length === 0
          ? 'with_prior_consent'
          : given.onward,
      recipients: named,
      evidentiaryUse: 'not_permitted_without_consent',
      disclosureToSubject: 'prohibited',
    };
    const sent = sentHandlingSchema.parse(structuredClone(leaving(piece.handling, piece.at, terms)));
    const handling = arrived(sent, piece.at);
    // The sender's own promise; and of each third party nothing but what it consented to for the sender, which ends there.
    const onlyOwn = piece.rests.length === 0;
    const promise: Promise_ = {
      supplier: piece.at,
      holder: to,
      purposes: new Set(given.purposes),
      presumed: new Set(onlyOwn && terms.onward === 'named_recipients_presumed' ? named : []),
      consented: new Set(),
    };
    const passedOn = piece.rests.map(({ supplier }): Promise_ => ({
      supplier,
      holder: to,
      purposes: new Set(),
      presumed: new Set(),
      consented: new Set(),
    }));
    this.add({
      at: to,
      handling,
      rests: [promise, ...passedOn],
      ownWords: false,
      parents: [],
      cameAs: handling,
    });
  }

  /** Suppliers of a piece that came consent to one use of it: all of them, or only the first. */
  consent(given: Extract<Act, { kind: 'consent' }>): void {
    const piece = pick(
      this.pieces.filter(({ cameAs }) => cameAs !== null),
      given.piece,
    );
    if (piece === undefined || piece.handling.onwardDissemination === 'prohibited') return;
    const recipient = given.abroad
      ? pick(
          fius.filter((each) => each !== piece.at),
          given.use,
        )!
      : pick(authorities(piece.at), given.use)!;
    const use: Use = { recipient, purpose: given.purpose };
    const suppliers = [...new Set(piece.rests.map(({ supplier }) => supplier))].filter(
      (each) => each !== piece.at,
    );
    const saying = given.partly ? suppliers.slice(0, 1) : suppliers;
    for (const supplier of saying) {
      for (const rest of piece.rests) if (rest.supplier === supplier) rest.consented.add(useKey(use));
      const consent: Consent = { originator: supplier, ...use, reference: `letter-${++this.references}` };
      if (piece.handling.originators.includes(supplier))
        piece.handling = { ...piece.handling, consents: [...piece.handling.consents, consent] };
    }
    // What was made of it is made again from its parts as they are now, as the case does.
    for (const each of this.pieces)
      if (each.parents.length > 0)
        each.handling = derivedFrom(each.at, [
          ownConditions(each.at),
          ...each.parents.map((parent) => parent.handling),
        ]);
  }
}

const runs = { seed: 7, numRuns: 1500 };
const histories = fc.array(act, { minLength: 10, maxLength: 60 });

describe('pieces that travel between FIUs', () => {
  it('are never allowed a use that their suppliers did not promise, over random histories', () => {
    let uses = 0;
    let allowedUses = 0;
    let foreign = 0;
    fc.assert(
      fc.property(histories, (acts) => {
        const world = new World();
        for (const each of acts) world.do(each);
        for (const piece of world.pieces)
          for (const recipient of authorities(piece.at))
            for (const purpose of purposes) {
              uses++;
              const may = refusals(piece.handling, { own: piece.at, recipient, purpose }).length === 0;
              if (!may) continue;
              allowedUses++;
              if (abroadOf(piece).length > 0) foreign++;
              expect(
                promised(piece, { recipient, purpose }),
                `piece ${piece.id} ${recipient} ${purpose}`,
              ).toBe(true);
            }
      }),
      runs,
    );
    // The histories are worth their name: many uses were open, and of information from abroad, too.
    expect(uses).toBeGreaterThan(20_000);
    expect(allowedUses).toBeGreaterThan(2000);
    expect(foreign).toBeGreaterThan(300);
  });

  it('are opened by the consent of all their suppliers for exactly that use', () => {
    const sent = leaving(ownConditions('XP-FIU'), 'XP-FIU', {
      purposes: ['intelligence'],
      onward: 'with_prior_consent',
      recipients: [],
      evidentiaryUse: 'not_permitted_without_consent',
      disclosureToSubject: 'prohibited',
    });
    const came = arrived(sent, 'XP-FIU');
    const use = { recipient: 'XN-FIU/prosecutor', purpose: 'prosecution' as const };
    const opened = { ...came, consents: [{ originator: 'XP-FIU', ...use, reference: 'letter' }] };
    expect(refusals(opened, { own: 'XN-FIU', ...use })).toEqual([]);
    for (const purpose of purposes)
      for (const recipient of authorities('XN-FIU'))
        if (recipient !== use.recipient || purpose !== use.purpose)
          expect(refusals(opened, { own: 'XN-FIU', recipient, purpose })).not.toEqual([]);
    const note = derivedFrom('XN-FIU', [ownConditions('XN-FIU'), opened]);
    expect(refusals(note, { own: 'XN-FIU', ...use })).toEqual([]);
  });

  it('bear no consent on the way, and are intelligence whatever they were', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...purposes),
        fc.constantFrom('permitted', 'prohibited', 'not_permitted_without_consent'),
        (purpose, evidentiaryUse) => {
          const record: HandlingConditions = {
            ...ownConditions('XN-FIU'),
            obtainedAs: 'lawfully_obtained_record',
            evidentiaryUse: 'permitted',
            consents: [{ originator: 'XN-FIU', recipient: 'XP-FIU', purpose, reference: 'own' }],
          };
          const sent = leaving(record, 'XN-FIU', {
            purposes: [purpose],
            onward: 'with_prior_consent',
            recipients: [],
            evidentiaryUse,
            disclosureToSubject: 'prohibited',
          } as Terms);
          expect(sent).not.toHaveProperty('consents');
          expect(sent.obtainedAs).toBe('intelligence');
          expect(sent.evidentiaryUse).toBe(evidentiaryUse);
        },
      ),
    );
  });

  it('count their sender among their originators, whatever the letter says', () => {
    const claimed = { ...ownConditions('XN-FIU') };
    const { consents: _, ...sent } = claimed;
    const came = arrived(sent, 'XP-FIU');
    expect(came.originators).toEqual(['XN-FIU', 'XP-FIU']);
    expect(
      refusals(came, { own: 'XN-FIU', recipient: 'anybody', purpose: 'investigation' }).map(
        ({ refusal }) => refusal,
      ),
    ).toContain('onward-needs-consent');
  });
});
