import { assert, formatMinor, instantFromMs, type Instant } from '@weir/engines/vocabulary';
import { dayStart, hourMs } from '../countries.ts';
import type { Firm, Institution } from '../world.ts';
import { crossingElement } from './crossing-element.ts';
import type { Filing, Subject } from './filing.ts';
import { goldDealElement, goldSaleElement } from './gold-elements.ts';
import {
  addressElement,
  clientAccount,
  clientPerson,
  dateTime,
  otherEntity,
  otherPerson,
  phoneElement,
  type Writing,
} from './party-elements.ts';
import { transactionElement, type Outside, type TransactionForm } from './transaction-element.ts';
import { xml, type XmlElement } from './xml.ts';

export function submittedAt(filing: Filing): Instant {
  // Reports are sent in the afternoon, a minute later for each filer.
  return instantFromMs(dayStart(filing.day) + 15 * hourMs + Number(filing.filer.reportingEntityId) * 1000);
}

/** A whole report in goAML 5.0.1's order of elements. */
export function reportElement(
  writing: Writing,
  filing: Filing,
  outside: Outside,
  choice: { entityReference: string; replaces: string | null; form: TransactionForm },
): XmlElement {
  const { filer } = filing;
  assert(filer.reportingEntityId !== null, `${filer.id} does not report to Aldermoor.`);
  return xml('report', [
    xml('schema_version', '5.0.1'),
    xml('rentity_id', filer.reportingEntityId),
    xml('rentity_branch', filer.branches[0]!),
    xml('submission_code', 'E'),
    xml('report_code', filing.code),
    xml('entity_reference', choice.entityReference),
    filing.answers === undefined ? undefined : xml('fiu_ref_number', filing.answers),
    choice.replaces === null ? undefined : xml('prev_rejected_ref_number', choice.replaces),
    xml('submission_date', dateTime(submittedAt(filing))),
    xml('currency_code_local', 'XNC'),
    xml('reporting_person', reportingPerson(writing, filing)),
    addressElement('location', filer.address, 'WORK'),
    xml('reason', filing.reason),
    xml('action', filing.action),
    ...bodyElements(writing, filing, outside, choice.form),
    xml(
      'report_indicators',
      filing.indicators.map((indicator) => xml('indicator', indicator)),
    ),
  ]);
}

function reportingPerson(writing: Writing, filing: Filing): XmlElement[] {
  const officer = writing.registry.person(filing.filer.officers[filing.day % 2]!);
  return [
    xml('gender', officer.sex === 'm' ? 'M' : 'F'),
    xml('first_name', officer.name.given),
    xml('last_name', officer.name.family),
    xml('birthdate', dateTime(officer.born)),
    xml('ssn', officer.identityNumber),
    xml('nationality1', officer.nationality),
    xml('residence', officer.residence),
    xml('phones', [phoneElement(filing.filer.phone, filing.filer.country, 'WORK', 'LAND')]),
    xml('occupation', 'Compliance officer'),
  ];
}

function bodyElements(
  writing: Writing,
  filing: Filing,
  outside: Outside,
  form: TransactionForm,
): XmlElement[] {
  const { body } = filing;
  switch (body.kind) {
    case 'transactions':
      return body.transactions.map((transaction) => transactionElement(writing, transaction, outside, form));
    case 'crossing':
      return [crossingElement(writing, body.crossing)];
    case 'gold-sale':
      return [goldSaleElement(writing, body.sale)];
    case 'gold-deal':
      return [goldDealElement(writing, body.deal)];
    case 'property-sale':
      return [
        xml('activity', [
          xml('report_parties', [
            xml('report_party', [
              xml('role', 'BUYER'),
              xml('person_my_client', clientPerson(writing, body.buyer)),
              xml('country', body.buyer.residence),
              xml('significance', '4'),
              xml('reason', 'Buyer of the property'),
            ]),
          ]),
          xml('goods_services', [
            xml('item', [
              xml('item_type', 'PROPERTY'),
              xml('description', `Flat in ${body.place}`),
              xml('estimated_value', formatMinor(body.price, 2)),
              xml('currency_code', 'XNC'),
            ]),
          ]),
        ]),
      ];
    case 'activity':
      return [
        xml('activity', [
          xml(
            'report_parties',
            body.subjects.map((subject) => reportParty(writing, subject)),
          ),
        ]),
      ];
  }
}

function reportParty(writing: Writing, subject: Subject): XmlElement {
  const { registry, filer } = writing;
  const holder = registry.holder(subject.id);
  const account = registry.accountsOf(subject.id).find((each) => each.bank === filer.id);
  const own = account !== undefined;
  const described = own
    ? xml('account_my_client', clientAccount(writing, account))
    : 'sex' in holder
      ? xml('person', otherPerson(writing, holder, 'document'))
      : xml('entity', otherEntity(writing, holder));
  return xml('report_party', [
    xml('role', 'SUBJECT'),
    described,
    xml('country', 'residence' in holder ? holder.residence : holder.country),
    xml('is_suspected', 'true'),
    xml('significance', String(subject.significance)),
    xml('reason', subject.reason),
  ]);
}

/** Firms abroad whose accounts are in no bank of the two countries' files. */
export function outsideWorld(overseas: readonly Firm[], goldSeller: Institution): Outside {
  return {
    foreignFirm: (transaction) => overseas[Number(transaction.id.slice(1)) % overseas.length]!,
    seller: () => goldSeller,
  };
}
