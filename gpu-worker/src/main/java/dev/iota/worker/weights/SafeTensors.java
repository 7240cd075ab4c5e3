package dev.iota.worker.weights;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Writes the safetensors format: the header's length (8 bytes, little-endian), a JSON header of names, shapes and places, then the values
 * (here always F32, little-endian). Read with {@link SafeTensorsFile}.
 */
public final class SafeTensors {
    static final String METADATA = "__metadata__";
    static final String FLOAT = "F32";
    static final int PREFIX_BYTES = Long.BYTES;

    private static final int CHUNK_FLOATS = 1 << 14;
    private static final JsonMapper JSON = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private SafeTensors() {}

    /**
     * A named tensor within an array.
     *
     * @param from its first value's place in the array
     */
    public record Slice(String name, List<Long> shape, float[] values, int from) {
        public Slice {
            shape = List.copyOf(shape);
            long elements = shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
            if (from < 0 || elements < 0 || elements > values.length - from) {
                throw new IllegalArgumentException("tensor '" + name + "' of shape " + shape + " does not fit an array of "
                        + values.length + " from " + from);
            }
        }

        int elements() {
            return (int) shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
        }
    }

    /** Writes all tensors in the order given; leaves the stream open. */
    public static void write(OutputStream out, Map<String, String> metadata, List<Slice> tensors) throws IOException {
        byte[] header = headerOf(metadata, tensors);
        out.write(ByteBuffer.allocate(PREFIX_BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
        out.write(header);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (Slice tensor : tensors) {
            int end = tensor.from + tensor.elements();
            for (int at = tensor.from; at < end; at += CHUNK_FLOATS) {
                int floats = Math.min(CHUNK_FLOATS, end - at);
                chunk.asFloatBuffer().put(tensor.values, at, floats);
                out.write(chunk.array(), 0, floats * Float.BYTES);
            }
        }
    }

    /** Padded with blanks, so that the values are aligned to 8 bytes. */
    private static byte[] headerOf(Map<String, String> metadata, List<Slice> tensors) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        header.set(METADATA, JSON.valueToTree(metadata));
        long offset = 0;
        for (Slice tensor : tensors) {
            if (header.has(tensor.name)) {
                throw new IllegalArgumentException("tensor '" + tensor.name + "' comes twice");
            }
            long end = offset + (long) tensor.elements() * Float.BYTES;
            ObjectNode entry = header.putObject(tensor.name).put("dtype", FLOAT);
            entry.set("shape", JSON.valueToTree(tensor.shape));
            entry.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] json = JSON.writeValueAsString(header).getBytes(StandardCharsets.US_ASCII);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }
}
