#!/usr/bin/env bash
# Runs tests of MariaDB's own suites (Debian's mariadb-test: tools/servers.sh mariadb-test), and keeps every log file that their servers
# write: by hard links, for the tests delete logs, and the runner deletes whole servers.
#
# usage: run-suites.sh FOLDER [ARGUMENT OF mariadb-test-run...]     as in   run-suites.sh /tmp/logs --suite=rpl,binlog --do-test=rpl_row
#
# The logs are in FOLDER/kept, what the runner said in FOLDER/run.txt. AESOP_SUITE_LOGS=FOLDER/kept then has the tests judge them.
set -uo pipefail

suites=/usr/share/mysql/mysql-test
folder=$(mkdir -p "$1" && cd "$1" && pwd)
shift
[ -e "$suites/mariadb-test-run.pl" ] || { echo "$suites is missing: run tools/servers.sh mariadb-test" >&2; exit 1; }
mkdir -p "$folder/var" "$folder/kept"

# An inode's number is given again once its file is gone; a link keeps it, so a number stands for one log.
keep() {
  find "$folder/var" -path '*/data/*' -name '*-bin.[0-9]*' -printf '%i %f %p\n' 2>/dev/null | while read -r inode name path; do
    [ -e "$folder/kept/$inode-$name" ] || ln "$path" "$folder/kept/$inode-$name" 2>/dev/null
  done
}

cd "$suites" || exit 1
perl ./mariadb-test-run.pl --vardir="$folder/var" --force --max-test-fail=0 --retry=0 --testcase-timeout=2 --nowarnings --nocheck-testcases \
  --mysqld=--log-bin=mysqld-bin --mysqld=--binlog-format=row --mysqld=--binlog-row-metadata=FULL "$@" >"$folder/run.txt" 2>&1 &
runner=$!
while kill -0 "$runner" 2>/dev/null; do
  keep
  sleep 0.05
done
keep
wait "$runner"
grep -c '\[ pass \]' "$folder/run.txt"
