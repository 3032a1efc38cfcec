#!/usr/bin/env bash
# npm run test:docker: an engine (installed only with CI=true), base images, our image, and the test that brings all of it up.
set -euo pipefail
cd "$(dirname "$0")/../.."

scripts/docker/engine.sh
POSTGRES_IMAGE="$(scripts/docker/base-images.sh)"
export POSTGRES_IMAGE
echo "docker: building the image; PostgreSQL is $POSTGRES_IMAGE"
docker build --quiet --tag nave . >/dev/null
exec node scripts/test.cjs --docker
