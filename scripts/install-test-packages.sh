#!/usr/bin/env bash
# Installs, from Debian's packages, what the tests want besides Node. Needs root.
# Where a package is missing, the tests that need it are skipped by name (in CI they fail).
set -euo pipefail
packages=(
  nginx-light apache2 libapache2-mod-security2 modsecurity-crs lighttpd haproxy caddy stunnel4
  php-cli php-fpm python3 python3-django python3-flask ruby ruby-sinatra ruby-webrick puma
  dnsmasq-base unbound iproute2 nftables openssh-client openssh-server curl openssl sslscan testssl.sh mitmproxy chromium tmux
  redis-server jq prometheus python3-prometheus-client libxml2-utils cmark-gfm zsh fish mandoc git groovy default-jre-headless rsync
)
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${packages[@]}"
