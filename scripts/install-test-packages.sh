#!/usr/bin/env bash
# Installs, from Debian's packages, what the tests want besides Node. Needs root.
# Where a package is missing, the tests that need it are skipped by name (in CI they fail).
set -euo pipefail
packages=(nginx-light php-cli python3-minimal curl openssl tmux iproute2 nftables)
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${packages[@]}"
