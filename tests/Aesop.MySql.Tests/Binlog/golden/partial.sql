-- Updates of MySQL that log only what changed inside of a JSON document.
CREATE DATABASE golden;
USE golden;
SET SESSION binlog_row_value_options = PARTIAL_JSON;
CREATE TABLE documents (id INT PRIMARY KEY, j JSON, k JSON);
INSERT INTO documents VALUES (1, '{"a": 1, "b": ["x", "y", {"c": null}], "long": "0123456789012345678901234567890123456789"}', '[1, 2, 3]'), (2, NULL, '{}');
UPDATE documents SET j = JSON_SET(j, '$.a', 2) WHERE id = 1;
UPDATE documents SET j = JSON_REPLACE(j, '$.b[0]', 'z', '$.b[2].c', true), k = JSON_REMOVE(k, '$[1]') WHERE id = 1;
UPDATE documents SET j = JSON_REMOVE(j, '$.b[last]'), k = JSON_ARRAY_APPEND(k, '$', 4) WHERE id = 1;
UPDATE documents SET k = JSON_SET(k, '$.new', JSON_OBJECT('d', 1.50)) WHERE id = 2;
UPDATE documents SET j = '{}' WHERE id = 1;
