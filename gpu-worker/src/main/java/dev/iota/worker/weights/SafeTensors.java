package dev.iota.worker.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The safetensors format: the header's length (8 bytes, little-endian), a JSON header of names, shapes and places, then the values (here
 * always F32, little-endian). Written with {@link SafeTensorsWriter}, read with {@link SafeTensorsFile}.
 */
final class SafeTensors {
    static final String METADATA = "__metadata__";
    static final String FLOAT = "F32";
    static final int PREFIX_BYTES = Long.BYTES;

    private static final JsonMapper JSON = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private SafeTensors() {}

    /** A named tensor; its values follow those of the one before. */
    record Tensor(String name, List<Long> shape) {
        Tensor {
            shape = List.copyOf(shape);
        }

        long elements() {
            return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
        }
    }

    /** All that comes before the values; padded with blanks, so that these are aligned to 8 bytes. */
    static byte[] prefix(Map<String, String> metadata, List<Tensor> tensors) {
        byte[] json = header(metadata, tensors).getBytes(StandardCharsets.US_ASCII);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return ByteBuffer.allocate(PREFIX_BYTES + padded.length).order(ByteOrder.LITTLE_ENDIAN).putLong(padded.length).put(padded).array();
    }

    private static String header(Map<String, String> metadata, List<Tensor> tensors) {
        ObjectNode header = JSON.createObjectNode();
        header.set(METADATA, JSON.valueToTree(metadata));
        long offset = 0;
        for (Tensor tensor : tensors) {
            if (header.has(tensor.name)) {
                throw new IllegalArgumentException("tensor '" + tensor.name + "' comes twice");
            }
            long end = offset + tensor.elements() * Float.BYTES;
            ObjectNode entry = header.putObject(tensor.name).put("dtype", FLOAT);
            entry.set("shape", JSON.valueToTree(tensor.shape));
            entry.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        try {
            return JSON.writeValueAsString(header);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
