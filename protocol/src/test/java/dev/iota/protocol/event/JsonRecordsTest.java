package dev.iota.protocol.event;

import static dev.iota.protocol.Rejections.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.iota.protocol.Golden;
import dev.iota.protocol.event.RecordExamples.Example;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonRecordsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Fields that a record may lack, and be read all the same. */
    private static final Set<String> OPTIONAL =
            Set.of("event.loss", "event.stage", "event.slot", "event.epoch", "meanLoss", "meanLossError", "effectError",
                    "suspicion", "reporter", "value", "uid", "effect", "exclusion",
                    "command.substitute");

    static List<Example> examples() {
        return RecordExamples.all();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void writesAndReadsItsGoldenJson(Example example) throws RejectedException {
        Golden.requireSameJson(example.golden(), Json.write(example.value()));
        assertThat(read(example, Golden.json(example.golden()))).isEqualTo(example.value());
        assertThat(read(example, Json.pretty(example.value()).getBytes(StandardCharsets.UTF_8))).isEqualTo(example.value());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void fitsItsSchema(Example example) throws IOException {
        JsonSchema schema = schema(example.schema());
        ObjectNode json = (ObjectNode) MAPPER.readTree(Golden.json(example.golden()));
        assertThat(schema.validate(json)).isEmpty();
        assertThat(schema.validate(json.deepCopy().put("extra", 1))).isNotEmpty();
        assertThat(schema.validate(json.deepCopy().put("version", example.version() + 1))).isNotEmpty();
        assertThat(schema.validate(json.deepCopy().put("run", "No Run").put("tokenizer", ""))).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void refusesEveryMissingOrNullField(Example example) throws IOException {
        for (String path : fields("", MAPPER.readTree(Golden.json(example.golden())))) {
            if (isOptional(example, path)) {
                continue;
            }
            ObjectNode lacking = (ObjectNode) MAPPER.readTree(Golden.json(example.golden()));
            parent(lacking, path).remove(leaf(path));
            refusesInSchemaToo(example, path + " missing", lacking);
            ObjectNode nulled = (ObjectNode) MAPPER.readTree(Golden.json(example.golden()));
            parent(nulled, path).putNull(leaf(path));
            refusesInSchemaToo(example, path + " null", nulled);
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void refusesFieldsOfAnotherType(Example example) throws IOException {
        for (String path : fields("", MAPPER.readTree(Golden.json(example.golden())))) {
            ObjectNode json = (ObjectNode) MAPPER.readTree(Golden.json(example.golden()));
            JsonNode value = parent(json, path).get(leaf(path));
            if (value.isNumber()) {
                parent(json, path).put(leaf(path), value.asText());
            } else {
                parent(json, path).put(leaf(path), 1.5);
            }
            if (!value.isNull()) {
                refusesInSchemaToo(example, path + " of another type", json);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void refusesWhatIsNoSuchRecord(Example example) throws IOException {
        String version = "\"version\":" + example.version();
        String golden = new String(Golden.json(example.golden()), StandardCharsets.UTF_8);
        refuses(RejectReason.UNKNOWN_VERSION, example, golden.replaceFirst(version, "\"version\":99"));
        refuses(RejectReason.MALFORMED, example, golden.replaceFirst(version, version + ".0"));
        refuses(RejectReason.MALFORMED, example, golden.replaceFirst(version, version + "," + version));
        refuses(RejectReason.MALFORMED, example, golden.replaceFirst(version + ",", ""));
        refuses(RejectReason.MALFORMED, example, golden.replaceFirst(version, version + ",\"extra\":0"));
        refuses(RejectReason.MALFORMED, example, golden + " {}");
        refuses(RejectReason.MALFORMED, example, golden.substring(0, golden.length() - 1));
        refuses(RejectReason.MALFORMED, example, "");
        refuses(RejectReason.MALFORMED, example, "no JSON");
        refuses(RejectReason.MALFORMED, example, "[1]");
        refuses(RejectReason.MALFORMED, example, "null");
    }

    @Test
    void refusesDeepAndHugeRecordsEarly() {
        Example example = RecordExamples.all().get(0);
        refuses(RejectReason.MALFORMED, example, "[".repeat(100_000));
        refuses(RejectReason.MALFORMED, example, "{\"version\":2,\"event\":" + "{\"a\":".repeat(17) + "1" + "}".repeat(17) + "}");
        refuses(RejectReason.MALFORMED, example, "{\"version\":2,\"run\":\"" + "a".repeat(1 << 18) + "\"}");
        refuses(RejectReason.TOO_LARGE, example, " ".repeat(Json.MAX_BYTES + 1));
        assertRejected(RejectReason.MALFORMED, () -> Json.read(null, EventEnvelope.class, EventEnvelope.VERSION));
    }

    @Test
    void refusesNumbersThatAreNone() {
        for (String bad : List.of("\"NaN\"", "NaN", "\"Infinity\"", "1e999", "-1.0", "\"5.5\"", "null", "true")) {
            String loss = new String(Json.write(RecordExamples.loss(5.5)), StandardCharsets.UTF_8);
            assertRejected(RejectReason.MALFORMED, () -> Json.read(
                    loss.replace("\"loss\":5.5", "\"loss\":" + bad).getBytes(StandardCharsets.UTF_8), LossRecord.class, 1));
            if (!bad.equals("null")) {
                String event = new String(Json.write(RecordExamples.envelope(RecordExamples.pass(
                        Direction.BACKWARD, 5.5))), StandardCharsets.UTF_8);
                assertRejected(RejectReason.MALFORMED, () -> Json.read(
                        event.replace("\"loss\":5.5", "\"loss\":" + bad).getBytes(StandardCharsets.UTF_8), EventEnvelope.class, EventEnvelope.VERSION));
            }
        }
    }

    private static void refuses(RejectReason reason, Example example, String json) {
        assertRejected(reason, () -> read(example, json.getBytes(StandardCharsets.UTF_8)));
    }

    private static void refusesInSchemaToo(Example example, String what, JsonNode json) throws IOException {
        byte[] bytes = MAPPER.writeValueAsBytes(json);
        try {
            Object read = read(example, bytes);
            assertThat(read).as(what + " was accepted").isNull();
        } catch (RejectedException rejected) {
            assertThat(rejected.reason()).as(what).isEqualTo(RejectReason.MALFORMED);
        }
        assertThat(schema(example.schema()).validate(json)).as("schema on " + what).isNotEmpty();
    }

    private static Object read(Example example, byte[] bytes) throws RejectedException {
        return Json.read(bytes, example.value().getClass(), example.version());
    }

    private static boolean isOptional(Example example, String path) {
        if (path.equals("meanLoss")) {
            return Set.of("epoch", "reward").contains(example.schema());
        }
        if (example.schema().equals("anomaly")) {
            return Set.of("statistic", "stage", "direction", "miner").contains(path);
        }
        if (Set.of("uid", "effect").contains(path)) {
            return example.schema().equals("reward");
        }
        boolean isHeartbeat = example.name().equals("event-heartbeat");
        boolean isPlace = Set.of("event.stage", "event.slot", "event.epoch").contains(path);
        return OPTIONAL.contains(path) && (!isPlace || isHeartbeat);
    }

    private static List<String> fields(String prefix, JsonNode node) {
        List<String> paths = new ArrayList<>();
        node.properties().forEach(field -> {
            paths.add(prefix + field.getKey());
            if (field.getValue().isObject()) {
                paths.addAll(fields(prefix + field.getKey() + ".", field.getValue()));
            }
        });
        return paths;
    }

    private static ObjectNode parent(ObjectNode json, String path) {
        int dot = path.lastIndexOf('.');
        return dot < 0 ? json : (ObjectNode) json.at("/" + path.substring(0, dot).replace('.', '/'));
    }

    private static String leaf(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static JsonSchema schema(String name) throws IOException {
        try (InputStream file = Json.class.getResourceAsStream("/schemas/" + name + ".schema.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(file);
        }
    }
}
