import type { RecordKind } from './mapping.ts';

/**
 * What the columns of filers' tables are called, in six languages: field → names. Spelling is compared without case,
 * accents and separators. A proposal only; a person confirms it.
 */
export const headerWords: Readonly<Record<string, string>> = {
  transactionnumber:
    'transaction number|transaction id|transaction no|trx id|number|reference|numéro de transaction|numéro|número de transacción|número|номер операции|номер транзакции|номер|交易编号|交易号|رقم العملية|رقم المعاملة|transaktionsnummer',
  internal_ref_number:
    'internal reference|internal ref|own reference|référence interne|referencia interna|внутренний номер|内部编号|المرجع الداخلي',
  date_transaction:
    'date|transaction date|date of transaction|booking date|date de la transaction|date d’opération|fecha|fecha de la transacción|дата|дата операции|交易日期|日期|التاريخ|تاريخ العملية|datum',
  value_date: 'value date|date de valeur|fecha valor|дата валютирования|起息日|تاريخ القيمة|valuta',
  amount_local:
    'amount|local amount|amount local|amount in local currency|montant|montant en monnaie locale|importe|monto|importe en moneda local|сумма|сумма в национальной валюте|金额|本币金额|المبلغ|المبلغ بالعملة المحلية|betrag',
  transaction_description:
    'description|purpose|details|remittance|narrative|objet|libellé|motif|descripción|concepto|назначение платежа|описание|摘要|用途|الوصف|الغرض',
  transaction_location:
    'branch|place|location|agence|lieu|sucursal|lugar|отделение|место|网点|地点|الفرع|المكان',
  transmode_code:
    'mode|transaction mode|channel|mode de transaction|canal|modo|канал|способ|交易方式|طريقة العملية',
  comments:
    'comments|remarks|notes|commentaires|remarques|comentarios|observaciones|примечание|комментарий|备注|ملاحظات',
  'from.funds_code':
    'from funds|funds from|payment means|type de fonds|tipo de fondos|вид средств|资金类型|نوع الأموال',
  'to.funds_code': 'to funds|funds to',
  'from.country':
    'from country|payer country|country of payer|pays du payeur|país del pagador|страна плательщика|付款人国家|بلد الدافع',
  'to.country':
    'to country|payee country|country of payee|pays du bénéficiaire|país del beneficiario|страна получателя|收款人国家|بلد المستفيد',
  'from.person.first_name':
    'payer first name|from first name|first name|sender first name|prénom|prénom du payeur|nombre|nombre del pagador|имя|имя плательщика|付款人名|名|الاسم الأول|الاسم الأول للدافع',
  'from.person.last_name':
    'payer last name|from last name|last name|surname|family name|sender last name|nom|nom de famille|apellido|apellidos|фамилия|фамилия плательщика|付款人姓|姓|اسم العائلة|اللقب',
  'from.person.birthdate':
    'birth date|date of birth|payer birth date|date de naissance|fecha de nacimiento|дата рождения|出生日期|تاريخ الميلاد',
  'from.person.nationality1':
    'nationality|payer nationality|nationalité|nacionalidad|гражданство|国籍|الجنسية',
  'from.person.passport_number':
    'passport|passport number|numéro de passeport|pasaporte|número de pasaporte|номер паспорта|паспорт|护照号码|护照|رقم جواز السفر',
  'from.person.ssn':
    'national id|national identity number|id number|numéro national|documento de identidad|личный номер|身份证号|رقم الهوية',
  'from.entity.name':
    'payer company|company|company name|entity name|raison sociale|empresa|razón social|наименование организации|公司名称|付款单位|اسم الشركة',
  'from.account.account':
    'from account|payer account|debit account|account from|compte débiteur|cuenta de cargo|счёт плательщика|付款账号|حساب الدافع',
  'from.account.iban': 'from iban|payer iban|debtor iban|iban du payeur|iban del pagador',
  'from.account.institution_name':
    'from bank|payer bank|banque du payeur|banco del pagador|банк плательщика|付款银行|بنك الدافع',
  'from.account.swift': 'from bic|payer bic|from swift|payer swift',
  'to.person.first_name':
    'payee first name|to first name|beneficiary first name|prénom du bénéficiaire|nombre del beneficiario|имя получателя|收款人名|الاسم الأول للمستفيد',
  'to.person.last_name':
    'payee last name|to last name|beneficiary last name|nom du bénéficiaire|apellido del beneficiario|фамилия получателя|收款人姓|اسم عائلة المستفيد',
  'to.entity.name':
    'payee company|beneficiary company|entreprise bénéficiaire|empresa beneficiaria|организация-получатель|收款单位|الشركة المستفيدة',
  'to.account.account':
    'to account|payee account|credit account|account|account number|compte créditeur|compte|numéro de compte|cuenta de abono|cuenta|número de cuenta|счёт получателя|номер счёта|счёт|收款账号|账号|حساب المستفيد|رقم الحساب',
  'to.account.iban':
    'iban|to iban|payee iban|creditor iban|beneficiary iban|iban du bénéficiaire|iban del beneficiario',
  'to.account.institution_name':
    'bank|to bank|payee bank|beneficiary bank|banque|banque du bénéficiaire|banco|banco del beneficiario|банк|банк получателя|收款银行|银行|البنك|بنك المستفيد',
  'to.account.swift': 'bic|swift|to bic|payee bic|payee swift',
  'to.account.currency_code':
    'currency|account currency|devise|monnaie|moneda|divisa|валюта|币种|货币|العملة',
  'from.foreign.currency':
    'foreign currency|devise étrangère|moneda extranjera|иностранная валюта|外币币种|العملة الأجنبية',
  'from.foreign.amount':
    'foreign amount|amount in foreign currency|montant en devise|importe en divisa|сумма в иностранной валюте|外币金额|المبلغ بالعملة الأجنبية',
  'from.foreign.rate': 'exchange rate|rate|taux de change|tipo de cambio|курс|汇率|سعر الصرف',
};

/** Names of linked sheets → what a row of them is. */
export const sheetWords: Readonly<Partial<Record<RecordKind, string>>> = {
  report: 'report|header|rapport|informe|отчёт|报告|التقرير',
  transaction: 'transactions|operations|transacciones|операции|交易|العمليات',
  party: 'parties|partes|стороны|当事人|الأطراف',
  account: 'accounts|comptes|cuentas|счета|账户|الحسابات',
  person: 'persons|people|personnes|personas|лица|自然人|الأشخاص',
  entity: 'entities|companies|entités|entidades|организации|法人|الكيانات',
  address: 'addresses|adresses|direcciones|адреса|地址|العناوين',
  phone: 'phones|téléphones|teléfonos|телефоны|电话|الهواتف',
  identification: 'ids|identifications|identités|identificaciones|документы|证件|الهويات',
  item: 'items|goods|biens|bienes|товары|物品|السلع',
};
