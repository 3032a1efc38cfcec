#!/usr/bin/env bash
# Makes sure that the base images of Dockerfile and docker-compose.yml are there: pulled when a registry can be reached,
# else stand-ins of the same names made from Debian's packages and this machine's Node. Prints the image of PostgreSQL to use.
# The stand-ins prove our files, not the official images: their PostgreSQL is the distribution's, with an entrypoint of a few lines.
set -euo pipefail

node_image=node:20-bookworm-slim
postgres_image=postgres:17-bookworm
postgres_stand_in=postgres:15-bookworm
say() { printf 'docker: %s\n' "$*" >&2; }
has() { docker image inspect "$1" >/dev/null 2>&1; }
pull() { has "$1" || timeout 120 docker pull -q "$1" >/dev/null 2>&1; }
mirror() { apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | sed 's#/$##' | grep -E '/debian$' | sort -u | head -1; }

# rootfs NAME PACKAGES: a minimal bookworm with the packages, as a folder below $work
rootfs() {
  say "making the root of $1"
  mmdebstrap --quiet --variant=minbase --include="$2" \
    --dpkgopt='path-exclude=/usr/share/{doc,man,locale}/*' bookworm "$work/$1" "$(mirror)" >&2
}

work=''
if pull "$node_image" && pull "$postgres_image"; then
  echo "$postgres_image"
  exit 0
fi
if has "$node_image" && has "$postgres_stand_in"; then
  echo "$postgres_stand_in"
  exit 0
fi
command -v mmdebstrap >/dev/null || { say 'the base images cannot be pulled, and mmdebstrap is not installed'; exit 1; }
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

if ! has "$node_image"; then
  rootfs node ca-certificates,libstdc++6
  node="$(readlink -f "$(command -v node)")"
  npm="$(readlink -f "$(command -v npm)")" # .../npm/bin/npm-cli.js
  mkdir -p "$work/node/usr/local/lib/node_modules"
  cp "$node" "$work/node/usr/local/bin/node"
  cp -r "$(dirname "$(dirname "$npm")")" "$work/node/usr/local/lib/node_modules/npm"
  ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$work/node/usr/local/bin/npm"
  ln -sf ../lib/node_modules/npm/bin/npx-cli.js "$work/node/usr/local/bin/npx"
  # What this machine trusts and where it takes packages from, the image does too: its network may be the same closed one.
  cp -L /etc/ssl/certs/ca-certificates.crt "$work/node/etc/ssl/certs/ca-certificates.crt"
  printf 'registry=%s\nfund=false\naudit=false\nupdate-notifier=false\n' "$(npm config get registry 2>/dev/null)" >"$work/node/usr/local/lib/node_modules/npm/npmrc"
  chroot "$work/node" useradd --create-home --shell /bin/bash --uid 1000 node
  tar -C "$work/node" -c . | docker import \
    -c 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    -c 'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' -c 'CMD ["node"]' - "$node_image" >/dev/null
  rm -rf "$work/node"
fi

if ! has "$postgres_stand_in"; then
  rootfs postgres postgresql-15,tzdata
  cp "$(dirname "$0")/postgres-stand-in.sh" "$work/postgres/usr/local/bin/docker-entrypoint.sh"
  chmod 755 "$work/postgres/usr/local/bin/docker-entrypoint.sh"
  mkdir -p "$work/postgres/var/lib/postgresql/data" "$work/postgres/run/postgresql"
  chroot "$work/postgres" chown postgres:postgres /var/lib/postgresql/data /run/postgresql
  tar -C "$work/postgres" -c . | docker import \
    -c 'ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' -c 'ENV LANG=C.UTF-8' \
    -c 'ENV PGDATA=/var/lib/postgresql/data' -c 'USER postgres' -c 'VOLUME /var/lib/postgresql/data' -c 'EXPOSE 5432' \
    -c 'ENTRYPOINT ["docker-entrypoint.sh"]' -c 'CMD ["postgres"]' - "$postgres_stand_in" >/dev/null
fi
echo "$postgres_stand_in"
