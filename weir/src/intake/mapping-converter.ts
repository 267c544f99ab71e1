import { createHash } from 'node:crypto';
import { Problem } from '@weir/engines/vocabulary';
import { findOrganisation } from '#people';
import { jurisdiction, theNode, type Platform } from '#platform';
import type { Converter } from './arrived-file.ts';
import { findMapping } from './mapping-store.ts';

/** Turns a filed table or message into a report by a saved mapping of the entity that files. */
export function mappingConverter(platform: Platform): Converter {
  return async ({ mapping: id, filer, bytes }) => {
    const { mapping, entity } = await platform.register.as(theNode, async (tx) => {
      const row = await findMapping(tx, id);
      const owner = row === undefined ? undefined : await findOrganisation(tx, { id: row.organisation });
      const own = filer === '' || filer === owner?.reportingEntityId;
      if (row === undefined || owner === undefined || !own) throw unknownMapping();
      return { mapping: row.mapping, entity: owner.reportingEntityId ?? '' };
    });
    const { convert } = await import('@weir/engines/reports/formats');
    const { loadProfile } = await import('@weir/engines/reports');
    const conversion = await convert(bytes, {
      mapping,
      profile: loadProfile(jurisdiction(platform.config.jurisdiction).reportProfile),
      header: { reportingEntityId: entity },
      // One source, one reference: filing the same file again is recognised.
      defaults: { reference: `source-${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}` },
      now: platform.clock(),
    });
    return {
      pieces: conversion.pieces,
      findings: conversion.findings.map((finding) => ({ ...finding, source: 'door' as const })),
      findingsOmitted: conversion.findingsOmitted,
    };
  };
}

export function unknownMapping(): Problem {
  return new Problem({
    code: 'mapping-unknown',
    status: 404,
    detail:
      'There is no such mapping, or it is not yours. Leave the field `mapping` out to file a goAML report.',
  });
}
