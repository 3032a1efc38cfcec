#!/usr/bin/env bash
# Makes sure that a Docker engine with compose v2 answers. Where one does, this changes nothing.
# Otherwise, and only with CI=true on a Debian machine as root, it installs Debian's engine and starts it by hand:
# the engine sets up forwarding rules of its own, so the machine should be one to throw away.
set -euo pipefail

plugins="${DOCKER_CONFIG:-$HOME/.docker}/cli-plugins"
say() { printf 'docker: %s\n' "$*"; }
fail() { printf 'docker: %s\n' "$*" >&2; exit 1; }

if docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1 && docker buildx version >/dev/null 2>&1; then
  say "an engine answers: $(docker version --format '{{.Server.Version}}')"
  exit 0
fi
[ "${CI:-}" = true ] || fail 'no engine with compose v2 answers: start Docker, or run this with CI=true on a throw-away Debian machine'
[ "$(id -u)" = 0 ] || fail 'no engine answers, and only root can install one'
command -v apt-get >/dev/null || fail 'no engine answers, and this is no Debian machine'
export DEBIAN_FRONTEND=noninteractive

if ! command -v dockerd >/dev/null || ! command -v iptables >/dev/null || ! command -v mmdebstrap >/dev/null; then
  say 'installing the engine of the distribution'
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends docker.io iptables mmdebstrap >/dev/null
fi

# The mirror that this machine takes its packages from.
mirror() { apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | sed 's#/$##' | grep -E '/debian$' | sort -u | head -1; }

if ! docker compose version >/dev/null 2>&1 || ! docker buildx version >/dev/null 2>&1; then
  say 'unpacking compose v2 and buildx from the next release of the distribution'
  work="$(mktemp -d)"
  trap 'rm -rf "$work"' EXIT
  chmod 755 "$work"
  mkdir -p "$work/lists/partial" "$work/parts" "$work/deb" "$work/root" "$plugins"
  printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s trixie main\n' "$(mirror)" >"$work/sources.list"
  options=(-o "Dir::Etc::SourceList=$work/sources.list" -o "Dir::Etc::SourceParts=$work/parts" -o "Dir::State::Lists=$work/lists" -o APT::Get::List-Cleanup=0)
  apt-get "${options[@]}" update -qq
  (cd "$work/deb" && apt-get "${options[@]}" download -qq docker-compose docker-buildx)
  for package in "$work"/deb/*.deb; do dpkg-deb -x "$package" "$work/root"; done
  find "$work/root" -type f \( -name docker-compose -o -name docker-buildx \) -perm -100 -exec cp {} "$plugins/" \;
  docker compose version >/dev/null || fail 'compose v2 does not run'
fi

if ! docker info >/dev/null 2>&1; then
  say 'starting the engine by hand'
  log=/var/log/nave-dockerd.log
  setsid nohup dockerd >"$log" 2>&1 </dev/null &
  for _ in $(seq 1 60); do docker info >/dev/null 2>&1 && break; sleep 0.5; done
  docker info >/dev/null 2>&1 || { tail -5 "$log" >&2; fail 'the engine does not start'; }
fi
say "engine $(docker version --format '{{.Server.Version}}'), $(docker compose version)"
