-- One role and one schema for each service, and no grant on another's: ownership is enforced by the database.
-- Run by psql with -v, or by shared/native/postgres.py, which fills in the same variables.
create role auth login password :'auth_password';
create role catalog login password :'catalog_password';
create role media login password :'media_password';
create role notification login password :'notification_password';
revoke all on schema public from public;
create schema auth authorization auth;
create schema catalog authorization catalog;
create schema media authorization media;
create schema notification authorization notification;
