#!/usr/bin/env bash
# Installs what the tests, the demo and the bench need beside the .NET SDK: real servers and the tools that judge us.
#
# usage: tools/servers.sh [mariadb] [mysql] [sysbench] [avro] [promtool] [mariadb-test] [zookeeper]     (all but zookeeper when none is named)
#
# Needs Debian, as root or with sudo. Installs only what is missing, says what is there, and may be run again or at the
# same time as another. Everything comes from the package mirror that this machine's own apt sources name.
#
#   MariaDB   this Debian release's packages. No service is started: the tests run private servers in throwaway folders.
#   MySQL 9   Debian has it in its unstable suite only, so it is not installed but extracted, with all the libraries it
#             needs, into ${AESOP_CACHE:-$HOME/.cache/aesop}/mysql-9.7, where its own loader runs it.
set -euo pipefail

cache=${AESOP_CACHE:-$HOME/.cache/aesop}
mysql_root=$cache/mysql-9.7

say() { printf 'servers: %s\n' "$*"; }
fail() { printf 'servers: %s\n' "$*" >&2; exit 1; }

have() {
  local program
  for program in "$@"; do command -v "$program" >/dev/null || return 1; done
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif have sudo; then sudo "$@"
  else fail "needs root or sudo to run: $*"; fi
}

lists_fresh=
refresh_lists() {
  [ -z "$lists_fresh" ] || return 0
  as_root apt-get -qq -o DPkg::Lock::Timeout=300 update
  lists_fresh=yes
}

# Debian starts a service as soon as its package is installed. Where the machine has no policy on that, ours forbids it
# for as long as the installation takes.
policy=/usr/sbin/policy-rc.d
policy_is_ours=
forbid_services() {
  [ ! -e "$policy" ] || return 0
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
  policy_is_ours=yes
}
allow_services() {
  [ -z "$policy_is_ours" ] || as_root rm -f "$policy"
  policy_is_ours=
}

install_packages() {
  say "installing $*"
  refresh_lists
  forbid_services
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 install --no-install-recommends "$@" >/dev/null
  allow_services
}

# mysql_run PROGRAM ARGS...: a program of the extracted MySQL, run by the loader and the C library that came with it.
mysql_run() {
  local program=$1 loader
  shift
  loader=$(echo "$mysql_root"/usr/lib/*-linux-gnu*/ld-linux-*.so.*)
  "$loader" --library-path "$(dirname "$loader"):$mysql_root/usr/lib/mysql/private" "$mysql_root/usr/$program" "$@"
}

# The main archive that this machine's apt already uses, whichever mirror that is.
debian_mirror() {
  apt-get indextargets --format '$(LABEL) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk '$1 == "Debian" && $2 == "main" { print $3; exit }'
}

extract_mysql() (
  # A subshell, so that its clean-up trap is its own.
  mirror=$(debian_mirror)
  if [ -z "$mirror" ]; then
    refresh_lists
    mirror=$(debian_mirror)
  fi
  [ -n "$mirror" ] || fail "apt knows no Debian archive on this machine, so MySQL can't be fetched from it"
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [ -r "$keyring" ] || fail "$keyring is missing (package debian-archive-keyring)"
  say "extracting MySQL from the sid suite of $mirror"

  rm -rf "$mysql_root".new.*
  new=$(mktemp -d "$mysql_root.new.XXXXXX")
  trap 'rm -rf "$new"' EXIT
  mkdir -p "$new"/apt/{parts,lists/partial,cache/archives/partial} "$new/root"
  echo "deb [signed-by=$keyring] $mirror sid main" >"$new/apt/sources.list"
  # An empty status: nothing of this machine counts as installed, so every library comes along.
  : >"$new/apt/status"
  apt=(apt-get -qq -y
    -o Dir::Etc::sourcelist="$new/apt/sources.list" -o Dir::Etc::sourceparts="$new/apt/parts"
    -o Dir::State="$new/apt" -o Dir::State::lists="$new/apt/lists" -o Dir::State::status="$new/apt/status"
    -o Dir::Cache="$new/apt/cache" -o Dir::Cache::archives="$new/apt/cache/archives"
    -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none -o Acquire::Retries=3)
  "${apt[@]}" update
  "${apt[@]}" install --no-install-recommends --download-only mysql-server-core mysql-client-core >/dev/null
  for package in "$new"/apt/cache/archives/*.deb; do
    dpkg-deb -x "$package" "$new/root"
  done
  # Complete or absent: the name appears in one step.
  mysql_root=$new/root mysql_run sbin/mysqld --version >/dev/null || fail "the extracted mysqld does not run"
  mv -T "$new/root" "$mysql_root"
)

need() {
  case $1 in
    mariadb)
      have mariadbd mariadb mariadb-binlog mariadb-install-db || install_packages mariadb-server mariadb-client
      say "$(mariadbd --version | awk '{ print "MariaDB", $3 }')" ;;
    mysql)
      [ -x "$mysql_root/usr/sbin/mysqld" ] || extract_mysql
      say "$(mysql_run sbin/mysqld --version | awk '{ print "MySQL", $3 }') in $mysql_root" ;;
    sysbench)
      have sysbench || install_packages sysbench
      sysbench --version | sed 's/^/servers: /' ;;
    avro)
      { have avrocat && /usr/bin/python3 -c 'import avro' 2>/dev/null; } || install_packages avro-bin python3-avro
      have node npm || install_packages nodejs npm   # the Avro tests fetch JavaScript's implementation with it
      say "Avro $(dpkg-query -W -f '${Version}' python3-avro) for Python, $(dpkg-query -W -f '${Version}' avro-bin) for C" ;;
    promtool)
      have promtool || install_packages prometheus
      promtool --version 2>&1 | awk 'NR == 1 { print "servers: promtool", $3 }' ;;
    mariadb-test)
      # The server's own suites, 290 MB: their servers write logs that the tests judge.
      [ -e /usr/share/mysql/mysql-test/mariadb-test-run.pl ] || install_packages mariadb-test
      say "mariadb-test $(dpkg-query -W -f '${Version}' mariadb-test)" ;;
    zookeeper)
      { [ -e /usr/share/java/zookeeper.jar ] && have java; } || install_packages zookeeper
      say "ZooKeeper $(dpkg-query -W -f '${Version}' zookeeper)" ;;
    *) fail "don't know '$1'; known are mariadb mysql sysbench avro promtool mariadb-test zookeeper" ;;
  esac
}

have apt-get || fail "this is not Debian (no apt-get): install MariaDB 10.11, sysbench, avro and promtool yourself"
mkdir -p "$cache"
exec 9>"$cache/servers.lock"
flock 9
trap allow_services EXIT
[ $# -gt 0 ] || set -- mariadb mysql sysbench avro promtool mariadb-test
for name in "$@"; do need "$name"; done
