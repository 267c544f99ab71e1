import type { InstitutionKind, SandboxCountryCode } from '../world.ts';
import type { Registry } from './registry.ts';

interface Plan {
  readonly id: string;
  readonly kind: InstitutionKind;
  readonly name: string;
  readonly country: SandboxCountryCode;
  readonly code: string;
  readonly reportingEntityId: string | null;
}

const plans: readonly Plan[] = [
  bank('alcb', 'Aldermouth Commercial Bank', 'XN', '1001'),
  bank('mlsb', 'Marlbridge Savings Bank', 'XN', '1002'),
  bank('tnfb', 'Tarn and Fell Bank', 'XN', '1003'),
  bank('hsub', 'Heronsea Union Bank', 'XN', '1004'),
  bank('psmb', 'Port Sable Mercantile Bank', 'XP', null),
  bank('sbtr', 'Sable Quay Trust', 'XP', null),
  bank('lqbk', 'Lantern Point Bank', 'XP', null),
  other('exchange-house', 'qsex', 'Quickstone Exchange', 'XN', '1101'),
  other('exchange-house', 'bwex', 'Bluewater Exchange', 'XP', null),
  other('gold-dealer', 'mlgd', 'Marl Street Bullion', 'XN', '1201'),
  other('gold-dealer', 'fgld', 'Fellgate Metals', 'XN', '1202'),
  other('gold-dealer', 'hgld', 'Heronsea Goldsmiths', 'XN', '1203'),
  other('gold-dealer', 'psgh', 'Salt Steps Gold House', 'XP', null),
  other('casino', 'hrcs', 'Heron Reach Casino', 'XN', '1301'),
  other('real-estate-agent', 'lkhe', 'Larkhollow Estates', 'XN', '1401'),
  other('free-port', 'psfp', 'Port Sable Free Port', 'XP', null),
  other('customs', 'anct', 'Aldermoor Customs', 'XN', '1501'),
];

function bank(
  code: string,
  name: string,
  country: SandboxCountryCode,
  reportingEntityId: string | null,
): Plan {
  return { id: `bank-${code}`, kind: 'bank', name, country, code: code.toUpperCase(), reportingEntityId };
}

function other(
  kind: InstitutionKind,
  code: string,
  name: string,
  country: SandboxCountryCode,
  reportingEntityId: string | null,
): Plan {
  return { id: `${kind}-${code}`, kind, name, country, code: code.toUpperCase(), reportingEntityId };
}

const millions = 100_000_000;
const openingByKind: Readonly<Record<InstitutionKind, number>> = {
  bank: 80 * millions,
  'exchange-house': 12 * millions,
  'gold-dealer': 6 * millions,
  casino: 4 * millions,
  'real-estate-agent': 2 * millions,
  'free-port': 9 * millions,
  customs: 1 * millions,
};

/** Banks first, since every other institution banks with one of them. */
export function foundInstitutions(registry: Registry): void {
  for (const plan of plans) {
    const institution = registry.addInstitution({
      ...plan,
      swift: plan.kind === 'bank' ? `${plan.code}${plan.country}AA` : null,
      branches:
        plan.kind === 'bank'
          ? ['Head Office', 'Market Street', 'Harbour', 'Station Road']
          : [plan.kind === 'customs' ? 'Saltgate Crossing' : 'Main Office'],
      address: registry.newAddress(plan.country),
      phone: registry.phoneNumber(),
      officers: [1, 2].map(
        () => registry.newPerson({ country: plan.country, occupation: 'compliance officer' }).id,
      ),
    });
    registry.openAccount({
      holder: institution,
      holderKind: 'institution',
      opening: openingByKind[plan.kind],
      ...(plan.kind === 'bank' ? { bank: institution } : {}),
    });
  }
}
