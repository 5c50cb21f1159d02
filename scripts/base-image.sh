#!/usr/bin/env bash
# Makes a base image for the Dockerfile from Debian's packages, for machines that reach no image registry.
set -euo pipefail

image=${1:-otlp-delta-base}
case $image in
  -h | --help)
    echo "Usage: scripts/base-image.sh [IMAGE]   (default: otlp-delta-base; needs root, debootstrap and Docker)"
    exit 0
    ;;
esac

fail() {
  echo "base-image: $1" >&2
  exit 1
}

[ "$(id -u)" = 0 ] || fail "debootstrap needs root; run it with sudo"
command -v debootstrap >/dev/null || fail "there is no debootstrap; install it with: apt-get install debootstrap"
docker version --format '{{.Server.Version}}' >/dev/null || fail "no Docker engine answers; start one with: dockerd"

root=$(mktemp -d)
trap 'rm -rf -- "$root"' EXIT
debootstrap --variant=minbase --include=openjdk-17-jre-headless bookworm "$root" >&2
rm -rf -- "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/*
tar -C "$root" -c . | docker import - "$image" >/dev/null
echo "made $image; now: docker build --build-arg BASE_IMAGE=$image -t otlp-delta ." >&2
