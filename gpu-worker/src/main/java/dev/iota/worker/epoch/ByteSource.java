package dev.iota.worker.epoch;

import java.io.IOException;

/** Bytes that can be read by range: an object in the store, or a file. */
interface ByteSource {
    byte[] read(long offset, int length) throws IOException;

    long size() throws IOException;
}
