import type { Random } from '@weir/engines/vocabulary';
import { daysInYear } from '../countries.ts';
import type { Society } from '../economy/society.ts';
import type { RouteStep } from '../schemes/stage.ts';
import type { Filing } from './filing.ts';
import { byThreshold, peopleWithAccounts, times } from './threshold-filing.ts';

/** Honest travellers declare what they carry; some fill in the long form, with each step of the journey. */
export function crossings(society: Society, random: Random): Filing[] {
  const customs = society.registry.institution('customs-anct');
  const travellers = peopleWithAccounts(society, 'XN');
  const hosts = peopleWithAccounts(society, 'XP');
  const journeys = random.fork('journeys');
  return times(society, 18, () => {
    const day = random.integer(5, daysInYear - 6);
    const crossing = {
      day,
      courier: random.pick(travellers),
      recipient: random.pick(hosts),
      amount: random.integer(2_000, 5_600) * 500,
      intendedUse: random.pick(['Holiday', 'Purchase of a car', 'Wedding', 'Stock for the shop', 'Family']),
      scheme: null,
    };
    const long = journeys.chance(0.6) ? { route: journeyOf(crossing.courier.address.city, journeys) } : {};
    // Part of it in bearer cheques, a third at most.
    const bearer = journeys.chance(0.4) ? { bearer: Math.floor(crossing.amount / 3 / 50_000) * 50_000 } : {};
    return byThreshold(customs, 'BCR', day + 1, {
      kind: 'crossing',
      crossing: { ...crossing, ...long, ...bearer },
    });
  });
}

function journeyOf(home: string, random: Random): RouteStep[] {
  const plate = `XN ${random.integer(100, 999)} ${random.integer(10, 99)}`;
  const ferry = `SQ ${random.integer(100, 899)}`;
  if (random.chance(0.5)) {
    return [
      { step: 'DEPART', mode: 'ROAD', type: 'CAR', number: plate, place: home, country: 'XN' },
      { step: 'BORDER', mode: 'ROAD', type: 'CAR', number: plate, place: 'Saltgate Crossing', country: 'XN' },
      { step: 'ARRIVE', mode: 'ROAD', type: 'CAR', number: plate, place: 'Port Sable', country: 'XP' },
    ];
  }
  const carrier = 'Sable Quay Ferries';
  return [
    {
      step: 'DEPART',
      mode: 'RAIL',
      type: 'COMMERCIAL',
      carrier: 'Aldermoor Railways',
      place: home,
      country: 'XN',
    },
    { step: 'TRANSIT', mode: 'ROAD', type: 'BUS', place: 'Aldermouth', country: 'XN' },
    {
      step: 'BORDER',
      mode: 'SEA',
      type: 'FERRY',
      carrier,
      number: ferry,
      place: 'Saltgate Crossing',
      country: 'XN',
    },
    {
      step: 'ARRIVE',
      mode: 'SEA',
      type: 'FERRY',
      carrier,
      number: ferry,
      place: 'Sable Quay',
      country: 'XP',
    },
  ];
}
