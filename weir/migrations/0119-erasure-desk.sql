-- How the rooms around a case forget it. Rows that refer to one another go in one statement.
insert into erasure_places (object_kind, ordinal, place, files, statement) values
  ('case', 1, 'products and requests of authorities',
    'select unnest(array[deliveries.document_sha256, bundle_sha256, docx_sha256, disseminations.document_sha256])
      from disseminations left join deliveries on deliveries.dissemination = disseminations.id where case_id = any ($1)',
    'with gone as (select id from disseminations where case_id = any ($1)),
      asked as (select request from authority_request_cases where case_id = any ($1)),
      proposed as (delete from authority_request_proposals where request in (select request from asked)),
      taken as (delete from authority_request_cases where case_id = any ($1)),
      requested as (delete from authority_requests where id in (select request from asked)),
      said as (delete from dissemination_comments where dissemination in (select id from gone)),
      answered as (delete from delivery_answers where delivery in (select id from gone)),
      delivered as (delete from deliveries where dissemination in (select id from gone)),
      decided as (delete from dissemination_decisions where dissemination in (select id from gone)),
      laid as (delete from dissemination_submissions where dissemination in (select id from gone)),
      wrote as (delete from dissemination_authors where dissemination in (select id from gone))
      delete from disseminations where id in (select id from gone)'),
  ('case', 2, 'attachments of answers',
    'select sha256 from request_files where request in (select id from requests where case_id = any ($1))',
    'delete from attachments where owner_kind = ''answer'' and owner in (
      select id from request_files where request in (select id from requests where case_id = any ($1)))'),
  ('case', 3, 'requests to reporting entities', null,
    'with gone as (select id from requests where case_id = any ($1)),
      reminded as (delete from request_reminders where request in (select id from gone)),
      filed as (delete from request_files where request in (select id from gone)),
      answered as (delete from request_answers where request in (select id from gone)),
      drafted as (delete from request_answer_drafts where request in (select id from gone)),
      served as (delete from served_requests where id in (select id from gone)),
      done as (delete from request_acts where request in (select id from gone)),
      wrote as (delete from request_authors where request in (select id from gone)),
      decided as (delete from request_decisions where request in (select id from gone))
      delete from requests where id in (select id from gone)'),
  ('case', 4, 'suspensions', null,
    'with gone as (select id from suspensions where case_id = any ($1)),
      carried_out as (delete from suspension_acknowledgements where suspension in (select id from gone)),
      served as (delete from suspension_servings where suspension in (select id from gone)),
      decided as (delete from suspension_decisions where suspension in (select id from gone)),
      laid as (delete from suspension_submissions where suspension in (select id from gone)),
      wrote as (delete from suspension_authors where suspension in (select id from gone))
      delete from suspensions where id in (select id from gone)'),
  ('case', 5, 'work on the case', null,
    'with weighed as (delete from case_evidence where hypothesis in (select id from case_hypotheses where case_id = any ($1))),
      supposed as (delete from case_hypotheses where case_id = any ($1)),
      to_do as (delete from case_tasks where case_id = any ($1)),
      entered as (delete from case_entries where case_id = any ($1)),
      marked as (delete from case_marks where case_id = any ($1)),
      linked as (delete from case_links where from_case = any ($1) or to_case = any ($1)),
      let_in as (delete from case_access where case_id = any ($1)),
      handled as (delete from case_handling_changes where fragment in (select id from case_fragments where case_id = any ($1)))
      delete from case_charts where case_id = any ($1)'),
  ('report', 51, 'filer_hold_releases', null, 'delete from filer_hold_releases where report = any ($1)');

insert into vault_references (place, statement) values
  ('request_files', 'select exists (select from request_files where sha256 = $1)'),
  ('bundles', 'select exists (select from deliveries where $1 in (bundle_sha256, docx_sha256))');
