import { describe, expect, it } from 'vitest';
import { instantFromMs } from '../vocabulary/index.ts';
import { declaredItemsOf, loadProfile, readReport, type DeclaredItem } from './index.ts';

const profile = loadProfile('xn');
const now = instantFromMs(Date.UTC(2026, 10, 1));

async function itemsIn(body: string, code = 'DPMSR'): Promise<DeclaredItem[]> {
  const xml = `<report><rentity_id>1</rentity_id><submission_code>E</submission_code><report_code>${code}</report_code>
    <entity_reference>R</entity_reference><submission_date>2026-10-09T09:00:00</submission_date>
    <currency_code_local>XNC</currency_code_local>${body}</report>`;
  const { report } = await readReport(new TextEncoder().encode(xml), { profile, now });
  return declaredItemsOf(report!, profile);
}

const bar = (words: string, size = '<size>250</size><size_uom>gram</size_uom>'): string =>
  `<item><item_type>GOLD</item_type><description>${words}</description><estimated_value>23000.00</estimated_value><currency_code>XNC</currency_code>${size}</item>`;
const sale = (items: string): string => `<transaction><transactionnumber>T</transactionnumber>
  <date_transaction>2026-10-05T11:00:00</date_transaction><amount_local>46000.00</amount_local>
  <involved_parties>
    <party><role>BUYER</role><person_my_client><first_name>Ada</first_name><last_name>Venn</last_name><passport_number>p 7-7</passport_number><passport_country>XN</passport_country></person_my_client></party>
    <party><role>SELLER</role><entity><name>Gold House</name><incorporation_number>R-12</incorporation_number></entity></party>
  </involved_parties><goods_services>${items}</goods_services></transaction>`;

describe('what a report tells of things', () => {
  it('is metal with its fine weight, price and parties, each bar for itself', async () => {
    const items = await itemsIn(sale(bar('Bar, fineness 999') + bar('Bar of fineness 916.6; assay: 720')));
    expect(items).toMatchObject([
      { kind: 'metal', metal: 'XAU', grams: 250, fineness: 999, assayed: null, valueMinor: 2_300_000n, paidMinor: 4_600_000n, payer: 'passport:XNP77', border: false },
      { fineness: 916.6, assayed: 720, place: '/report/transaction[1]/goods_services/item[2]', transaction: '/report/transaction[1]' },
    ]);
    expect(items[0]!.payee).toMatch(/R12$/);
  }); // prettier-ignore

  it.each([
    ['fineness 0.75', 750],
    ['FINENESS: 22 ct', 916.7],
    ['fineness 999,9', 999.9],
    ['fineness of the bar is not known, invoice 1234', null],
    ['no word of it 999', null],
  ])('reads %s as thousandths', async (words, fineness) => {
    expect((await itemsIn(sale(bar(words))))[0]!.fineness).toBe(fineness);
  });

  it.each([
    ['<size>2</size><size_uom>kg</size_uom>', { grams: 2000, quantity: null }],
    ['<size>10</size><size_uom>troy ounce</size_uom>', { grams: 311.034768, quantity: null }],
    ['<size>12</size><size_uom>pieces</size_uom>', { grams: null, quantity: 12, quantityUnit: 'pieces' }],
    ['<size>-3</size><size_uom>kg</size_uom>', { grams: null, quantity: null }],
    ['', { grams: null, quantity: null }],
  ])('takes %s as it is', async (size, expected) => {
    expect((await itemsIn(sale(bar('Bar', size))))[0]).toMatchObject(expected);
  });

  it('has the time of the report where it is an activity, and none where no time can be read', async () => {
    const activity = `<activity><report_parties><report_party><role>BUYER</role><person_my_client><first_name>Ada</first_name><last_name>Venn</last_name></person_my_client></report_party></report_parties><goods_services>${bar('Bar')}</goods_services></activity>`;
    expect(await itemsIn(activity)).toMatchObject([
      { transaction: null, paidMinor: null, occurredAt: '2026-10-09T09:00:00.000Z', payer: 'name:ada venn' },
    ]);
    expect(await itemsIn(sale(bar('Bar')).replace('2026-10-05T11:00:00', 'soon'))).toEqual([]);
  });

  it('is cash over the border in a border report only', async () => {
    const cash = sale(
      '<item><item_type>CURRENCY</item_type><estimated_value>9000.00</estimated_value><currency_code>XNC</currency_code></item>',
    );
    expect(await itemsIn(cash, 'BCR')).toMatchObject([{ kind: 'cash', border: true, truth: null }]);
    expect(await itemsIn(cash)).toMatchObject([{ kind: 'cash', border: false }]);
  });
});
