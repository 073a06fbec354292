"""The Python implementation of Avro, as a peer for the tests. Debian: python3-avro. Usage: peer.py VERB ARGUMENT..."""

import json
import sys

import avro.datafile
import avro.io
import avro.schema


def fingerprint(text):
    """CRC-64-AVRO, bit by bit as the specification defines it; this version of the library has none of its own."""
    empty = 0xC15D213AA4D7A795
    value = empty
    for byte in text.encode("utf-8"):
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (empty if value & 1 else 0)
    return value


def canonical(source):
    """Each line of the file is a schema; prints its canonical form and fingerprint."""
    with open(source, encoding="utf-8") as lines:
        for line in lines:
            form = avro.schema.parse(line).canonical_form
            print(f"{fingerprint(form):016x} {form}")


def copy(source, target, codec):
    """Reads a container file and writes its data to another."""
    with open(source, "rb") as file, avro.datafile.DataFileReader(file, avro.io.DatumReader()) as reader:
        schema = avro.schema.parse(reader.schema)
        with open(target, "wb") as out, avro.datafile.DataFileWriter(out, avro.io.DatumWriter(), schema, codec=codec) as writer:
            for datum in reader:
                writer.append(datum)


def show(source):
    """Prints the data of a container file as Python shows them, a line each."""
    with open(source, "rb") as file, avro.datafile.DataFileReader(file, avro.io.DatumReader()) as reader:
        for datum in reader:
            print(json.dumps({name: str(value) for name, value in datum.items()}))


def resolve(source, schema):
    """Reads a container file with a reader's schema and prints its data as JSON."""
    with open(schema, encoding="utf-8") as text:
        reader_schema = avro.schema.parse(text.read())
    datum_reader = avro.io.DatumReader(readers_schema=reader_schema)
    with open(source, "rb") as file, avro.datafile.DataFileReader(file, datum_reader) as reader:
        for datum in reader:
            print(json.dumps(datum))


{"canonical": canonical, "copy": copy, "show": show, "resolve": resolve}[sys.argv[1]](*sys.argv[2:])
