-- Times in the format before MySQL 5.6, which MariaDB still writes for tables that were made so.
SET GLOBAL mysql56_temporal_format = OFF;
CREATE DATABASE golden;
USE golden;
SET time_zone = '+00:00', sql_mode = '';
CREATE TABLE old (id INT PRIMARY KEY, t TIME, t3 TIME(3), d DATETIME, d6 DATETIME(6), s TIMESTAMP NULL, s4 TIMESTAMP(4) NULL);
INSERT INTO old VALUES
  (1, '-838:59:59', '-00:00:00.125', '9999-12-31 23:59:59', '1000-01-01 00:00:00.000001', '2038-01-19 03:14:07', '2026-11-22 01:02:03.4567'),
  (2, '00:00:00', '838:59:59.999', '0000-00-00 00:00:00', '2026-02-00 00:00:00', '0000-00-00 00:00:00', NULL);
SET GLOBAL mysql56_temporal_format = ON;
