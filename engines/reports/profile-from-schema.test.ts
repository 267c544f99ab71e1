import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sharedFolder } from '../../tests/shared-folder.ts';
import type { ProfileTree } from './profile.ts';
import { profileTreeFromSchemas, unanchored } from './profile-from-schema.ts';
import ae from './profiles/trees/ae-5.0.2.json' with { type: 'json' };
import lk1 from './profiles/trees/lk-1.1.4.json' with { type: 'json' };
import lk2 from './profiles/trees/lk-2.0.json' with { type: 'json' };
import un from './profiles/trees/un-5.0.1.json' with { type: 'json' };

const smallSchema = `<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:goaml="http://www.unodc.org/goaml" goaml:schemaVersion="9.9">
  <xs:element name="report"><xs:complexType><xs:sequence>
    <xs:element name="code" type="code_type"/>
    <xs:choice minOccurs="0">
      <xs:element name="left" type="xs:int"/>
      <xs:sequence maxOccurs="unbounded"><xs:element name="right" type="t_person" goaml:supportedIn="5.1"/></xs:sequence>
    </xs:choice>
    <xs:element name="flag" fixed="1" nillable="true" maxOccurs="0"><xs:simpleType><xs:restriction base="xs:boolean"/></xs:simpleType></xs:element>
    <xs:element name="anything"/>
  </xs:sequence></xs:complexType></xs:element>
  <xs:simpleType name="code_type"><xs:restriction base="xs:string">
    <xs:enumeration value="A"><!--First--></xs:enumeration><xs:enumeration value="-"/>
  </xs:restriction></xs:simpleType>
  <xs:complexType name="t_person"><xs:sequence>
    <xs:element name="name"><xs:simpleType><xs:restriction base="xs:string">
      <xs:maxLength value="10"/><xs:minLength value="0"/><xs:pattern value="^[a-z]+$"/>
    </xs:restriction></xs:simpleType></xs:element>
    <xs:element name="friend" minOccurs="0"><xs:complexType><xs:complexContent><xs:extension base="t_person"><xs:sequence>
      <xs:element name="since" type="xs:dateTime"/>
    </xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:element>
  </xs:sequence></xs:complexType>
</xs:schema>`;

const source = { title: 'small', date: '2026-11-23' };

describe('a profile from a schema', () => {
  test('names, order, choices, limits, codes and marks', () => {
    const tree = profileTreeFromSchemas([{ text: smallSchema, kind: 'full' }], source);
    expect(tree.schemaVersion).toBe('9.9');
    expect(tree.documents).toEqual([{ root: 'report', kind: 'full', type: 'report' }]);
    expect(tree.types['report']).toEqual({
      content: {
        sequence: [
          { element: 'code', type: 'code_type' },
          {
            choice: [
              { element: 'left', type: 'int' },
              { sequence: [{ element: 'right', type: 't_person', since: '5.1' }], occurs: '1..n' },
            ],
            occurs: '0..1',
          },
          { element: 'flag', type: 'boolean', occurs: '0..0', nillable: true, fixed: '1' },
          { element: 'anything', type: 'any' },
        ],
      },
    });
    expect(tree.types['t_person.friend']).toEqual({
      content: {
        sequence: [{ contentOf: 't_person' }, { sequence: [{ element: 'since', type: 'dateTime' }] }],
      },
    });
    expect(tree.values['string-0-10-pattern']).toEqual({
      base: 'string',
      maxLength: 10,
      patterns: ['[a-z]+'],
    });
    expect(tree.codes['code_type']).toEqual({ A: 'First', '-': '' });
  });

  test('anchors go, escaped and classed signs stay', () => {
    expect(unanchored('^[^a$]+\\$$')).toBe('[^a$]+\\$');
    expect(unanchored('($|(^[a-z]{2,}).*)')).toBe('(|([a-z]{2,}).*)');
  });

  test.each([
    ['text', 'schema-not-readable'],
    ['<a/>', 'schema-not-readable'],
    [
      smallSchema
        .replace('<xs:sequence>', '<xs:all>')
        .replace(
          '</xs:sequence></xs:complexType></xs:element>\n  <xs:simple',
          '</xs:all></xs:complexType></xs:element>\n  <xs:simple',
        ),
      'schema-construct-unknown',
    ],
    [smallSchema.replace('xs:int', 'xs:duration'), 'schema-construct-unknown'],
  ])('what it cannot say it refuses (%#)', (text, code) => {
    expect(() => profileTreeFromSchemas([{ text, kind: 'full' }], source)).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

const trees = [
  ['un-5.0.1', un, ['goAMLSchema-5.0.1-generic.xsd', 'goAMLReportDataSchema-5.0.1.xsd']],
  ['ae-5.0.2', ae, ['goAMLSchema-5.0.2-AE.xsd', 'goAMLReportDataSchema-5.0.2-AE.xsd']],
  ['lk-1.1.4', lk1, ['goAMLSchema-4.x-LK-v1.1.4.xsd']],
  ['lk-2.0', lk2, ['goAMLSchema-4.x-LK-v2.0.xsd']],
] as const;

const folder = sharedFolder('reference', 'goaml');

describe.each(trees)('the tree %s', (_, tree, files) => {
  const skipped = folder === undefined;

  test.skipIf(skipped)(`is what its schema gives${skipped ? ' (skipped: ../shared is absent)' : ''}`, () => {
    const schemas = files.map((file, index) => ({
      text: readFileSync(`${folder}/${file}`, 'utf8'),
      kind: index === 0 ? ('full' as const) : ('transactions-only' as const),
    }));
    expect(profileTreeFromSchemas(schemas, tree.source)).toEqual(tree as unknown as ProfileTree);
  });
});
