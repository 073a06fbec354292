'use strict';
// The JavaScript implementation of Avro (npm: avsc), as a peer for the tests. Usage: peer.js AVSC VERB ARGUMENT...

const fs = require('fs');
const [folder, verb, ...args] = process.argv.slice(2);
const avro = require(folder);

// Numbers of JavaScript hold 53 bits; longs are read and written as BigInt.
const long = avro.types.LongType.__with({
  fromBuffer: (buffer) => buffer.readBigInt64LE(),
  toBuffer: (value) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value) => typeof value === 'bigint',
  compare: (a, b) => (a === b ? 0 : a < b ? -1 : 1),
});
const parse = (schema) => avro.Type.forSchema(schema, { registry: { long } });

const verbs = {
  // Each line of the file is a schema; prints the MD5 fingerprint of its canonical form.
  canonical(source) {
    for (const line of fs.readFileSync(source, 'utf8').split('\n').filter(Boolean)) {
      console.log(avro.Type.forSchema(JSON.parse(line)).fingerprint('md5').toString('hex'));
    }
  },
  // Reads a container file and writes its data to another.
  copy(source, target, codec) {
    let encoder;
    avro
      .createFileDecoder(source, { parseHook: parse })
      .on('metadata', (type) => {
        encoder = avro.createFileEncoder(target, type, { codec });
      })
      .on('data', (datum) => encoder.write(datum))
      .on('end', () => encoder.end());
  },
};
verbs[verb](...args);
