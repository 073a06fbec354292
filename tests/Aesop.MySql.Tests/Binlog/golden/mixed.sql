-- Groups that don't end in a commit, and rows that were rolled back: engines with and without transactions in one.
CREATE DATABASE golden;
USE golden;
CREATE TABLE safe (id INT PRIMARY KEY, n INT) ENGINE = InnoDB;
CREATE TABLE unsafe (id INT PRIMARY KEY, n INT) ENGINE = MyISAM;
BEGIN;
INSERT INTO safe VALUES (1, 1);
SAVEPOINT one;
INSERT INTO safe VALUES (2, 2);
INSERT INTO unsafe VALUES (1, 1);
ROLLBACK TO one;
INSERT INTO safe VALUES (3, 3);
COMMIT;
BEGIN;
INSERT INTO unsafe VALUES (2, 2);
INSERT INTO safe VALUES (4, 4);
ROLLBACK;
