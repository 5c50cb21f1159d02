#!/usr/bin/env bash
# From a clone to a server that Claude Code can send to: builds if needed, creates the tables
# main.telemetry.claude_otel_* and a token, prints the settings, and serves until Ctrl-C.
# Run it again to go on with what is there.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
otlp_delta=$root/scripts/otlp-delta
prefix=main.telemetry.claude
port=4318
data_dir=$root/data

usage() {
  cat <<EOF
Usage: scripts/quickstart.sh [--port PORT] [--data-dir DIR]

  --port PORT     port to listen on, on 127.0.0.1 (default: $port)
  --data-dir DIR  journal, tokens and tables (default: $data_dir)
EOF
}

fail() {
  echo "quickstart: $1" >&2
  exit "${2:-1}"
}

# Commands that look like trouble were checked before; whatever else stops the script says where.
trap 'echo "quickstart: stopped by the failure above" >&2' ERR

while [ $# -gt 0 ]; do
  case $1 in
    --port | --data-dir)
      [ $# -ge 2 ] || fail "$1 needs a value" 2
      if [ "$1" = --port ]; then port=$2; else data_dir=$2; fi
      shift 2
      ;;
    --help | -h)
      usage
      exit 0
      ;;
    *)
      usage >&2
      fail "unknown argument '$1'" 2
      ;;
  esac
done
[[ $port =~ ^[0-9]{1,5}$ ]] && [ "$port" -ge 1 ] && [ "$port" -le 65535 ] ||
  fail "--port: '$port' (expected: a number from 1 to 65535)" 2

if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
  fail "something listens on port $port already; stop it, or choose another port with --port"
fi

lib=$root/ingest-server/target/otlp-delta/lib
app_jar=$(compgen -G "$lib/ingest-server-*-app.jar" | head -n 1) || true
newer_sources() {
  find "$root"/pom.xml "$root"/ingest-core "$root"/ingest-server "$root"/schemas -name target -prune -o \
    -type f -newer "$app_jar" -print -quit
}
if [ -z "$app_jar" ] || [ -n "$(newer_sources)" ]; then
  command -v mvn >/dev/null || fail "the server must be built, and there is no mvn to build it with; install Maven 3.8.7 or later"
  echo "Building with Maven; the first time this takes a few minutes." >&2
  (cd -- "$root" && mvn -q -DskipTests package -pl ingest-server -am) || fail "the build failed"
fi

mkdir -p -- "$data_dir"
data_dir=$(cd -- "$data_dir" && pwd -P)
"$otlp_delta" tables create "$prefix" --data-dir "$data_dir" >&2

# The token's text is in this file only; the server keeps its digest.
token_file=$data_dir/quickstart.token
sha256() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}
is_known() {
  [ -s "$token_file" ] && [ -r "$data_dir/tokens.json" ] &&
    grep -q "$(tr -d '\n' <"$token_file" | sha256)" "$data_dir/tokens.json"
}
if ! is_known; then
  (
    umask 077
    "$otlp_delta" token create --name quickstart --grant 'main.telemetry.*' --data-dir "$data_dir" \
      >"$token_file.new" 2>/dev/null
    mv -f -- "$token_file.new" "$token_file"
  )
fi

echo
"$otlp_delta" connect claude-code --table-prefix "$prefix" \
  --endpoint "http://127.0.0.1:$port" --token-file "$token_file"
cat <<EOF

Then use Claude Code, and ask, in another shell:

  $otlp_delta sql --data-dir '$data_dir' "
    SELECT attributes['model'] AS model, count(*) AS calls, sum(CAST(attributes['cost_usd'] AS DOUBLE)) AS usd
    FROM ${prefix}_otel_logs WHERE event_name = 'api_request' GROUP BY 1"

EOF

exec "$otlp_delta" serve --port "$port" --data-dir "$data_dir"
