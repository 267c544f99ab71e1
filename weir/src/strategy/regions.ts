/**
 * The five regions of the UN's "Standard country or area codes for statistical use" (M49), as ISO 3166 codes; carried over from
 * memory, Antarctica and uninhabited islands as M49 files them. A code that stands nowhere is of no region.
 */
const regions: Readonly<Record<string, string>> = {
  '002':
    'DZ EG EH LY MA SD TN BI DJ ER ET IO KE KM MG MU MW MZ RE RW SC SO SS TF TZ UG YT ZM ZW AO CD CF CG CM GA GQ ST TD BW LS NA SZ ZA BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG',
  '019':
    'AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI BZ CR GT HN MX NI PA SV AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE BM CA GL PM US',
  '142':
    'KG KZ TJ TM UZ CN HK JP KP KR MN MO TW BN ID KH LA MM MY PH SG TH TL VN AF BD BT IN IR LK MV NP PK AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE',
  '150':
    'BG BY CZ HU MD PL RO RU SK UA AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA XK AT BE CH DE FR LI LU MC NL',
  '009': 'AU CC CX HM NF NZ FJ NC PG SB VU FM GU KI MH MP NR PW UM AS CK NU PF PN TK TO TV WF WS',
};

const regionByCountry = new Map(
  Object.entries(regions).flatMap(([region, codes]) =>
    codes.split(' ').map((code) => [code, region] as const),
  ),
);

/** M49's number of the region that a country lies in; `other` where it has none. */
export const regionOf = (country: string): string => regionByCountry.get(country) ?? 'other';
