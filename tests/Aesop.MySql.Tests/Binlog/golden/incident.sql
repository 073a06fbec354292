-- A change that can't be undone and doesn't fit into the log's cache: the server says that the log has a hole.
CREATE DATABASE golden;
USE golden;
CREATE TABLE unsafe (id INT PRIMARY KEY, text LONGTEXT) ENGINE = MyISAM;
INSERT INTO unsafe VALUES (1, REPEAT('x', 100000)), (2, REPEAT('x', 100000));
