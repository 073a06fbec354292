-- MariaDB's ALTER in two phases: one that is done, one that is taken back, another transaction between the phases of none.
CREATE DATABASE golden;
USE golden;
SET SESSION binlog_alter_two_phase = ON;
CREATE TABLE altered (id INT PRIMARY KEY, n INT);
INSERT INTO altered VALUES (1, 5), (2, 5);
ALTER TABLE altered ADD COLUMN later INT DEFAULT 3, ALGORITHM = COPY;
ALTER TABLE altered ADD UNIQUE (n), ALGORITHM = COPY;
INSERT INTO altered VALUES (3, 6, 7);
