import { formatMinor, instantFromMs } from '@weir/engines/vocabulary';
import { dayStart, hourMs } from '../countries.ts';
import type { Crossing, RouteStep } from '../schemes/stage.ts';
import { dateTime, otherPerson, type Writing } from './party-elements.ts';
import { xml, type XmlElement } from './xml.ts';

/** Cash in a bag: from the courier here to the recipient there, with what was declared and the way it took. */
export function crossingElement(writing: Writing, crossing: Crossing): XmlElement {
  const { bearer = 0, route } = crossing;
  const time = dateTime(instantFromMs(dayStart(crossing.day) + 13 * hourMs));
  return xml('transaction', [
    xml('transactionnumber', `BC-${crossing.day}-${crossing.courier.passport}`),
    xml('transaction_location', 'Saltgate Crossing'),
    xml(
      'transaction_description',
      `Declaration of cash on leaving Aldermoor. Intended use: ${crossing.intendedUse}`,
    ),
    xml('date_transaction', time),
    xml('transmode_code', 'BORDER'),
    xml('amount_local', formatMinor(crossing.amount, 2)),
    xml('t_from', [
      xml('from_funds_code', 'CASH'),
      xml('from_person', otherPerson(writing, crossing.courier, 'document')),
      xml('from_country', 'XN'),
    ]),
    xml('t_to', [
      xml('to_funds_code', 'CASH'),
      xml('to_person', otherPerson(writing, crossing.recipient)),
      xml('to_country', 'XP'),
    ]),
    xml('goods_services', [
      valuable('CURRENCY', 'Banknotes', crossing.amount - bearer),
      bearer === 0 ? undefined : valuable('BEARER', 'Bearer cheques of a bank of Aldermoor', bearer),
    ]),
    route === undefined
      ? undefined
      : xml(
          'means_of_transport',
          route.map((step, index) => stepElement(step, index + 1, time)),
        ),
  ]);
}

function valuable(type: 'CURRENCY' | 'BEARER', description: string, value: number): XmlElement {
  return xml('item', [
    xml('item_type', type),
    xml('description', description),
    xml('estimated_value', formatMinor(value, 2)),
    xml('currency_code', 'XNC'),
  ]);
}

function stepElement(step: RouteStep, number: number, time: string): XmlElement {
  return xml('routing', [
    xml('reporting_point', step.step === 'BORDER' ? 'true' : 'false'),
    xml('transport_mode', step.mode),
    xml('transport_type', step.type),
    step.carrier === undefined ? undefined : xml('carrier_name', step.carrier),
    step.number === undefined ? undefined : xml('carrier_number', step.number),
    xml('step_number', String(number)),
    xml('step_code', step.step),
    xml('step_date', time),
    xml('step_status', step.step === 'ARRIVE' ? 'PLANNED' : step.step === 'BORDER' ? 'CHECKED' : 'DONE'),
    xml('place', step.place),
    xml('country_code', step.country),
  ]);
}
