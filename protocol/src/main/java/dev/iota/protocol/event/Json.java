package dev.iota.protocol.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Consumer;

/** JSON of the control and score planes, and of the manifests: strict about what it reads, stable in what it writes. */
public final class Json {
    /** Bound of one JSON record. */
    public static final int MAX_BYTES = 1 << 20;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, texts -> texts
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();
    private static final ObjectMapper READER = MAPPER.copy();

    static {
        READER.getFactory().setStreamReadConstraints(
                StreamReadConstraints.builder().maxNestingDepth(16).maxStringLength(1 << 17).build());
    }

    private Json() {}

    public static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value as a tree, to be put into another. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** For people: indented. */
    public static String pretty(Object value) {
        try {
            return MAPPER.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a record whose field {@code version} must be the given one.
     *
     * @throws RejectedException if it is too large, no JSON, of another version, or lacks a field
     */
    public static <T> T read(byte[] bytes, Class<T> type, int version) throws RejectedException {
        return read(bytes, type, version, MAX_BYTES);
    }

    /** As above, for records that may be longer than {@value #MAX_BYTES} bytes. */
    public static <T> T read(byte[] bytes, Class<T> type, int version, int maxBytes) throws RejectedException {
        return read(bytes, type, version, maxBytes, Map.of());
    }

    /**
     * As above, for records of which older versions are read, too.
     *
     * @param upgrades by version, each of which makes a record of that version one of the given version
     */
    public static <T> T read(byte[] bytes, Class<T> type, int version, int maxBytes, Map<Integer, Consumer<ObjectNode>> upgrades)
            throws RejectedException {
        if (bytes == null) {
            throw new RejectedException(RejectReason.MALFORMED, "a " + type.getSimpleName() + " without a value");
        }
        if (bytes.length > maxBytes) {
            throw new RejectedException(RejectReason.TOO_LARGE, bytes.length + " bytes of JSON; at most " + maxBytes);
        }
        try {
            JsonNode tree = READER.readTree(bytes);
            JsonNode found = tree == null ? null : tree.get("version");
            if (found == null || !found.isInt()) {
                throw new RejectedException(RejectReason.MALFORMED, "JSON without a field 'version'");
            }
            if (upgrades.containsKey(found.intValue())) {
                upgrades.get(found.intValue()).accept((ObjectNode) tree);
                ((ObjectNode) tree).put("version", version);
            } else if (found.intValue() != version) {
                throw new RejectedException(RejectReason.UNKNOWN_VERSION,
                        type.getSimpleName() + " of version " + found.intValue() + "; this release reads " + version);
            }
            return READER.treeToValue(tree, type);
        } catch (IOException e) {
            throw new RejectedException(RejectReason.MALFORMED, "no " + type.getSimpleName() + ": " + firstLine(e));
        }
    }

    private static String firstLine(IOException e) {
        String message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse("").strip();
    }
}
