#!/usr/bin/env bash
# Runs the DDL in sql/ddl through real Spark SQL, which Maven fetches (about 300 MB, once): on the embedded catalog's
# warehouse, or on a Unity Catalog server. `otlp-delta tables create` makes the same tables of the embedded catalog
# without Spark.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
module=$root/scripts/create-tables
warehouse=$root/data/warehouse
folders=0
uri=
token=
name=

usage() {
  cat <<EOF
Usage: scripts/create-tables.sh CATALOG.SCHEMA.PREFIX [--data-dir DIR | --warehouse DIR | --catalog-uri URI --token TOKEN]

Makes PREFIX_otel_metrics, PREFIX_otel_logs and PREFIX_otel_spans; tables that exist are left as they are.

  --data-dir DIR      the server's data directory, for its embedded catalog (default: $root/data)
  --warehouse DIR     its warehouse, where the setting warehouse names another folder (for s3://, use otlp-delta tables create)
  --catalog-uri URI   a Unity Catalog server, such as http://127.0.0.1:8080; catalog and schema must exist there
  --token TOKEN       a token for it with USE CATALOG, USE SCHEMA and CREATE TABLE: file:PATH, env:NAME, or the text itself,
                      which other users of this machine can then see
EOF
}

# Exit code 1: it did not work; 2: it was called wrongly.
fail() {
  echo "create-tables: $1" >&2
  exit "${2:-1}"
}

while [ $# -gt 0 ]; do
  case $1 in
    --data-dir | --warehouse | --catalog-uri | --token)
      [ $# -ge 2 ] && [ -n "$2" ] || fail "$1 needs a value" 2
      case $1 in
        --data-dir) warehouse=$2/warehouse folders=$((folders + 1)) ;;
        --warehouse) warehouse=$2 folders=$((folders + 1)) ;;
        --catalog-uri) uri=$2 ;;
        --token) token=$2 ;;
      esac
      shift 2
      ;;
    --help | -h)
      usage
      exit 0
      ;;
    -*)
      usage >&2
      fail "unknown argument '$1'" 2
      ;;
    *)
      [ -z "$name" ] || fail "one name is needed, but there are '$name' and '$1'" 2
      name=$1
      shift
      ;;
  esac
done

[ -n "$name" ] || {
  usage >&2
  fail "the name is missing" 2
}
[[ $name =~ ^[a-z0-9_]+\.[a-z0-9_]+\.[a-z0-9_]+$ ]] ||
  fail "'$name' cannot be used (expected: CATALOG.SCHEMA.PREFIX of lower-case letters, digits and _, such as main.telemetry.claude)" 2
IFS=. read -r catalog schema prefix <<<"$name"
[ "$folders" -le 1 ] && { [ -z "$uri" ] || [ "$folders" = 0 ]; } ||
  fail "--data-dir, --warehouse and --catalog-uri name a catalog each; give one of them" 2
[[ ! $warehouse =~ ^[a-z0-9]+:// ]] || fail "--warehouse: '$warehouse' (expected: a folder; for object storage use: otlp-delta tables create)" 2
if [ -n "$uri" ]; then
  [[ $uri =~ ^https?://[^[:space:]]+$ ]] || fail "--catalog-uri: '$uri' (expected: http://HOST or https://HOST)" 2
  [ -n "$token" ] || fail "--catalog-uri needs --token" 2
elif [ -n "$token" ]; then
  fail "--token is for --catalog-uri only" 2
fi

case $token in
  file:*)
    [ -r "${token#file:}" ] || fail "--token: the file ${token#file:} cannot be read" 2
    token=$(tr -d '\r\n' <"${token#file:}")
    ;;
  env:*)
    variable=${token#env:}
    [[ $variable =~ ^[A-Za-z_][A-Za-z0-9_]*$ ]] && [ -n "${!variable:-}" ] ||
      fail "--token: there is no variable $variable" 2
    token=${!variable}
    ;;
esac

if [ -n "${JAVA_HOME:-}" ]; then java=$JAVA_HOME/bin/java; else java=java; fi
command -v "$java" >/dev/null || fail "there is no java; install a JDK of version 17 or later, or set JAVA_HOME"

lib=$module/target/lib
profile=()
if [ -n "$uri" ]; then
  lib=$module/target/unity-lib
  profile=(-Punity)
fi
built=$lib/.built
if [ ! -e "$built" ] || [ -n "$(find "$module/pom.xml" "$module/src" "$root/pom.xml" -newer "$built" -print -quit)" ]; then
  command -v mvn >/dev/null || fail "Spark must be fetched, and there is no mvn to fetch it with; install Maven 3.8.7 or later"
  echo "Fetching Spark with Maven; the first time this takes a few minutes." >&2
  rm -rf -- "$lib"
  mvn -B -q -f "$module/pom.xml" ${profile[@]+"${profile[@]}"} -DskipTests package >&2 || fail "Spark could not be fetched or built"
  touch "$built"
fi

target=(warehouse "$warehouse")
[ -z "$uri" ] || target=(unity "$uri")

# Spark's own list (its launcher's JavaModuleOptions).
opens=()
for package in java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util java.util.concurrent \
  java.util.concurrent.atomic sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar; do
  opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
quiet=$(mktemp)
trap 'rm -f -- "$quiet"' EXIT
if ! OTLP_DELTA_CATALOG_TOKEN=$token "$java" -Xmx1g "${opens[@]}" -cp "$lib/*" \
  io.otlpdelta.ddl.CreateTables "$root/sql/ddl" "$catalog" "$schema" "$prefix" "${target[@]}" 2>"$quiet"; then
  { grep -v '^[[:space:]]*at \| WARN \| INFO ' "$quiet" || true; } | sed -n 1,20p >&2
  fail "Spark could not make the tables"
fi
