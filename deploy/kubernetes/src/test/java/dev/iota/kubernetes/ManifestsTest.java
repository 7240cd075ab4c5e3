package dev.iota.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.TopicSpec;
import dev.iota.protocol.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestsTest {
    @TempDir
    private static Path folder;

    private static Kinds kinds;

    @BeforeAll
    static void learnKinds() throws Exception {
        kinds = new Kinds(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/local", "overlays/production"})
    void everyDocumentWouldBeTaken(String name) throws IOException {
        assertThat(Overlay.of(Path.of(name))).isNotEmpty().allSatisfy(document -> assertThat(kinds.problems(document)).isEmpty());
    }

    @Test
    void whatNoClusterKnowsIsNoticed() throws IOException {
        for (ObjectNode document : Overlay.of(Path.of("overlays/production"))) {
            ObjectNode wrong = document.deepCopy();
            if (wrong.get("spec") instanceof ObjectNode spec) {
                spec.put("replcas", 1);
                assertThat(kinds.problems(wrong)).as("%s", wrong.get("kind")).isNotEmpty();
            }
        }
        ObjectNode wrong = find(Overlay.of(Path.of("base")), "FlinkDeployment", "orchestrator");
        ((ObjectNode) wrong.at("/spec/podTemplate/spec/containers/0")).put("imagePulPolicy", "Never");
        assertThat(kinds.problems(wrong)).hasSize(1).first().asString().contains("imagePulPolicy");
    }

    @Test
    void topicsAreThoseOfTheRun() throws Exception {
        RunSpec run = RunSpec.read(Files.readAllBytes(Path.of("base/run.json")));
        Map<String, TopicSpec> expected = new TreeMap<>();
        new Topics(run.run()).all(run).forEach(topic -> expected.put(topic.name(), topic));
        Map<String, TopicSpec> found = new TreeMap<>();
        for (ObjectNode document : Overlay.of(Path.of("base"))) {
            if (document.get("kind").asText().equals("KafkaTopic")) {
                Map<String, String> settings = new TreeMap<>();
                document.at("/spec/config").properties().forEach(setting -> settings.put(setting.getKey(), setting.getValue().asText()));
                String name = document.at("/metadata/name").asText();
                found.put(name, new TopicSpec(name, document.at("/spec/partitions").asInt(), settings));
            }
        }
        assertThat(found).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/local", "overlays/production"})
    void everyImageHasAVersion(String name) throws IOException {
        for (ObjectNode document : Overlay.of(Path.of(name))) {
            List<JsonNode> images = document.findValues("image");
            assertThat(images).allSatisfy(image -> assertThat(image.asText()).matches(".+:0\\.1\\.0(-gpu)?"));
        }
    }

    /** What a pod mounts is a volume of it, and what it needs of the namespace is there, or named as the operator's to make. */
    @Test
    void whatPodsNeedIsThere() throws IOException {
        List<ObjectNode> documents = Overlay.of(Path.of("overlays/production"));
        String readme = Files.readString(Path.of("base/kustomization.yaml"));
        for (ObjectNode document : documents) {
            for (String place : List.of("/spec/template/spec", "/spec/podTemplate/spec")) {
                JsonNode pod = document.at(place);
                List<String> volumes = new ArrayList<>(names(pod.path("volumes")));
                document.at("/spec/volumeClaimTemplates").forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
                pod.findValues("volumeMounts").forEach(mounts -> assertThat(volumes).containsAll(names(mounts)));
                pod.findValues("secretName").forEach(secret -> assertThat(readme).contains(secret.asText()));
                pod.findValues("configMap").forEach(map -> find(documents, "ConfigMap", map.get("name").asText()));
            }
            if (document.at("/spec/serviceAccount").isTextual()) {
                find(documents, "ServiceAccount", document.at("/spec/serviceAccount").asText());
            }
        }
    }

    private static List<String> names(JsonNode list) {
        return list.findValuesAsText("name").stream().distinct().filter(name -> !name.startsWith("iota-")).toList();
    }

    private static ObjectNode find(List<ObjectNode> documents, String kind, String name) {
        return documents.stream()
                .filter(document -> document.get("kind").asText().equals(kind) && document.at("/metadata/name").asText().equals(name))
                .findFirst().orElseThrow(() -> new AssertionError("there is no " + kind + " " + name));
    }
}
