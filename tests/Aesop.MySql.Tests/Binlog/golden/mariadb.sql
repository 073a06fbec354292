-- What only MariaDB writes.
USE golden;
CREATE TABLE own (id INT PRIMARY KEY, u UUID, i6 INET6, j JSON, inv INT INVISIBLE, cb BLOB COMPRESSED, cv VARCHAR(100) COMPRESSED);
INSERT INTO own (id, u, i6, j, inv, cb, cv) VALUES (1, '6ccd780c-baba-1026-9564-5b8c656024db', '::1', '{"a": 1}', 5, REPEAT('x', 50), REPEAT('y', 50));
SET SESSION binlog_alter_two_phase = ON;
ALTER TABLE own ADD COLUMN later INT DEFAULT 3, ALGORITHM = COPY;
SET SESSION binlog_alter_two_phase = OFF;
SET gtid_domain_id = 5;
DELETE FROM own;
SET gtid_domain_id = 0;
UPDATE keyed JOIN other USING (b) SET keyed.c = 100, other.a = 'both';
TRUNCATE TABLE own;
