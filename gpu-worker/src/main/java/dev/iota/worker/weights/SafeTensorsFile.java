package dev.iota.worker.weights;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.iota.worker.store.Hashes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file that may come from anybody: each size is checked against the file's before anything is allocated. All errors are
 * {@link IOException}s that name the file and what is wrong with it.
 */
public final class SafeTensorsFile implements AutoCloseable {
    /** More than any model of this project needs. */
    static final int MAX_HEADER_BYTES = 16 << 20;

    private static final int CHUNK_BYTES = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path path;
    private final FileChannel channel;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private long dataStart;

    private record Entry(String name, List<Long> shape, long begin, long end) {}

    private SafeTensorsFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Reads and checks the header. */
    public static SafeTensorsFile open(Path path) throws IOException {
        SafeTensorsFile file = new SafeTensorsFile(path, FileChannel.open(path, StandardOpenOption.READ));
        try {
            file.readHeader();
            return file;
        } catch (IOException | RuntimeException refused) {
            file.close();
            throw refused;
        }
    }

    /** The free texts of the header, empty where it has none. */
    public Map<String, String> metadata() {
        return Map.copyOf(metadata);
    }

    /** Of the tensors. */
    public Set<String> names() {
        return Set.copyOf(entries.keySet());
    }

    /**
     * Reads values from the file's tensors as if they were one vector, in the order in which they lie.
     *
     * @param first of the values
     * @throws IOException if there are not so many
     */
    public void readFlat(long first, float[] target, int count) throws IOException {
        check((first + count) * Float.BYTES <= channel.size() - dataStart, "has no " + count + " values from " + first + " on");
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, (long) count * Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < count; done += chunk.limit() / Float.BYTES) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), (long) (count - done) * Float.BYTES));
            fill(chunk, dataStart + (first + done) * Float.BYTES);
            chunk.asFloatBuffer().get(target, done, chunk.limit() / Float.BYTES);
        }
    }

    /** SHA-256 of all values as they lie in the file, then of a number; in lower-case hexadecimal. */
    String valuesSha256(long number) throws IOException {
        MessageDigest digest = Hashes.sha256();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        long end = channel.size();
        for (long at = dataStart; at < end; at += chunk.limit()) {
            chunk.clear().limit((int) Math.min(CHUNK_BYTES, end - at));
            fill(chunk, at);
            digest.update(chunk);
        }
        digest.update(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(number).flip());
        return HexFormat.of().formatHex(digest.digest());
    }

    /** @throws IOException if it does not hold these tensors, one after another, and no others */
    void requireTensors(List<SafeTensors.Tensor> expected) throws IOException {
        for (SafeTensors.Tensor tensor : expected) {
            requireShape(tensor.name(), tensor.shape());
        }
        List<String> names = entries.values().stream()
                .sorted(Comparator.comparingLong(Entry::begin).thenComparing(Entry::end))
                .map(Entry::name)
                .toList();
        check(names.equals(expected.stream().map(SafeTensors.Tensor::name).toList()), "has other tensors, or in another order: " + names);
    }

    /** @throws IOException if there is no tensor of that name, or one of another shape */
    public void requireShape(String name, List<Long> shape) throws IOException {
        Entry entry = entries.get(name);
        check(entry != null, "has no tensor '" + name + "'");
        check(entry.shape.equals(shape), "tensor '" + name + "' has shape " + entry.shape + " instead of " + shape);
    }

    private void readHeader() throws IOException {
        long size = channel.size();
        check(size >= SafeTensors.PREFIX_BYTES, "is too short for safetensors: " + size + " bytes");
        ByteBuffer prefix = ByteBuffer.allocate(SafeTensors.PREFIX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        fill(prefix, 0);
        long length = prefix.getLong();
        check(length >= 2 && length <= MAX_HEADER_BYTES && length <= size - SafeTensors.PREFIX_BYTES,
                "claims a header of " + length + " bytes; it has " + size + ", and " + MAX_HEADER_BYTES + " is the limit");
        ByteBuffer header = ByteBuffer.allocate((int) length);
        fill(header, SafeTensors.PREFIX_BYTES);
        dataStart = SafeTensors.PREFIX_BYTES + length;
        for (Map.Entry<String, JsonNode> field : parse(header.array()).properties()) {
            if (field.getKey().equals(SafeTensors.METADATA)) {
                readMetadata(field.getValue());
            } else {
                entries.put(field.getKey(), entryOf(field.getKey(), field.getValue()));
            }
        }
        requireNoGaps(size - dataStart);
    }

    private JsonNode parse(byte[] header) throws IOException {
        try {
            JsonNode root = JSON.readTree(header);
            check(root.isObject(), "has a header that is no JSON object");
            return root;
        } catch (JacksonException malformed) {
            throw refusal("has a header that is no JSON: " + malformed.getOriginalMessage());
        }
    }

    private void readMetadata(JsonNode texts) throws IOException {
        check(texts.isObject(), "has metadata that is no JSON object");
        for (Map.Entry<String, JsonNode> text : texts.properties()) {
            check(text.getValue().isTextual(), "has metadata '" + text.getKey() + "' that is no text");
            metadata.put(text.getKey(), text.getValue().textValue());
        }
    }

    private Entry entryOf(String name, JsonNode node) throws IOException {
        String type = node.path("dtype").asText();
        check(type.equals(SafeTensors.FLOAT), "tensor '" + name + "' is of type '" + type + "'; only F32 is read");
        List<Long> shape = numbers(name, node.path("shape"));
        List<Long> offsets = numbers(name, node.path("data_offsets"));
        check(offsets.size() == 2 && offsets.get(0) <= offsets.get(1), "tensor '" + name + "' has bad offsets " + offsets);
        check(offsets.get(1) - offsets.get(0) == bytesOf(name, shape),
                "tensor '" + name + "' of shape " + shape + " has offsets of another size: " + offsets);
        return new Entry(name, shape, offsets.get(0), offsets.get(1));
    }

    private long bytesOf(String name, List<Long> shape) throws IOException {
        try {
            return shape.stream().mapToLong(Long::longValue).reduce(Float.BYTES, Math::multiplyExact);
        } catch (ArithmeticException tooLarge) {
            throw refusal("tensor '" + name + "' has an impossible shape " + shape);
        }
    }

    private List<Long> numbers(String name, JsonNode array) throws IOException {
        check(array.isArray() && array.size() <= 8, "tensor '" + name + "' lacks a list of up to 8 numbers");
        List<Long> numbers = new ArrayList<>();
        for (JsonNode number : array) {
            check(number.isIntegralNumber() && number.canConvertToLong() && number.longValue() >= 0,
                    "tensor '" + name + "' has '" + number + "' where a size belongs");
            numbers.add(number.longValue());
        }
        return numbers;
    }

    /** Tensors lie one after another and fill the file, as the format asks. */
    private void requireNoGaps(long dataBytes) throws IOException {
        long end = 0;
        for (Entry entry : entries.values().stream().sorted(Comparator.comparingLong(Entry::begin).thenComparing(Entry::end)).toList()) {
            check(entry.begin == end, "tensor '" + entry.name + "' begins at " + entry.begin + " instead of " + end);
            end = entry.end;
        }
        check(end == dataBytes, "has " + dataBytes + " bytes of values where its header promises " + end);
    }

    private void fill(ByteBuffer buffer, long from) throws IOException {
        long at = from;
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, at);
            if (read < 0) {
                throw new EOFException(path + " became shorter while it was read");
            }
            at += read;
        }
        buffer.flip();
    }

    private void check(boolean holds, String otherwise) throws IOException {
        if (!holds) {
            throw refusal(otherwise);
        }
    }

    private IOException refusal(String problem) {
        return new IOException(path + " " + problem);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
