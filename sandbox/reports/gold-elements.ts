import { formatMinor, instantFromMs } from '@weir/engines/vocabulary';
import { dayStart, hourMs } from '../countries.ts';
import type { GoldSale } from '../schemes/stage.ts';
import type { GoldDeal } from './filing.ts';
import { clientPerson, dateTime, otherEntity, otherPerson, type Writing } from './party-elements.ts';
import { xml, type XmlElement } from './xml.ts';

/** A sale as an activity: who bought, and the bars. */
export function goldSaleElement(writing: Writing, sale: GoldSale): XmlElement {
  return xml('activity', [
    xml('report_parties', [
      xml('report_party', [
        xml('role', 'BUYER'),
        xml('person_my_client', clientPerson(writing, sale.buyer)),
        xml('country', sale.buyer.residence),
        xml('significance', sale.scheme === null ? '3' : '8'),
        xml('reason', 'Buyer of the gold'),
      ]),
    ]),
    xml('goods_services', [
      xml('item', [
        xml('item_type', 'GOLD'),
        xml(
          'description',
          `Gold bars, fineness ${sale.fineness}, ${sale.assayed === undefined ? '' : `assay ${sale.assayed}, `}sold on ${instantFromMs(dayStart(sale.day)).slice(0, 10)}`,
        ),
        xml('estimated_value', formatMinor(sale.price, 2)),
        xml('currency_code', 'XNC'),
        xml('size', String(sale.grams)),
        xml('size_uom', 'gram'),
      ]),
    ]),
  ]);
}

const metals = { GOLD: 'Gold', SILVER: 'Silver', PLATINUM: 'Platinum' } as const;

/** A sale for cash as a transaction among several parties: buyer, dealer and broker, each bar with weight and fineness. */
export function goldDealElement(writing: Writing, deal: GoldDeal): XmlElement {
  const { filer } = writing;
  const total = deal.bars.reduce((sum, bar) => sum + bar.price, 0);
  return xml('transaction', [
    xml('transactionnumber', `GS-${deal.invoice}`),
    xml('internal_ref_number', deal.invoice),
    xml('transaction_location', filer.branches[0]!),
    xml('transaction_description', `Sale of ${deal.bars.length} bars for cash, invoice ${deal.invoice}`),
    xml('date_transaction', dateTime(instantFromMs(dayStart(deal.day) + 11 * hourMs))),
    xml('transmode_code', 'SHOP'),
    xml('amount_local', formatMinor(total, 2)),
    xml('involved_parties', [
      xml('party', [
        xml('role', 'BUYER'),
        xml('person_my_client', clientPerson(writing, deal.buyer)),
        xml('funds_code', 'CASH'),
        xml('country', deal.buyer.residence),
        xml('significance', '3'),
      ]),
      xml('party', [
        xml('role', 'SELLER'),
        xml('entity', otherEntity(writing, filer)),
        xml('funds_code', 'GOLD'),
        xml('country', filer.country),
      ]),
      xml('party', [
        xml('role', 'BROKER'),
        xml('person', otherPerson(writing, deal.broker, 'document')),
        xml('country', deal.broker.residence),
      ]),
    ]),
    xml(
      'goods_services',
      deal.bars.map((bar) =>
        xml('item', [
          xml('item_type', bar.metal),
          xml('description', `${metals[bar.metal]} bar, fineness ${bar.fineness}, invoice ${deal.invoice}`),
          xml('estimated_value', formatMinor(bar.price, 2)),
          xml('currency_code', 'XNC'),
          xml('size', String(bar.grams)),
          xml('size_uom', 'gram'),
          xml('registration_number', deal.invoice),
          xml('identification_number', bar.serial),
        ]),
      ),
    ),
  ]);
}
