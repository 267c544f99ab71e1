-- How far each room has followed the accepted reports.
create table report_followers (
  follower text primary key,
  position bigint not null
);
grant select, insert, update on report_followers to weir_server;
alter table report_followers enable row level security;
create policy report_followers_node on report_followers using ((select weir_has_role('node'))) with check ((select weir_has_role('node')));
