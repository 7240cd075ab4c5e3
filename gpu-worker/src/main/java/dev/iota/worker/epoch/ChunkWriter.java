package dev.iota.worker.epoch;

import dev.iota.worker.store.Hashes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes a {@link ChunkFile} chunk by chunk. */
final class ChunkWriter implements AutoCloseable {
    private final ChunkFile file;
    private final FileChannel channel;
    private final byte[] bytes;
    private final ByteBuffer prefix;

    ChunkWriter(ChunkFile file, Path path) throws IOException {
        this.file = file;
        this.bytes = new byte[file.chunkBytes()];
        this.prefix = ByteBuffer.allocate(file.prefixBytes());
        prefix.position(prefix.limit() - file.count() * ChunkFile.HASH_BYTES);
        channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        channel.position(file.prefixBytes());
    }

    /** The next chunk; answers its bytes, which stay as they are until the next. */
    byte[] write(Chunk chunk, int elements) throws IOException {
        chunk.encode(file.codecs(), elements, bytes);
        prefix.put(Hashes.sha256(bytes));
        ByteBuffer out = ByteBuffer.wrap(bytes);
        while (out.hasRemaining()) {
            channel.write(out);
        }
        return bytes;
    }

    /** Ends the file; answers the hash of its prefix. */
    String finish(long steps) throws IOException {
        prefix.put(0, file.header(steps));
        prefix.rewind();
        String hash = Hashes.sha256Hex(prefix.array());
        while (prefix.hasRemaining()) {
            channel.write(prefix, prefix.position());
        }
        return hash;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
