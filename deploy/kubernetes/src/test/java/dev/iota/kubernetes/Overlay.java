package dev.iota.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What kustomize makes of a folder, for as much of kustomize as the folders use: resources, config maps of files, images, replicas,
 * namespaces and JSON patches. Whatever else a kustomization asks for is refused, and so is a patch that changes nothing.
 */
final class Overlay {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> KNOWN = Set.of("apiVersion", "kind", "resources", "namespace", "images", "replicas", "patches",
            "configMapGenerator", "generatorOptions");

    private final Path folder;
    private final List<ObjectNode> documents = new ArrayList<>();

    private Overlay(Path folder) {
        this.folder = folder;
    }

    /** Everything that would be applied. */
    static List<ObjectNode> of(Path folder) throws IOException {
        Overlay overlay = new Overlay(folder);
        overlay.build(YAML.readTree(folder.resolve("kustomization.yaml").toFile()));
        return overlay.documents;
    }

    private void build(JsonNode kustomization) throws IOException {
        for (String field : (Iterable<String>) kustomization::fieldNames) {
            require(KNOWN.contains(field), "'" + field + "' is not known here");
        }
        for (JsonNode resource : kustomization.path("resources")) {
            Path path = folder.resolve(resource.asText()).normalize();
            documents.addAll(Files.isDirectory(path) ? of(path) : read(path));
        }
        for (JsonNode map : kustomization.path("configMapGenerator")) {
            documents.add(configMap(map));
        }
        for (JsonNode patch : kustomization.path("patches")) {
            patch(patch);
        }
        for (JsonNode replicas : kustomization.path("replicas")) {
            scale(replicas.get("name").asText(), replicas.get("count").asInt());
        }
        for (JsonNode image : kustomization.path("images")) {
            documents.forEach(document -> rename(document, image));
        }
        if (kustomization.has("namespace")) {
            documents.forEach(document -> settle(document, kustomization.get("namespace").asText()));
        }
    }

    private static List<ObjectNode> read(Path file) throws IOException {
        return YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(file.toFile()).readAll();
    }

    private ObjectNode configMap(JsonNode described) throws IOException {
        ObjectNode map = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
        map.putObject("metadata").put("name", described.get("name").asText());
        ObjectNode data = map.putObject("data");
        for (JsonNode file : described.get("files")) {
            data.put(file.asText(), Files.readString(folder.resolve(file.asText())));
        }
        return map;
    }

    private void patch(JsonNode described) throws IOException {
        JsonNode target = described.get("target");
        List<ObjectNode> meant = documents.stream()
                .filter(document -> document.get("kind").asText().equals(target.get("kind").asText()))
                .filter(document -> !target.has("name") || name(document).equals(target.get("name").asText()))
                .toList();
        require(!meant.isEmpty(), "a patch for " + target + ", which is not there");
        for (ObjectNode document : meant) {
            for (JsonNode operation : YAML.readTree(described.get("patch").asText())) {
                JsonPatch.apply(document, operation);
            }
        }
    }

    private void scale(String name, int count) {
        List<ObjectNode> meant =
                documents.stream().filter(document -> name(document).equals(name) && document.at("/spec/replicas").isInt()).toList();
        require(meant.size() == 1, "replicas of '" + name + "', of which there are " + meant.size());
        ((ObjectNode) meant.get(0).get("spec")).put("replicas", count);
    }

    /** As kustomize does: in the containers of its own kinds alone. */
    private static void rename(ObjectNode document, JsonNode image) {
        for (String list : List.of("containers", "initContainers")) {
            for (JsonNode container : document.at("/spec/template/spec/" + list)) {
                if (container.get("image").asText().equals(image.get("name").asText())) {
                    ((ObjectNode) container).put("image", image.get("newName").asText() + ":" + image.get("newTag").asText());
                }
            }
        }
    }

    private static void settle(ObjectNode document, String namespace) {
        if (!document.get("kind").asText().equals("Namespace")) {
            ((ObjectNode) document.get("metadata")).put("namespace", namespace);
            document.path("subjects").forEach(subject -> ((ObjectNode) subject).put("namespace", namespace));
        }
    }

    private static String name(JsonNode document) {
        return document.at("/metadata/name").asText();
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(folder.resolve("kustomization.yaml") + ": " + otherwise);
        }
    }
}
