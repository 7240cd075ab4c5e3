package dev.iota.worker.weights;

import dev.iota.worker.store.DiskFullException;
import dev.iota.worker.weights.SafeTensors.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * Writes a safetensors file range by range, in any order; what is never written is zero. It lies under another name until it is
 * {@linkplain #finish finished}.
 */
final class SafeTensorsWriter implements AutoCloseable {
    private final Path path;
    private final Path part;
    private final List<Tensor> tensors;
    private final int prefixBytes;
    private final long endBytes;
    private final FileChannel channel;
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    /** @param metadata each text as long as that with which the file is finished */
    SafeTensorsWriter(Path path, Map<String, String> metadata, List<Tensor> tensors) throws IOException {
        this.path = path;
        this.part = path.resolveSibling(path.getFileName() + ".part");
        this.tensors = List.copyOf(tensors);
        prefixBytes = SafeTensors.prefix(metadata, tensors).length;
        endBytes = prefixBytes + tensors.stream().mapToLong(Tensor::elements).sum() * Float.BYTES;
        channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /**
     * Writes values as if all tensors were one vector.
     *
     * @param first place of the first value
     */
    void write(long first, float[] values, int count) throws IOException {
        if (bytes.capacity() < count * Float.BYTES) {
            bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        }
        bytes.clear().limit(count * Float.BYTES);
        bytes.asFloatBuffer().put(values, 0, count);
        put(bytes, prefixBytes + first * Float.BYTES);
    }

    /** Gives the file its name. */
    void finish(Map<String, String> metadata) throws IOException {
        byte[] prefix = SafeTensors.prefix(metadata, tensors);
        if (prefix.length != prefixBytes) {
            throw new IllegalArgumentException("the header has " + prefix.length + " bytes, and room for " + prefixBytes);
        }
        put(ByteBuffer.wrap(prefix), 0);
        if (channel.size() < endBytes) {
            put(ByteBuffer.allocate(1), endBytes - 1);
        }
        channel.close();
        Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void put(ByteBuffer out, long position) throws IOException {
        try {
            long at = position;
            while (out.hasRemaining()) {
                at += channel.write(out, at);
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
