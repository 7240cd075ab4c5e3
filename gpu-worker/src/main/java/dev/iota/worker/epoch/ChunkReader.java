package dev.iota.worker.epoch;

import dev.iota.worker.store.Hashes;
import java.io.IOException;
import java.util.Arrays;

/** Reads a {@link ChunkFile} that anybody may have written: whatever is read is checked against the hash of the prefix. */
final class ChunkReader {
    /** Read at once, so that a range of small chunks does not cost a request each. */
    private static final int READ_BYTES = 1 << 20;

    private final ChunkFile file;
    private final ByteSource source;
    private final byte[] prefix;
    private final long steps;
    private byte[] ahead = {};
    private int aheadFirst;
    private int current;

    private ChunkReader(ChunkFile file, ByteSource source, byte[] prefix, long steps) {
        this.file = file;
        this.source = source;
        this.prefix = prefix;
        this.steps = steps;
    }

    /** @throws UnsoundObjectException if these are not the bytes that were committed, or no such file */
    static ChunkReader open(ChunkFile file, ByteSource source, String prefixSha256) throws IOException, UnsoundObjectException {
        if (source.size() != file.sizeBytes()) {
            throw new UnsoundObjectException("has " + source.size() + " bytes instead of " + file.sizeBytes());
        }
        byte[] prefix = source.read(0, file.prefixBytes());
        if (!Hashes.sha256Hex(prefix).equals(prefixSha256)) {
            throw new UnsoundObjectException("has a header other than the one that was committed: its hash is not " + prefixSha256);
        }
        long steps = file.stepsOf(prefix);
        if (steps < 0) {
            throw new UnsoundObjectException("has a header that does not fit the run's model and codec");
        }
        return new ChunkReader(file, source, prefix, steps);
    }

    long steps() {
        return steps;
    }

    /**
     * Reads and decodes one chunk; chunks in order are read ahead.
     *
     * @param end the chunk after the last that will be asked for
     */
    void read(int chunk, int end, Chunk target) throws IOException, UnsoundObjectException {
        read(chunk, end, READ_BYTES);
        decode(target);
    }

    /**
     * Reads one chunk; {@link #bytes} has it then, from {@link #at} on, which is the same for all readers that are asked for the same.
     *
     * @param aheadBytes to read at once, at most, if that is more than a chunk
     */
    void read(int chunk, int end, long aheadBytes) throws IOException, UnsoundObjectException {
        int bytes = file.chunkBytes();
        if (chunk < aheadFirst || (long) (chunk - aheadFirst + 1) * bytes > ahead.length) {
            int chunks = (int) Math.max(1, Math.min(end - chunk, Math.min(READ_BYTES, aheadBytes) / Math.max(1, bytes)));
            ahead = source.read(file.offset(chunk), chunks * bytes);
            aheadFirst = chunk;
        }
        current = chunk;
        byte[] hash = Hashes.sha256(ahead, at(), bytes);
        int entry = prefix.length + (chunk - file.first() - file.count()) * ChunkFile.HASH_BYTES;
        if (!Arrays.equals(hash, 0, hash.length, prefix, entry, entry + ChunkFile.HASH_BYTES)) {
            throw new UnsoundObjectException("chunk " + chunk + " was changed after its upload: its hash is another");
        }
    }

    /** What was read last. */
    void decode(Chunk target) throws UnsoundObjectException {
        target.decode(file.codecs(), file.layout().elementsOf(current), ahead, at());
    }

    byte[] bytes() {
        return ahead;
    }

    int at() {
        return (current - aheadFirst) * file.chunkBytes();
    }
}
