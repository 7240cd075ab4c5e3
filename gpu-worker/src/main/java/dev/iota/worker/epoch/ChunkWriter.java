package dev.iota.worker.epoch;

import dev.iota.worker.store.DiskFullException;
import dev.iota.worker.store.Hashes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes a {@link ChunkFile} chunk by chunk. */
final class ChunkWriter implements AutoCloseable {
    private final ChunkFile file;
    private final Path path;
    private final FileChannel channel;
    private final byte[] bytes;
    private final ByteBuffer prefix;

    ChunkWriter(ChunkFile file, Path path) throws IOException {
        this.file = file;
        this.path = path;
        this.bytes = new byte[file.chunkBytes()];
        this.prefix = ByteBuffer.allocate(file.prefixBytes());
        prefix.position(prefix.limit() - file.count() * ChunkFile.HASH_BYTES);
        channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        channel.position(file.prefixBytes());
    }

    /** The next chunk; answers its bytes, which stay as they are until the next. */
    byte[] write(Chunk chunk, int elements) throws IOException {
        chunk.encode(file.codecs(), elements, bytes);
        write(bytes);
        return bytes;
    }

    /** The next chunk, encoded already. */
    void write(byte[] encoded) throws IOException {
        prefix.put(Hashes.sha256(encoded));
        put(ByteBuffer.wrap(encoded), channel.position());
    }

    /** Ends the file; answers the hash of its prefix. */
    String finish(long steps) throws IOException {
        prefix.put(0, file.header(steps));
        prefix.rewind();
        String hash = Hashes.sha256Hex(prefix.array());
        put(prefix, 0);
        return hash;
    }

    private void put(ByteBuffer out, long position) throws IOException {
        try {
            channel.position(position);
            while (out.hasRemaining()) {
                channel.write(out);
            }
        } catch (IOException failure) {
            throw DiskFullException.explain(path, failure);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
