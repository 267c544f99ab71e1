-- Filings that wait for the intake officer, ZIPs, lineage, drafts.
alter table reports
  add column container text not null default 'xml' check (container in ('xml', 'zip', 'converted')),
  -- The report's own XML: what other rooms read. Null where a ZIP holds none.
  add column document_sha256 text,
  add column document_size bigint,
  -- Of the set of transactions, whatever their order and the rest of the file.
  add column fingerprint text,
  add column attachment_count integer not null default 0,
  add column version integer not null default 1,
  -- The organisation that filed it for the filer, by delegation.
  add column filed_by text references organisations (id),
  -- The accepted report that this one corrects.
  add column corrects text references reports (id),
  add column held_at timestamptz,
  -- What the intake officer decided.
  add column decision jsonb;
update reports set document_sha256 = sha256, document_size = size;

alter table reports
  drop constraint reports_state_check,
  drop constraint reports_check1,
  add constraint reports_state_check check (state in ('received', 'held', 'accepted', 'returned')),
  -- What the check would return is accepted by an officer's recorded word alone.
  add constraint reports_override_check check (
    state not in ('held', 'accepted') or verdict = 'acceptable' or decision ->> 'override' = 'true'),
  add constraint reports_document_check check (state not in ('held', 'accepted') or document_sha256 is not null);

-- A held report stands under its reference as an accepted one does.
drop index reports_accepted_reference;
drop index reports_accepted_file;
create unique index reports_standing_reference on reports (organisation, entity_reference) where state in ('held', 'accepted');
create unique index reports_standing_file on reports (organisation, sha256) where state in ('held', 'accepted');
create index reports_fingerprint on reports (fingerprint) where fingerprint is not null;
create index reports_corrects on reports (corrects) where corrects is not null;
create index reports_filed_by on reports (filed_by) where filed_by is not null;

alter table report_flags drop constraint report_flags_flag_check;
alter table report_flags add constraint report_flags_flag_check
  check (flag in ('equal-bytes', 'same-transactions', 'late-filing'));

drop policy reports_read on reports;
create policy reports_read on reports for select using (
  (select weir_has_role('node', 'fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk'))
  or ((select weir_has_role('re_reporting_officer')) and (select weir_organisation()) in (organisation, filed_by)));

-- What is being mended or prepared; its file lies in the vault, each version under its own hash.
create table report_drafts (
  id text primary key,
  organisation text not null references organisations (id),
  -- Whose draft it is: the filer itself, or who files for it.
  owner text not null references organisations (id),
  file_name text not null,
  -- The report's XML; the whole file where it holds none.
  size bigint not null,
  sha256 text not null,
  verdict text not null check (verdict in ('acceptable', 'returned', 'unreadable')),
  counts jsonb not null,
  findings jsonb not null,
  findings_omitted integer not null,
  errors integer not null,
  warnings integer not null,
  version integer not null,
  replaces text references reports (id),
  -- Its attachments belong to it or, until its file is replaced, to the filing that it mends.
  attachments_of text not null,
  -- The filing that it became; null while it is a draft.
  filed_as text references reports (id),
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index report_drafts_one on report_drafts (replaces) where filed_as is null;
create index report_drafts_owner on report_drafts (owner, id);

create table intake_settings (
  only_one boolean primary key default true check (only_one),
  review text not null check (review in ('none', 'flagged', 'all'))
);
insert into intake_settings (review) values ('none');

grant select, insert, update, delete on report_drafts to weir_server;
grant select, update on intake_settings to weir_server;
alter table report_drafts enable row level security;
alter table intake_settings enable row level security;
create policy report_drafts_own on report_drafts
  using ((select weir_has_role('node')) or ((select weir_has_role('re_reporting_officer')) and owner = (select weir_organisation())))
  with check ((select weir_has_role('node')) or ((select weir_has_role('re_reporting_officer')) and owner = (select weir_organisation())));
create policy intake_settings_read on intake_settings for select using (
  (select weir_has_role('node', 'fiu_intake', 'fiu_supervisor', 'administrator')));
create policy intake_settings_change on intake_settings for update using ((select weir_has_role('fiu_supervisor')));
