package dev.iota.worker.merge;

import java.io.IOException;

/** A contribution's encoded vector, wherever it lies. */
@FunctionalInterface
public interface BlockSource {
    /**
     * Reads encoded blocks.
     *
     * @param target takes them from its begin on
     * @throws IOException if they can't be read
     */
    void read(long firstBlock, int blocks, byte[] target) throws IOException;
}
