/**
 * Writes messages with one writer, which keeps the room that earlier messages needed: a new writer for each
 * begins with 128 bytes and copies what it has each time it grows.
 */
import { BinaryWriter } from '@bufbuild/protobuf/wire';

interface Message<Value> {
  encode(value: Value, writer: BinaryWriter): BinaryWriter;
}

/** After a message of more bytes than this the room is given back. */
const keptBytesMax = 1024 * 1024;

let writer = new BinaryWriter();

/** The bytes of a message, in memory of their own. Throws what writing a value that does not fit throws. */
export function encode<Value>(type: Message<Value>, value: Value): Uint8Array {
  let bytes: Uint8Array | undefined;
  try {
    bytes = type.encode(value, writer).finish();
    return bytes;
  } finally {
    // A writer that stopped halfway still has what it wrote.
    if (!bytes || bytes.length > keptBytesMax) writer = new BinaryWriter();
  }
}
