-- What both servers write.
SET time_zone = '+00:00', sql_mode = 'ALLOW_INVALID_DATES';
CREATE DATABASE golden;
USE golden;
CREATE TABLE everything (
  id INT UNSIGNED NOT NULL PRIMARY KEY,
  tiny TINYINT, tiny_u TINYINT UNSIGNED, small SMALLINT, medium MEDIUMINT, medium_u MEDIUMINT UNSIGNED, big BIGINT, big_u BIGINT UNSIGNED,
  f FLOAT, d DOUBLE, money DECIMAL(20, 5), wide DECIMAL(65, 30), bits BIT(9), y YEAR,
  da DATE, ti TIME(3), dt DATETIME(6), ts TIMESTAMP(2) NULL, dt0 DATETIME,
  c CHAR(10) CHARACTER SET latin1, c4 CHAR(100) CHARACTER SET utf8mb4, vc VARCHAR(300) CHARACTER SET utf8mb3, txt TEXT CHARACTER SET ascii, bl MEDIUMBLOB, bin BINARY(4), vb VARBINARY(9),
  e ENUM('x', 'y', 'zä') CHARACTER SET latin1, s SET('p', 'q', 'r'), g POINT, l LINESTRING
);
INSERT INTO everything VALUES
  (1, -128, 255, -32768, -8388608, 16777215, -9223372036854775808, 18446744073709551615,
   1.5, -0.1, -123456789012345.12345, 12345678901234567890123456789012345.123456789012345678901234567890, b'101010101', 2026,
   '2026-11-22', '-838:59:58.125', '2026-11-22 01:02:03.456789', '2026-11-22 01:02:03.45', '0000-00-00 00:00:00',
   'ß', 'c', 'vä', 't', x'00ff', x'01', x'0100', 'zä', 'p,r', ST_GeomFromText('POINT(1 2)'), ST_GeomFromText('LINESTRING(0 0, 1 1)')),
  (2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '2026-02-00', 0, '2026-02-31 00:00:00', '0000-00-00 00:00:00', '1000-01-01 00:00:00',
   '', '', '', '', '', '', '', 'x', '', NULL, NULL);
INSERT INTO everything (id) VALUES (4294967295);
UPDATE everything SET tiny = 1, txt = NULL, c = 'changed' WHERE id <= 2;
SET SESSION binlog_row_image = MINIMAL;
UPDATE everything SET vc = 'minimal', big = NULL WHERE id = 1;
DELETE FROM everything WHERE id = 2;
SET SESSION binlog_row_image = NOBLOB;
UPDATE everything SET s = 'q' WHERE id = 1;
SET SESSION binlog_row_image = FULL;
DELETE FROM everything;
CREATE TABLE keyed (a VARCHAR(20) NOT NULL, b INT NOT NULL, c INT, PRIMARY KEY (b, a(5)));
CREATE TABLE other (a VARCHAR(20) NOT NULL, b INT NOT NULL, UNIQUE (b)) ENGINE = MyISAM;
START TRANSACTION;
INSERT INTO keyed VALUES ('one', 1, NULL), ('two', 2, 2);
UPDATE keyed SET b = b + 10 WHERE a = 'one';
COMMIT;
INSERT INTO other VALUES ('one', 11), ('two', 2);
XA START 'global', 'branch', 7;
INSERT INTO keyed VALUES ('xa', 3, 3);
XA END 'global', 'branch', 7;
XA PREPARE 'global', 'branch', 7;
XA COMMIT 'global', 'branch', 7;
XA START 'undone';
INSERT INTO keyed VALUES ('undone', 4, 4);
XA END 'undone';
XA PREPARE 'undone';
XA ROLLBACK 'undone';
