#!/bin/sh
# install.sh NAME PATH PACKAGE…: if PATH is missing, install the Debian packages, or say what to install.
# It installs only as root and where apt-get exists.
name=$1 path=$2
shift 2
[ -e "$path" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing $name by apt …"
  apt-get update -q >/dev/null 2>&1
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" >/dev/null 2>&1 && exit 0
fi
echo "$name is missing: install it (Debian: apt-get install $*). Tests that need it are skipped until then."
