import type { ListedName } from '../entry.ts';
import { EntrySet, datesOf, surnameFirst } from './entry-set.ts';
import type { Reading } from './list-form.ts';
import type { Notes } from './notes.ts';
import { kindOf } from './ofac-csv.ts';
import { textOf, within, xmlRecords, type XmlElement } from './xml-records.ts';

/*
 * OFAC's plain XML (SDN.XML, CONSOLIDATED.XML; namespace tempuri.org/sdnList.xsd). The shape is recalled from OFAC's
 * published schema sdnList.xsd and was tested with invented files only.
 */

export function readOfacXml(text: string, list: string, notes: Notes): Reading {
  const set = new EntrySet(list, notes);
  let version = '';
  xmlRecords(text, notes, new Set(['publshInformation', 'sdnEntry']), (record) => {
    if (record.name === 'sdnEntry') add(set, record);
    else version = textOf(record, 'Publish_Date');
  });
  return { version, purpose: 'sanctions', entries: set.entries };
}

function add(set: EntrySet, entry: XmlElement): void {
  const texts = (listName: string, item: string, value: string): string[] =>
    within(entry, listName, item).map((each) => textOf(each, value));
  set.add({
    line: entry.line,
    id: textOf(entry, 'uid'),
    kind: kindOf(textOf(entry, 'sdnType').replace(/^entity$/i, '')),
    names: [
      { text: surnameFirst(textOf(entry, 'lastName'), textOf(entry, 'firstName')), quality: 'primary' },
      ...within(entry, 'akaList', 'aka').map((aka): ListedName => ({
        text: surnameFirst(textOf(aka, 'lastName'), textOf(aka, 'firstName')),
        quality: textOf(aka, 'category').toLowerCase() === 'weak' ? 'weak' : 'strong',
      })),
    ],
    born: texts('dateOfBirthList', 'dateOfBirthItem', 'dateOfBirth').flatMap(datesOf),
    countries: [
      ...texts('nationalityList', 'nationality', 'country'),
      ...texts('citizenshipList', 'citizenship', 'country'),
      ...texts('addressList', 'address', 'country'),
      ...within(entry, 'vesselInfo', 'vesselFlag').map(({ text }) => text),
    ],
    sex: within(entry, 'idList', 'id')
      .filter((id) => textOf(id, 'idType') === 'Gender')
      .map((id) => textOf(id, 'idNumber'))[0],
    identifiers: [
      ...within(entry, 'idList', 'id')
        .filter((id) => /\d/.test(textOf(id, 'idNumber')))
        .map((id) => ({
          type: textOf(id, 'idType'),
          number: textOf(id, 'idNumber'),
          country: textOf(id, 'idCountry'),
        })),
      ...within(entry, 'vesselInfo', 'callSign').map(({ text }) => ({ type: 'call sign', number: text })),
    ],
    remarks: [textOf(entry, 'title'), textOf(entry, 'remarks')],
  });
}
