import { gzipSync } from 'node:zlib';
import { Problem } from '@weir/engines/vocabulary';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildIndex, readList, readLists, type ReadList } from '../index.ts';

/* Invented people throughout; the shapes are those that each reader's header describes. */

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string, options?: Parameters<typeof readList>[1]): ReadList =>
  readList(bytesOf(text), options);
const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'no problem';
  } catch (problem) {
    return problem instanceof Problem ? problem.code : `not a problem: ${String(problem)}`;
  }
};

const sdn = `101,"QUAZEL, Tensal","individual","XN-EO1","Harbour master",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 09 Mar 1971; alt. DOB circa 1970 to 1972; alt. DOB Mar 1962 to Feb 1963; POB Port Sable; nationality Aldermoor; citizen Port Sable; Gender Male; Passport XN-12345 (Aldermoor) expires 01 Jan 2030; Tax ID No. 77-1 (Aldermoor); a.k.a. 'THE FERRYMAN'; Linked To: BRASHON CO."
102,"BRASHON NIMKA CO., LTD.",-0- ,"XN-EO1",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- 
103,"SABLE WIND","vessel","XN-EO1",-0- ,"XNAB7","Fish Carrier",-0- ,-0- ,Port Sable,-0- ,"Vessel Registration Identification IMO 9910909; Linked To: BRASHON."
104,"XN-AVA","aircraft","XN-EO1",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- 
\u001a
`;
const alt = `101,1,"aka","KUZEL, Tensal",-0- 
101,2,"fka","QUAZEL, T.",-0- 
999,3,"aka","NOBODY",-0- 
`;
const add = `102,1,"1 Quay Street","Port Sable","Port Sable",-0- 
102,2,-0- ,-0- ,"Nowhereland",-0- 
`;

describe('OFAC as CSV', () => {
  test('joins entries, aliases and addresses, in whatever order the files come', () => {
    for (const files of [
      [sdn, alt, add],
      [add, alt, sdn],
    ]) {
      const list = readList(files.map(bytesOf));
      expect([list.form, list.list, list.purpose]).toEqual(['ofac-csv', 'OFAC', 'sanctions']);
      expect(list.entries).toMatchObject([
        {
          id: '101',
          kind: 'person',
          names: [
            { text: 'QUAZEL, Tensal', quality: 'primary' },
            { text: 'KUZEL, Tensal', quality: 'strong' },
            { text: 'QUAZEL, T.', quality: 'strong' },
            { text: 'THE FERRYMAN', quality: 'weak' },
          ],
          born: ['1971-03-09', '1970', '1971', '1972', '1962', '1963'],
          countries: ['XN', 'XP'],
          sex: 'm',
          identifiers: [
            { type: 'Passport', number: 'XN-12345', country: 'XN' },
            { type: 'Tax ID No.', number: '77-1', country: 'XN' },
          ],
        },
        { id: '102', kind: 'organization', countries: ['XP'] },
        {
          id: '103',
          kind: 'vessel',
          countries: ['XP'],
          identifiers: [{ type: 'Vessel Registration Identification IMO', number: '9910909' }, { type: 'call sign' }],
        },
        { id: '104', kind: 'unknown' },
      ]); // prettier-ignore
      expect(list.leftOut.map(({ reason, kept }) => [reason, kept])).toEqual([
        ['the country Nowhereland is not known', true],
        ['1 × aliases of an entry that is in none of the files', false],
      ]);
    }
  });

  test('reads the entries alone, and says which rows are torn', () => {
    const torn = read(`${sdn}105,"TOO SHORT"\n,,,,,,,,,,,\nnobody,at,all,,,,,,,,,\n101,"TWICE",-0- ,"X",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n`); // prettier-ignore
    expect(torn.entries.map(({ id }) => id)).toEqual(['101', '102', '103', '104']);
    expect(torn.leftOut.filter(({ kept }) => !kept)).toHaveLength(4);
  });
});

test('OFAC as plain XML', () => {
  const list =
    read(`<?xml version="1.0"?><sdnList xmlns="http://tempuri.org/sdnList.xsd"><publshInformation><Publish_Date>02/03/2026</Publish_Date></publshInformation>
<sdnEntry><uid>101</uid><firstName>Tensal</firstName><lastName>QUAZEL</lastName><title>Harbour master</title><sdnType>Individual</sdnType>
<akaList><aka><uid>1</uid><category>weak</category><lastName>THE FERRYMAN</lastName></aka><aka><uid>2</uid><category>strong</category><lastName>KUZEL</lastName><firstName>Tensal</firstName></aka></akaList>
<idList><id><uid>3</uid><idType>Passport</idType><idNumber>XN-12345</idNumber><idCountry>Aldermoor</idCountry></id><id><uid>4</uid><idType>Gender</idType><idNumber>Female</idNumber></id></idList>
<nationalityList><nationality><uid>5</uid><country>Aldermoor</country></nationality></nationalityList>
<dateOfBirthList><dateOfBirthItem><uid>6</uid><dateOfBirth>09 Mar 1971</dateOfBirth></dateOfBirthItem><dateOfBirthItem><uid>7</uid><dateOfBirth>01 Jan 1980 to 31 Dec 1981</dateOfBirth></dateOfBirthItem></dateOfBirthList></sdnEntry>
<sdnEntry><uid>103</uid><lastName>SABLE WIND</lastName><sdnType>Vessel</sdnType><vesselInfo><callSign>XNAB7</callSign><vesselFlag>Port Sable</vesselFlag></vesselInfo></sdnEntry></sdnList>`);
  expect([list.form, list.version]).toEqual(['ofac-xml', '02/03/2026']);
  expect(list.leftOut).toEqual([]);
  expect(list.entries).toMatchObject([
    {
      id: '101',
      kind: 'person',
      names: [
        { text: 'QUAZEL, Tensal', quality: 'primary' },
        { text: 'THE FERRYMAN', quality: 'weak' },
        { text: 'KUZEL, Tensal', quality: 'strong' },
      ],
      born: ['1971-03-09', '1980', '1981'],
      countries: ['XN'],
      sex: 'f',
      identifiers: [{ type: 'Passport', number: 'XN-12345', country: 'XN' }],
      remarks: 'Harbour master',
    },
    { id: '103', kind: 'vessel', countries: ['XP'], identifiers: [{ type: 'call sign', number: 'XNAB7' }] },
  ]);
});

const day = (what: string, [year, month, date]: readonly [number, number, number]): string =>
  `<${what}><Year>${year}</Year><Month>${month}</Month><Day>${date}</Day></${what}>`;
const period = (from: readonly [number, number, number], to: readonly [number, number, number]): string =>
  `<DatePeriod CalendarTypeID="1"><Start>${day('From', from)}${day('To', from)}</Start><End>${day('From', to)}${day('To', to)}</End></DatePeriod>`;
const named = (id: number, surname: string, given: string): string =>
  `<DocumentedName ID="${id}"><DocumentedNamePart><NamePartValue NamePartGroupID="65">${surname}</NamePartValue></DocumentedNamePart><DocumentedNamePart><NamePartValue NamePartGroupID="66">${given}</NamePartValue></DocumentedNamePart></DocumentedName>`;

test('OFAC as advanced XML: every number is looked up in the tables at the head', () => {
  const list =
    read(`<Sanctions xmlns="http://www.un.org/sanctions/1.0"><DateOfIssue>${day('X', [2026, 2, 3]).replace(/<\/?X>/g, '')}</DateOfIssue>
<ReferenceValueSets><CountryValues><Country ID="1" ISO2="XN">Aldermoor</Country><Country ID="2">Port Sable</Country></CountryValues>
<DetailReferenceValues><DetailReference ID="91">Female</DetailReference></DetailReferenceValues>
<FeatureTypeValues><FeatureType ID="8">Birthdate</FeatureType><FeatureType ID="10">Nationality Country</FeatureType><FeatureType ID="224">Gender</FeatureType><FeatureType ID="30">Vessel Call Sign</FeatureType></FeatureTypeValues>
<IDRegDocTypeValues><IDRegDocType ID="1571">Passport</IDRegDocType></IDRegDocTypeValues>
<NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType><NamePartType ID="1521">First Name</NamePartType></NamePartTypeValues>
<PartySubTypeValues><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType><PartySubType ID="1" PartyTypeID="4">Vessel</PartySubType><PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType></PartySubTypeValues>
<PartyTypeValues><PartyType ID="1">Individual</PartyType><PartyType ID="2">Entity</PartyType><PartyType ID="4">Transport</PartyType></PartyTypeValues></ReferenceValueSets>
<Locations><Location ID="23"><LocationCountry CountryID="2"/></Location></Locations>
<IDRegDocuments><IDRegDocument ID="1" IDRegDocTypeID="1571" IdentityID="4" IssuedBy-CountryID="1"><IDRegistrationNo>XN-12345</IDRegistrationNo></IDRegDocument></IDRegDocuments>
<DistinctParties>
<DistinctParty FixedRef="101"><Comment/><Profile ID="101" PartySubTypeID="4"><Identity ID="4" Primary="true" False="false">
<Alias Primary="false" LowQuality="true">${named(2, 'FERRYMAN', 'The')}</Alias><Alias Primary="true" LowQuality="false">${named(1, 'QUAZEL', 'Tensal')}</Alias>
<NamePartGroups><MasterNamePartGroup><NamePartGroup ID="65" NamePartTypeID="1520"/></MasterNamePartGroup><MasterNamePartGroup><NamePartGroup ID="66" NamePartTypeID="1521"/></MasterNamePartGroup></NamePartGroups></Identity>
<Feature FeatureTypeID="8"><FeatureVersion>${period([1971, 3, 9], [1971, 3, 9])}</FeatureVersion><FeatureVersion>${period([1980, 1, 1], [1981, 12, 31])}</FeatureVersion></Feature>
<Feature FeatureTypeID="10"><FeatureVersion><VersionLocation LocationID="23"/></FeatureVersion></Feature>
<Feature FeatureTypeID="224"><FeatureVersion><VersionDetail DetailReferenceID="91"/></FeatureVersion></Feature></Profile></DistinctParty>
<DistinctParty FixedRef="103"><Profile ID="103" PartySubTypeID="1"><Identity ID="5"><Alias Primary="true"><DocumentedName><DocumentedNamePart><NamePartValue NamePartGroupID="9">SABLE WIND</NamePartValue></DocumentedNamePart></DocumentedName></Alias></Identity>
<Feature FeatureTypeID="30"><FeatureVersion><VersionDetail>XNAB7</VersionDetail></FeatureVersion></Feature></Profile></DistinctParty>
<DistinctParty FixedRef="104"><Comment/></DistinctParty>
</DistinctParties></Sanctions>`);
  expect([list.form, list.version]).toEqual(['ofac-advanced-xml', '2026-02-03']);
  expect(list.entries).toEqual([
    {
      id: '101',
      list: 'OFAC',
      kind: 'person',
      names: [
        { text: 'QUAZEL, Tensal', quality: 'primary' },
        { text: 'FERRYMAN, The', quality: 'weak' },
      ],
      born: ['1971-03-09', '1980', '1981'],
      countries: ['XP'],
      sex: 'f',
      identifiers: [{ type: 'Passport', number: 'XN-12345', country: 'XN' }],
    },
    {
      id: '103',
      list: 'OFAC',
      kind: 'vessel',
      names: [{ text: 'SABLE WIND', quality: 'primary' }],
      born: [],
      countries: [],
      identifiers: [{ type: 'Vessel Call Sign', number: 'XNAB7' }],
    },
  ]);
  expect(list.leftOut).toMatchObject([{ reason: 'a party without a profile', kept: false }]);
});

describe('the European Union', () => {
  const expected = {
    id: 'EU.1.23',
    kind: 'person',
    born: ['1971-03-09', '1980', '1981'],
    countries: ['XN', 'XP'],
    sex: 'm',
    identifiers: [{ type: 'National passport', number: 'XN-12345', country: 'XN' }],
  };

  test('as XML', () => {
    const list =
      read(`<?xml version="1.0"?><export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-02-03T04:05:06"><sanctionEntity euReferenceNumber="EU.1.23" logicalId="9" designationDetails="">
<remark>Not a real person.</remark><subjectType code="person" classificationCode="P"/>
<nameAlias firstName="Tensal" middleName="" lastName="Quazel" wholeName="Tensal Quazel" function="Harbour master" gender="M" strong="true"/>
<nameAlias wholeName="" firstName="Тенсал" lastName="Кузел" strong="true" gender=""/><nameAlias wholeName="The Ferryman" strong="false"/>
<citizenship countryIso2Code="XN" countryDescription="ALDERMOOR"/><address countryIso2Code="XP"/><address countryIso2Code="00" countryDescription="UNKNOWN"/>
<birthdate circa="false" birthdate="1971-03-09" year="1971"/><birthdate yearRangeFrom="1980" yearRangeTo="1981"/>
<identification number="XN-12345" identificationTypeCode="passport" identificationTypeDescription="National passport" countryIso2Code="XN"/></sanctionEntity>
<sanctionEntity logicalId="10"><subjectType classificationCode="E"/></sanctionEntity></export>`);
    expect([list.form, list.version, list.purpose]).toEqual(['eu-xml', '2026-02-03T04:05:06', 'sanctions']);
    expect(list.entries).toMatchObject([
      {
        ...expected,
        names: [
          { text: 'Tensal Quazel', quality: 'primary' },
          { text: 'Тенсал Кузел', quality: 'strong' },
          { text: 'The Ferryman', quality: 'weak' },
        ],
      },
    ]);
    expect(list.leftOut).toMatchObject([{ reason: 'no name', kept: false }]);
  });

  test('as CSV: one subject over several rows', () => {
    const list =
      read(`\ufefffileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_SubjectType;Entity_SubjectType_ClassificationCode;NameAlias_LastName;NameAlias_FirstName;NameAlias_MiddleName;NameAlias_WholeName;NameAlias_Gender;NameAlias_Function;Address_CountryIso2Code;BirthDate_BirthDate;BirthDate_Year;BirthDate_YearRangeFrom;BirthDate_YearRangeTo;BirthDate_Circa;Identification_Number;Identification_TypeCode;Identification_TypeDescription;Identification_CountryIso2Code;Citizenship_CountryIso2Code;Entity_Remark
03/02/2026;9;EU.1.23;person;P;Quazel;Tensal;;Tensal Quazel;M;;;;;;;;;;;;;Not real
03/02/2026;9;EU.1.23;person;P;Кузел;Тенсал;;;;;XP;1971-03-09;1971;;;false;XN-12345;passport;National passport;XN;;
03/02/2026;9;EU.1.23;person;P;;;;;;;;;;1980;1981;;;;;;XN;`);
    expect([list.form, list.version]).toEqual(['eu-csv', '03/02/2026']);
    expect(list.entries).toMatchObject([
      { ...expected, countries: ['XN', 'XP'], names: [{ text: 'Tensal Quazel' }, { text: 'Тенсал Кузел' }] },
    ]);
    expect(list.leftOut).toEqual([]);
  });
});

test('the European Union as the older CSV', () => {
  const list = read(
    'Date_file;Entity_logical_id;EU_ref_num;Subject_type;Naal_lastname;Naal_firstname;Naal_wholename;Naal_gender;Birt_date;Addr_country;Iden_number;Iden_type;Iden_country;Citi_country\n03/02/2026;9;EU.1.23;P;Quazel;Tensal;;M;1971-03-09;XP;XN-1;passport;XN;XN\n',
  );
  expect([list.form, list.version]).toEqual(['eu-csv', '03/02/2026']);
  expect(list.entries).toMatchObject([
    {
      id: 'EU.1.23',
      kind: 'person',
      names: [{ text: 'Tensal Quazel' }],
      born: ['1971-03-09'],
      countries: ['XN', 'XP'],
      sex: 'm',
      identifiers: [{ type: 'passport', number: 'XN-1', country: 'XN' }],
    },
  ]);
});

describe('the United Kingdom', () => {
  const header =
    'Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Name Non-Latin Script,DOB,Nationality,Passport Number,Position,Country,Other Information,Group Type,Alias Type,Alias Quality,Group ID';

  test('as CSV, under its line of the date; rows of one group are one subject', () => {
    const list = read(`Last Updated,03/02/2026
${header}
KUZEL,Tensal,,,,,,,,,,,,,Individual,AKA,Low quality,7001
QUAZEL,Tensal,Dorvi,,,,,Тенсал Кузел,09/03/1971,(1) Aldermoor (2) Port Sable,XN-12345 (issued 2020),Harbour master,,,Individual,Primary name,,7001
QUAZEL,Tensal,Dorvi,,,,,,00/00/1972,,,,,,Individual,Primary name,,7001
SABLE WIND,,,,,,,,,,,,,,Ship,Primary name,,7002
NOBODY,,,,,,,,,,,,,,Entity,Primary name,,
`);
    expect([list.form, list.version, list.list]).toEqual(['uk-csv', '03/02/2026', 'UK']);
    expect(list.entries).toMatchObject([
      {
        id: '7001',
        kind: 'person',
        names: [
          { text: 'Tensal Dorvi QUAZEL', quality: 'primary' },
          { text: 'Tensal KUZEL', quality: 'weak' },
          { text: 'Тенсал Кузел', quality: 'strong' },
        ],
        born: ['1971-03-09', '1972'],
        countries: ['XN', 'XP'],
        identifiers: [{ type: 'passport', number: 'XN-12345' }],
        remarks: 'Harbour master',
      },
      { id: '7002', kind: 'vessel' },
    ]);
    expect(list.leftOut).toMatchObject([{ line: 7, reason: 'no reference number', kept: false }]);
  });

  test('as the UK Sanctions List CSV, whose columns bear other names', () => {
    const list = read(
      `Report Date: 03-Feb-2026\nLast Updated,Unique ID,OFSI Group ID,Name 6,Name 1,Name type,Alias strength,Designation Type,D.O.B,Nationality(/ies),IMO number\n01/01/2026,XNX0001,7001,QUAZEL,Tensal,Primary Name,,Individual,dd/mm/1971,Aldermoor,`,
    );
    expect(list.entries).toMatchObject([
      { id: '7001', kind: 'person', born: ['1971'], countries: ['XN'], names: [{ text: 'Tensal QUAZEL' }] },
    ]);
  });

  test('as XML', () => {
    const target = (id: string, inner: string): string =>
      `<FinancialSanctionsTarget><GroupID>${id}</GroupID><LastUpdated>2026-02-03T00:00:00</LastUpdated>${inner}</FinancialSanctionsTarget>`;
    const list = read(
      `<ArrayOfFinancialSanctionsTarget xmlns="http://schemas.hmtreasury.gov.uk/ofsi/consolidatedlist">${target('7001', '<name6>QUAZEL</name6><name1>Tensal</name1><AliasType>Primary name</AliasType><GroupTypeDescription>Individual</GroupTypeDescription><Individual_DateOfBirth>09/03/1971</Individual_DateOfBirth><Individual_Nationality>Aldermoor</Individual_Nationality>')}${target('7001', '<name6>KUZEL</name6><AliasQuality>Low quality</AliasQuality>')}${target('', '<name6>X</name6>')}</ArrayOfFinancialSanctionsTarget>`,
    );
    expect([list.form, list.version]).toEqual(['uk-xml', '2026-02-03T00:00:00']);
    expect(list.entries).toMatchObject([
      {
        id: '7001',
        kind: 'person',
        names: [{ text: 'Tensal QUAZEL' }, { text: 'KUZEL', quality: 'weak' }],
        born: ['1971-03-09'],
        countries: ['XN'],
      },
    ]);
    expect(list.leftOut).toHaveLength(1);
  });
});

test('the UK Sanctions List as XML', () => {
  const list = read(
    `<Designations><DateGenerated>2026-02-03</DateGenerated><Designation><UniqueID>XNX0001</UniqueID><OFSIGroupID>7001</OFSIGroupID><Names><Name><Name6>KUZEL</Name6><NameType>Alias</NameType></Name><Name><Name1>Tensal</Name1><Name6>QUAZEL</Name6><NameType>Primary Name</NameType></Name></Names><NonLatinNames><NonLatinName><NameNonLatinScript>Тенсал Кузел</NameNonLatinScript></NonLatinName></NonLatinNames><IndividualEntityShip>Individual</IndividualEntityShip><IndividualDetails><Individual><DOBs><DOB>09/03/1971</DOB><DOB>dd/mm/1972</DOB></DOBs><Nationalities><Nationality>Aldermoor</Nationality></Nationalities><PassportDetails><Passport><PassportNumber>XN-1</PassportNumber></Passport></PassportDetails></Individual></IndividualDetails></Designation></Designations>`,
  );
  expect([list.form, list.version]).toEqual(['uk-xml', '2026-02-03']);
  expect(list.entries).toMatchObject([
    {
      id: '7001',
      kind: 'person',
      names: [{ text: 'Tensal QUAZEL', quality: 'primary' }, { text: 'KUZEL' }, { text: 'Тенсал Кузел' }],
      born: ['1971-03-09', '1972'],
      countries: ['XN'],
      identifiers: [{ type: 'passport', number: 'XN-1' }],
    },
  ]);
});

const entity = (id: string, schema: string, properties: object): string =>
  JSON.stringify({ id, schema, caption: id, datasets: ['xn'], target: true, properties });

describe('FollowTheMoney', () => {
  const lines = [
    entity('q1', 'Person', {
      name: ['Tensal Quazel', 'Тенсал Кузел'],
      weakAlias: ['The Ferryman'],
      birthDate: ['1971-03-09'],
      nationality: ['xn'],
      gender: ['male'],
      passportNumber: ['XN-12345'],
      topics: ['sanction'],
      sanctions: [{ id: 's', schema: 'Sanction', properties: {} }],
      passportEntity: [{ schema: 'Passport', properties: { number: ['XN-9'], country: ['xn'] } }],
    }),
    entity('q2', 'Person', { name: ['Brashon Nimka'], topics: ['role.pep'] }),
    entity('q3', 'Company', { name: ['Mill River Trading'], leiCode: ['529900T8BM49AURSDO55'] }),
    entity('q4', 'Vessel', { name: ['Sable Wind'], imoNumber: ['9910909'], flag: ['xp'] }),
    entity('q5', 'Person', { name: ['Wanted One'], topics: ['wanted', 'crime'] }),
    entity('a1', 'Address', { full: ['1 Quay Street'] }),
    entity('p1', 'Passport', { holder: ['q2'], number: ['XP-77'], country: ['xp'] }),
    'not json',
    '{"id":"x"}',
    entity('q6', 'Person', {}),
  ].join('\n');

  test('gives every person, organisation and vessel where no purpose is asked for', () => {
    const list = read(lines);
    expect([list.form, list.purpose]).toEqual(['follow-the-money', null]);
    expect(list.entries.map(({ id, kind }) => [id, kind])).toEqual([
      ['q1', 'person'],
      ['q2', 'person'],
      ['q3', 'organization'],
      ['q4', 'vessel'],
      ['q5', 'person'],
    ]);
    expect(list.entries[0]).toMatchObject({
      names: [{ quality: 'primary' }, { text: 'Тенсал Кузел' }, { text: 'The Ferryman', quality: 'weak' }],
      born: ['1971-03-09'],
      countries: ['XN'],
      sex: 'm',
      identifiers: [
        { type: 'passport', number: 'XN-12345', country: 'XN' },
        { type: 'passport', number: 'XN-9', country: 'XN' },
      ],
    });
    expect(list.entries[1]!.identifiers).toEqual([{ type: 'passport', number: 'XP-77', country: 'XP' }]);
    expect(list.leftOut.map(({ reason }) => reason)).toEqual([
      'the line is not JSON',
      'no entity: id, schema or properties are missing',
      'no name',
      '1 × Address: it names no person, organisation or vessel',
      '1 × Passport: it names no person, organisation or vessel',
    ]);
  });

  test('may come as one array', () => {
    const array = `[\n${entity('q1', 'Person', { name: ['A B'] })},\n${entity('a1', 'Address', {})}]`;
    expect(read(array)).toMatchObject({ form: 'follow-the-money', entries: [{ id: 'q1' }], leftOutCount: 1 });
  });

  test('keeps sanctions, wanted persons and political offices apart', () => {
    const ids = (purpose: 'sanctions' | 'wanted' | 'pep' | 'own'): string[] =>
      read(lines, { purpose }).entries.map(({ id }) => id);
    // Those whose topics say nothing stay: the file says nothing against it.
    expect(ids('sanctions')).toEqual(['q1', 'q3', 'q4']);
    expect(ids('pep')).toEqual(['q2', 'q3', 'q4']);
    expect(ids('wanted')).toEqual(['q3', 'q4', 'q5']);
    expect(ids('own')).toHaveLength(5);
    expect(read(lines, { purpose: 'pep' }).leftOut.map(({ reason }) => reason)).toContain(
      '1 × listed for sanctions, which is not what this list is for',
    );
    expect(read(entity('q1', 'Person', { name: ['A B'], topics: ['sanction'] })).purpose).toBe('sanctions');
  });
});

const notice = (id: string, more: object = {}, colour = 'red'): object => ({
  entity_id: id,
  name: 'QUAZEL',
  forename: 'TENSAL',
  date_of_birth: '1971/03/09',
  nationalities: ['XN'],
  _links: { self: { href: `https://notices.example/notices/v1/${colour}/${id.replace('/', '-')}` } },
  ...more,
});
const answer = (notices: object[], total = notices.length): string =>
  JSON.stringify({ total, query: { page: 1 }, _embedded: { notices }, _links: {} }, null, 1);

describe('INTERPOL notices', () => {
  test('several answers and a notice by itself are one list, merged by number', () => {
    const detail = notice('2020/17', {
      sex_id: 'F',
      weight: 0,
      arrest_warrants: [{ issuing_country_id: 'XP', charge: 'fraude', charge_translation: 'Fraud' }],
    });
    const list = readList(
      [answer([notice('2020/17'), notice('2021/3')]), answer([notice('2021/3', { name: 'KUZEL' })]), JSON.stringify(detail)].map(bytesOf),
    ); // prettier-ignore
    expect([list.form, list.list, list.purpose]).toEqual(['interpol-json', 'INTERPOL', 'wanted']);
    expect(list.entries).toMatchObject([
      {
        id: '2020/17',
        kind: 'person',
        names: [{ text: 'TENSAL QUAZEL' }],
        born: ['1971-03-09'],
        sex: 'f',
        remarks: 'red notice; wanted by XP: Fraud',
      },
      { id: '2021/3', names: [{ text: 'TENSAL QUAZEL' }, { text: 'TENSAL KUZEL' }] },
    ]);
    expect(list.leftOut).toEqual([]);
  });

  test('a notice a line is a list too', () => {
    const lines = [notice('2020/17'), notice('2021/3')].map((each) => JSON.stringify(each)).join('\n');
    expect(read(lines)).toMatchObject({ form: 'interpol-json', entries: [{ id: '2020/17' }, { id: '2021/3' }] }); // prettier-ignore
    expect(read(`${lines}\nbroken`).leftOut).toMatchObject([{ line: 3, reason: 'the line is not JSON' }]);
  });

  test('a missing person is no wanted one', () => {
    const mixed = answer([notice('2020/17'), notice('2020/18', {}, 'yellow'), notice('2020/19', {}, 'un')]);
    expect(read(mixed).purpose).toBe(null);
    expect(read(mixed, { purpose: 'wanted' }).entries.map(({ id }) => id)).toEqual(['2020/17']);
    expect(read(mixed, { purpose: 'missing' }).entries.map(({ id }) => id)).toEqual(['2020/18']);
    expect(read(mixed, { purpose: 'missing' }).leftOut.map(({ reason }) => reason)).toEqual([
      '1 × a red notice (wanted), which is not what this list is for',
      '1 × a un notice (sanctions), which is not what this list is for',
    ]);
    expect(read(answer([notice('2020/18', {}, 'yellow')])).purpose).toBe('missing');
  });

  test('an answer that was cut off is said, and what is no notice is counted', () => {
    const list = read(answer([notice('2020/17'), { entity_id: 'x' }, 7 as unknown as object], 6520));
    expect(list.entries).toHaveLength(1);
    expect(list.leftOut.map(({ reason }) => reason)).toEqual([
      'the query found 6520 notices and the answer holds 3: split the query',
      'a notice without number or name',
      'a notice without number or name',
    ]);
  });
});

describe('political offices', () => {
  test("EveryPolitician's names: several rows a person", () => {
    const list = read(
      'id,country,legislature,name\np-1,Aldermoor,Assembly,Tensal Quazel\np-2,Aldermoor,Assembly,Brashon Nimka\np-1,Aldermoor,Assembly,Тенсал Кузел\n,Aldermoor,Assembly,Nobody\n',
    );
    expect([list.form, list.purpose, list.list]).toEqual(['everypolitician-csv', 'pep', 'PEP']);
    expect(list.entries).toMatchObject([
      { id: 'p-1', kind: 'person', countries: ['XN'], names: [{ quality: 'primary' }, { text: 'Тенсал Кузел' }] },
      { id: 'p-2' },
    ]); // prettier-ignore
    expect(list.leftOut).toMatchObject([{ line: 5, reason: 'no reference number' }]);
    const two = read('id,name\nda988bab-32d4-46c0-bb7b-5c6a6eb129e7,Tensal Quazel\n');
    expect(two.form).toBe('everypolitician-csv');
    expect(read('id,name\n7,Tensal Quazel\n').form).toBe('own-csv');
  });

  test("OpenSanctions' simple table", () => {
    const text =
      '"id","schema","name","aliases","birth_date","countries","addresses","identifiers","sanctions","phones","emails","dataset"\n"q1","Person","Tensal Quazel","Kuzel;Ферри","1971-03-09;1972","xn;xp","","XN-12345","","","","PEPs"\n"q2","Company","Mill River","","2001","xn","","","XN embargo","","","Sanctions"\n"q3","CryptoWallet","x","","","","","","","","",""\n';
    const list = read(text);
    expect([list.form, list.purpose]).toEqual(['simple-csv', null]);
    expect(list.entries).toMatchObject([
      {
        id: 'q1',
        names: [{}, { text: 'Kuzel' }, { text: 'Ферри' }],
        born: ['1971-03-09', '1972'],
        countries: ['XN', 'XP'],
      },
      { id: 'q2', kind: 'organization', born: [] },
    ]);
    expect(read(text, { purpose: 'sanctions' }).entries.map(({ id }) => id)).toEqual(['q2']);
    expect(list.leftOut).toMatchObject([{ reason: expect.stringMatching(/CryptoWallet/) as string }]);
  });
});

describe('an own list with a mapping', () => {
  const text = 'No;Kunde;Vorname;Geburt;Anmerkung\n1;Quazel;Tensal;09.03.1971;x\n';
  test('is read by it', () => {
    const list = read(text, {
      columns: { id: 'No', name: 'Kunde', forename: 'Vorname', born: 'Geburt', remarks: 'anmerkung' },
    });
    expect(list.entries).toMatchObject([
      { id: '1', names: [{ text: 'Tensal Quazel' }], born: ['1971-03-09'], remarks: 'x' },
    ]);
  });
  test('knows passports by their column', () => {
    expect(read('id,name,passport\n1,Tensal Quazel,XN-1').entries[0]!.identifiers).toEqual([
      { type: 'passport', number: 'XN-1' },
    ]);
    expect(read('id,name,identifier\n1,Tensal Quazel,XN-1').entries[0]!.identifiers[0]!.type).toBe('');
  });
  test('is refused where the mapping names a column that is not there', () => {
    expect(codeOf(() => read(text, { columns: { name: 'Client' } }))).toBe('list-columns-unknown');
    expect(codeOf(() => read(text))).toBe('list-not-recognised');
  });
});

describe('several files', () => {
  test('that are not parts of one list are refused as one, and told apart by content as many', () => {
    const files = [sdn, entity('q1', 'Person', { name: ['A B'] }), alt].map(bytesOf);
    expect(codeOf(() => readList(files))).toBe('list-files-differ');
    expect(readLists(files).map(({ list, files: parts }) => [list, parts])).toEqual([
      ['OFAC', [0, 2]],
      ['OpenSanctions', [1]],
    ]);
  });
  test('name the one that is no list', () => {
    expect(() => readLists([bytesOf(sdn), bytesOf('Dear all')])).toThrow(/File 2/);
  });
  test('may be packed', () => {
    expect(readList(gzipSync(sdn)).entries).toHaveLength(4);
    expect(codeOf(() => readList(Uint8Array.of(0x1f, 0x8b, 1, 2, 3)))).toBe('list-not-recognised');
  });
});

describe('hostile files', () => {
  const un = (inner: string, before = ''): string =>
    `${before}<CONSOLIDATED_LIST><INDIVIDUALS>${inner}</INDIVIDUALS></CONSOLIDATED_LIST>`;
  const person = (id: string, name: string): string =>
    `<INDIVIDUAL><REFERENCE_NUMBER>${id}</REFERENCE_NUMBER><FIRST_NAME>${name}</FIRST_NAME></INDIVIDUAL>`;

  test('no entity of a document type is expanded, nor a billion laughs laughed', () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>`;
    const list = read(un(person('1', '&b;') + person('2', 'Tensal'), bomb));
    expect(list.entries).toEqual([]);
    expect(list.leftOut[0]!.reason).toMatch(/XML breaks here/);
  });

  test('a record without end or bottom is passed over, and what follows is read', () => {
    const wide = `<INDIVIDUAL>${'<X/>'.repeat(100_001)}</INDIVIDUAL>`;
    const deep = `<INDIVIDUAL>${'<X>'.repeat(100)}${'</X>'.repeat(100)}</INDIVIDUAL>`;
    const list = read(un(wide + deep + person('1', 'Tensal')));
    expect(list.entries.map(({ id }) => id)).toEqual(['1']);
    expect(list.leftOut.map(({ reason }) => reason)).toEqual([
      'the record is larger than any real one',
      'the record is larger than any real one',
    ]);
  });

  test('JSON of any depth and names of what objects inherit do no harm', () => {
    const deep = `{"id":"1","schema":"Person","properties":{"name":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;
    const proto = `{"id":"2","schema":"constructor","properties":{"name":["x"],"__proto__":{"name":["y"]}}}`;
    const list = read(`${entity('0', 'Person', { name: ['Tensal Quazel'] })}\n${deep}\n${proto}`);
    expect(list.entries.map(({ id }) => id)).toEqual(['0']);
    expect(list.leftOutCount).toBe(2);
  });

  test('reasons beyond ten thousand are counted', () => {
    const list = read(`id,name\n${'1,\n'.repeat(10_500)}2,Tensal`);
    expect([list.leftOut.length, list.leftOutCount, list.entries.length]).toEqual([10_000, 10_500, 1]);
  });

  test('any mutation of a good file gives entries and reasons, or says that it is no list', () => {
    const samples = [
      sdn,
      alt,
      answer([notice('2020/17')]),
      entity('1', 'Person', { name: ['A B'] }),
      un(person('1', 'X')),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.nat(),
        fc.nat({ max: 40 }),
        fc.string({ maxLength: 12, unit: 'binary' }),
        (sample, at, cut, put) => {
          const place = at % sample.length;
          const text = sample.slice(0, place) + put + sample.slice(place + cut);
          const code = codeOf(() => {
            const { entries, leftOut, leftOutCount } = read(text);
            expect(leftOutCount).toBeGreaterThanOrEqual(leftOut.length);
            expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
            for (const entry of entries) expect(entry.names.length).toBeGreaterThan(0);
            buildIndex(entries);
          });
          expect(['no problem', 'list-not-recognised']).toContain(code);
        },
      ),
      { seed: 20261128, numRuns: 400 },
    ); // prettier-ignore
  });
});
