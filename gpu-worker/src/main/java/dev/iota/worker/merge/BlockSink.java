package dev.iota.worker.merge;

import java.io.IOException;

/** Where merged blocks go. */
@FunctionalInterface
public interface BlockSink {
    /**
     * Takes encoded blocks; ranges come in ascending order, without gaps.
     *
     * @param source holds them from its begin on; may be overwritten after the call
     * @throws IOException if they can't be written
     */
    void write(long firstBlock, int blocks, byte[] source) throws IOException;
}
