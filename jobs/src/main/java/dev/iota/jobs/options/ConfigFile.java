package dev.iota.jobs.options;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;

/** Reads the file of {@code --config}: values by key. */
final class ConfigFile {
    private ConfigFile() {}

    /** @throws IllegalArgumentException saying what is wrong with the file, and the fix */
    static Map<String, List<String>> read(Path file) {
        try {
            String content = Files.readString(file);
            String name = file.getFileName().toString();
            if (name.endsWith(".yaml") || name.endsWith(".yml")) {
                return yaml(content);
            } else if (name.endsWith(".properties")) {
                return properties(content);
            }
            throw new IllegalArgumentException("must be " + JobCommand.CONFIG.type().form() + ": rename it");
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("is not there: correct the path", e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is no YAML: " + e.getOriginalMessage() + " (line " + e.getLocation().getLineNr() + ")", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("can't be read: " + e, e);
        }
    }

    private static Map<String, List<String>> yaml(String content) throws IOException {
        JsonNode tree = new YAMLMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).readTree(content);
        Map<String, List<String>> values = new LinkedHashMap<>();
        if (tree.isMissingNode() || tree.isNull()) {
            return values;
        }
        if (!tree.isObject()) {
            throw new IllegalArgumentException("must hold lines of the form key: value");
        }
        for (Map.Entry<String, JsonNode> entry : tree.properties()) {
            List<String> texts = new ArrayList<>();
            Iterable<JsonNode> nodes = entry.getValue().isArray() ? entry.getValue() : List.of(entry.getValue());
            for (JsonNode node : nodes) {
                if (!node.isValueNode() || node.isNull()) {
                    throw new IllegalArgumentException(
                            "gives " + entry.getKey() + " no plain value: write key: value, or key: [value, value]");
                }
                texts.add(node.asText());
            }
            values.put(entry.getKey(), texts);
        }
        return values;
    }

    private static Map<String, List<String>> properties(String content) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(content));
        Map<String, List<String>> values = new LinkedHashMap<>();
        new TreeSet<>(properties.stringPropertyNames()).forEach(key -> values.put(key, List.of(properties.getProperty(key))));
        return values;
    }
}
