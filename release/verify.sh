#!/bin/sh
# Checks this release with openssl and coreutils alone, before anything in it is run.
#   ./verify.sh [KEY.pem]     KEY.pem: the publisher's key as you got it by another way
set -eu
cd -- "$(dirname -- "$0")"
key=${1:-release-key.pem}
openssl pkeyutl -verify -pubin -inkey "$key" -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig >/dev/null \
  || { echo 'NOT GENUINE: the signature does not hold under this key. Do not run it.' >&2; exit 1; }
sha256sum --check --quiet --strict SHA256SUMS \
  || { echo 'NOT WHOLE: a file differs from what was signed. Do not run it.' >&2; exit 1; }
extra=$(find . -type f ! -name SHA256SUMS ! -name SHA256SUMS.sig | sed 's|^\./||' | LC_ALL=C sort \
  | { cut -c67- SHA256SUMS | LC_ALL=C sort > /tmp/weir-signed.$$; LC_ALL=C comm -23 - /tmp/weir-signed.$$; rm -f /tmp/weir-signed.$$; })
[ -z "$extra" ] || { echo "NOT WHOLE: files that were not signed: $extra" >&2; exit 1; }
echo "Genuine and whole. Key: $(openssl pkey -pubin -in "$key" -outform DER | sha256sum | cut -c1-64)"
