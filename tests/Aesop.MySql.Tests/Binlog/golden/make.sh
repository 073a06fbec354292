#!/usr/bin/env bash
# Makes the golden log files anew, with throwaway servers: MariaDB from the PATH, MySQL from tools/servers.sh's folder.
#
# usage: make.sh [folder to write to]      (this script's own, unless given)
#        AESOP_GOLDEN='mariadb-old mysql-partial' make.sh     (only these, of those that have a server of their own)
#
# Times, UUIDs and so the texts beside the files change with each run: AESOP_WRITE_GOLDEN=1 dotnet test --filter GoldenFileTests
# writes them again. Read what changed before committing it.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here}
mysql_root=${AESOP_CACHE:-$HOME/.cache/aesop}/mysql-9.7
work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

mysql_run() {
  local program=$1 loader
  shift
  loader=$(echo "$mysql_root"/usr/lib/*-linux-gnu*/ld-linux-*.so.*)
  # Called in a subshell or as a job only: in place of the shell, so that the job's number is the server's.
  exec "$loader" --library-path "$(dirname "$loader"):$mysql_root/usr/lib/mysql/private" "$mysql_root/usr/$program" "$@"
}

# What both servers are started with.
common=(--server-id=1 --log-bin=binlog --binlog-format=ROW --skip-networking "--socket=$work/sock" --character-set-server=utf8mb4)

mariadb_start() {
  mariadbd --no-defaults --user="$(id -un)" --datadir="$work/data" "${common[@]}" "$@" >"$work/log" 2>&1 &
  server=$!
}
mysql_start() {
  mysql_run sbin/mysqld --no-defaults --user="$(id -un)" --basedir="$mysql_root/usr" --lc-messages-dir="$mysql_root/usr/share/mysql" \
    --plugin-dir="$mysql_root/usr/lib/mysql/plugin" --mysqlx=OFF --secure-file-priv= --pid-file="$work/pid" --datadir="$work/data" \
    "${common[@]}" "$@" >"$work/log" 2>&1 &
  server=$!
}
client() { mariadb --no-defaults --default-character-set=utf8mb4 -uroot -S "$work/sock" "$@"; }
await() {
  for _ in $(seq 600); do
    client -e 'SELECT 1' >/dev/null 2>&1 && return
    sleep 0.1
  done
  cat "$work/log" >&2
  exit 1
}
stop() {
  kill "$server"
  wait "$server" || true
  server=
}

fresh_mariadb() { rm -rf "$work/data"; mariadb-install-db --no-defaults --auth-root-authentication-method=normal --datadir="$work/data" --user="$(id -un)" >/dev/null; }
fresh_mysql() {
  rm -rf "$work/data"
  (mysql_run sbin/mysqld --no-defaults --user="$(id -un)" --basedir="$mysql_root/usr" --lc-messages-dir="$mysql_root/usr/share/mysql" --secure-file-priv= --datadir="$work/data" --initialize-insecure 2>/dev/null)
}

# one KIND NAME ARGUMENTS...: a server of its own, with NAME.sql run in it, whose statements may fail; its log from the first event.
one() {
  local kind=$1 name=$2 sql=$3
  shift 3
  case " ${AESOP_GOLDEN:-$kind-$name} " in *" $kind-$name "*) ;; *) return 0 ;; esac
  "fresh_$kind"
  "${kind}_start" --binlog-row-metadata=FULL "$@"
  await
  if [ "$kind" = mariadb ]; then client -e 'RESET MASTER'; else client -e 'RESET BINARY LOGS AND GTIDS'; fi
  client --force <"$here/$sql.sql" || true
  stop
  cp "$work/data/binlog.000001" "$out/$kind-$name.bin"
}
gtids=(--gtid-mode=ON --enforce-gtid-consistency=ON)
small_cache=(--binlog-stmt-cache-size=4096 --max-binlog-stmt-cache-size=4096)

one mariadb statements statements
one mariadb mixed mixed
one mariadb old old --binlog-checksum=NONE
one mariadb alter alter
one mariadb incident incident "${small_cache[@]}"
printf '1;000102030405060708090a0b0c0d0e0f\n' >"$work/keys"
one mariadb encrypted alter --encrypt-binlog --plugin-maturity=unknown --plugin-load-add=file_key_management "--file-key-management-filename=$work/keys"
one mysql statements statements --gtid-mode=OFF
one mysql mixed mixed --gtid-mode=OFF
one mysql partial partial "${gtids[@]}"
one mysql incident incident "${gtids[@]}" "${small_cache[@]}"
if [ -n "${AESOP_GOLDEN:-}" ]; then
  chmod 644 "$out"/*.bin
  exit
fi

# A server's first file holds what its own start wrote; the golden ones begin after a reset.
fresh_mariadb
mariadb_start --binlog-row-metadata=FULL
await
client -e 'RESET MASTER'
client <"$here/common.sql"
client <"$here/mariadb.sql"
client -e 'FLUSH BINARY LOGS; INSERT INTO golden.keyed VALUES ("next", 99, 0)'
stop
cp "$work/data/binlog.000001" "$out/mariadb-full.bin"
cp "$work/data/binlog.000002" "$out/mariadb-next.bin"

mariadb_start --binlog-row-metadata=MINIMAL --binlog-checksum=NONE
await
client -e 'DROP DATABASE golden; RESET MASTER'
client <"$here/common.sql"
stop
cp "$work/data/binlog.000001" "$out/mariadb-plain.bin"

mariadb_start --binlog-row-metadata=FULL --log-bin-compress=ON --log-bin-compress-min-len=10
await
client -e 'DROP DATABASE golden; RESET MASTER'
client <"$here/common.sql"
client <"$here/mariadb.sql"
stop
cp "$work/data/binlog.000001" "$out/mariadb-compressed.bin"

fresh_mysql
mysql_start --binlog-row-metadata=FULL --gtid-mode=ON --enforce-gtid-consistency=ON
await
client -e 'RESET BINARY LOGS AND GTIDS'
client <"$here/common.sql"
client <"$here/mysql.sql"
client -e 'FLUSH BINARY LOGS; INSERT INTO golden.keyed VALUES ("next", 99, 0)'
stop
cp "$work/data/binlog.000001" "$out/mysql-full.bin"
cp "$work/data/binlog.000002" "$out/mysql-next.bin"

mysql_start --binlog-row-metadata=MINIMAL --binlog-checksum=NONE --gtid-mode=OFF
await
client -e 'DROP DATABASE golden; RESET BINARY LOGS AND GTIDS'
client <"$here/common.sql"
stop
cp "$work/data/binlog.000001" "$out/mysql-plain.bin"

mysql_start --binlog-row-metadata=FULL --gtid-mode=ON --enforce-gtid-consistency=ON --binlog-transaction-compression=ON
await
client -e 'DROP DATABASE golden; RESET BINARY LOGS AND GTIDS'
client <"$here/common.sql"
client <"$here/mysql.sql"
stop
cp "$work/data/binlog.000001" "$out/mysql-compressed.bin"
chmod 644 "$out"/*.bin
