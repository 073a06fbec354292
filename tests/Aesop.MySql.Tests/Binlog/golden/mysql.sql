-- What only MySQL writes.
USE golden;
SET SESSION binlog_rows_query_log_events = ON;
CREATE TABLE own (
  id INT PRIMARY KEY, j JSON, v VECTOR(3), inv INT INVISIBLE, gen INT AS (id * 2) STORED, virt INT AS (id * 3) VIRTUAL,
  INDEX many ((CAST(j->'$.list' AS UNSIGNED ARRAY))), INDEX texts ((CAST(j->'$.texts' AS CHAR(10) ARRAY))), INDEX fn ((id + 1)));
INSERT INTO own (id, j, v, inv) VALUES (1, '{"list": [1, 2, 3], "texts": ["a", "b"], "x": 1.5, "y": [null, true, "z"]}', STRING_TO_VECTOR('[1, 2.5, -3]'), 5);
SET gtid_next = 'AUTOMATIC:golden_tag';
UPDATE own SET inv = 6;
UPDATE own SET inv = 7;
SET gtid_next = 'AUTOMATIC';
UPDATE keyed JOIN own ON own.id + 10 = keyed.b SET keyed.c = 100, own.inv = 8;
DELETE FROM own;
TRUNCATE TABLE own;
