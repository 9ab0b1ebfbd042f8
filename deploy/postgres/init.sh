#!/bin/sh
# Roles and schemas of a new database, from the same statements that the native stack and the tests use.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  -v auth_password="$AUTH_PASSWORD" -v catalog_password="$CATALOG_PASSWORD" \
  -v media_password="$MEDIA_PASSWORD" -v notification_password="$NOTIFICATION_PASSWORD" \
  -f /rushes/roles.sql
