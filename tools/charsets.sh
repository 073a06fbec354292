#!/usr/bin/env bash
# Writes the tables of character sets anew from a real MySQL server's answers, then compares them with both servers.
# See drivers/Aesop.MySql/Binlog/Charsets/Tables/README.md.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/servers.sh mariadb mysql
tests=tests/Aesop.MySql.Tests
AESOP_CHARSET_TABLES=$PWD/drivers/Aesop.MySql/Binlog/Charsets/Tables \
  dotnet test "$tests" -c Release --filter FullyQualifiedName~CharsetTableWriterTests
dotnet test "$tests" -c Release --filter FullyQualifiedName~Charset
