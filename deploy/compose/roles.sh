#!/usr/bin/env bash
# Makes the roles and the database. PostgreSQL's image runs it once, on a new volume.

set -euo pipefail

psql --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" \
    --set=owner_password="$SARING_OWNER_PASSWORD" \
    --set=server_password="$SARING_SERVER_PASSWORD" <<'SQL'
CREATE ROLE saring_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE saring_server LOGIN PASSWORD :'server_password';
-- Made here, so that the owner of the tables needs no CREATEROLE.
CREATE ROLE saring_app NOLOGIN;
GRANT saring_app TO saring_server;
CREATE DATABASE saring OWNER saring_owner;
SQL
