#!/bin/sh
# The benchmark: each stage alone (JMH) and whole servers under load, in under 15 minutes; --quick in about 6. Parts that
# take long on their own (--only commits, backlog or peers) run only when they are named.
#
#   scripts/bench.sh [--quick] [--only PART,...] [--scenario NAME,...] [--update-docs] [--skip-build] [--work-dir FOLDER] ...
#
# Tables go to ingest-bench/target/results/bench.md and bench.json. --help lists every option.
set -eu

project=$(cd "$(dirname "$0")/.." && pwd)
build=yes
for argument in "$@"; do
  case "$argument" in
    --skip-build) build=no ;;
  esac
done

# The program does not know --skip-build: drop it, keep the order and the blanks of the rest.
count=$#
while [ "$count" -gt 0 ]; do
  argument=$1
  shift
  [ "$argument" = --skip-build ] || set -- "$@" "$argument"
  count=$((count - 1))
done

if [ "$build" = yes ]; then
  if ! command -v mvn > /dev/null 2>&1; then
    echo "bench.sh: there is no mvn on the PATH; install Maven, or build elsewhere and run with --skip-build" >&2
    exit 2
  fi
  mvn -B -q -f "$project/pom.xml" -pl ingest-server,ingest-bench -am -DskipTests package
fi

classpath_file=$project/ingest-bench/target/bench.classpath
if [ ! -f "$classpath_file" ]; then
  echo "bench.sh: $classpath_file is missing, because the benchmark is not built; run without --skip-build" >&2
  exit 2
fi

# Named, since the tests' archive on the class path has one that would win.
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx4g -Dlogback.configurationFile=logback.xml \
  -cp "$project/ingest-bench/target/classes:$(cat "$classpath_file")" \
  io.otlpdelta.bench.Bench --project "$project" "$@"
