-- What is logged in statement format: the events that stand before a statement.
CREATE DATABASE golden;
USE golden;
SET SESSION binlog_format = STATEMENT;
CREATE TABLE logged (id INT AUTO_INCREMENT PRIMARY KEY, n DOUBLE, text VARCHAR(100));
INSERT INTO logged (n, text) VALUES (1, 'counted');
INSERT INTO logged (n, text) VALUES (RAND(), 'random');
SET @user = 'größe', @number = 12.5, @nothing = NULL;
INSERT INTO logged (n, text) VALUES (@number, @user), (@nothing, @nothing);
INSERT INTO logged (id) VALUES (LAST_INSERT_ID() + 10);
SELECT 100, 1.5, 'from a file' INTO OUTFILE 'golden.rows';
LOAD DATA INFILE 'golden.rows' INTO TABLE logged;
