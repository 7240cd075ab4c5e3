package dev.iota.local.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What operators of a run are given: dashboards, alert rules and the page that says what each metric means. */
final class OperatorsFiles {
    private static final Path HOME = Path.of("..", "..");
    private static final Pattern METRIC = Pattern.compile("\\b((?:flink|iota)_[a-zA-Z0-9_]+)(?:\\{([^}]*)})?");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]\\w*)\\s*(?:=~|!~|!=|=)");

    /** A row of a table: a metric as it is documented. */
    record Described(String type, Set<String> labels) {}

    private OperatorsFiles() {}

    static Map<String, JsonNode> dashboards() throws IOException {
        Map<String, JsonNode> dashboards = new TreeMap<>();
        try (Stream<Path> files = Files.list(HOME.resolve("deploy/grafana/dashboards"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".json")).toList()) {
                dashboards.put(file.getFileName().toString(), new JsonMapper().readTree(file.toFile()));
            }
        }
        return dashboards;
    }

    /** Every alert of every group. */
    static List<JsonNode> alerts() throws IOException {
        JsonNode rules = new YAMLMapper().readTree(HOME.resolve("deploy/prometheus/alerts.yml").toFile());
        List<JsonNode> alerts = new ArrayList<>();
        rules.get("groups").forEach(group -> group.get("rules").forEach(alerts::add));
        return alerts;
    }

    /** All expressions in which dashboards and alerts name metrics. */
    static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        for (JsonNode dashboard : dashboards().values()) {
            expressions.addAll(dashboard.findValuesAsText("expr"));
            dashboard.at("/templating/list").forEach(variable -> expressions.add(variable.path("definition").asText()));
        }
        alerts().forEach(alert -> expressions.add(alert.get("expr").asText()));
        return expressions;
    }

    /** Each metric of an expression with its braces. */
    static List<String> selectors(String expression) {
        return METRIC.matcher(expression).results().map(MatchResult::group).toList();
    }

    /** The labels by which each metric is selected somewhere. */
    static Map<String, Set<String>> selected() throws IOException {
        Map<String, Set<String>> selected = new TreeMap<>();
        for (String expression : expressions()) {
            Matcher metric = METRIC.matcher(expression);
            while (metric.find()) {
                Set<String> labels = selected.computeIfAbsent(metric.group(1), name -> new TreeSet<>());
                Matcher label = LABEL.matcher(metric.group(2) == null ? "" : metric.group(2).replaceAll("\"[^\"]*\"", ""));
                while (label.find()) {
                    labels.add(label.group(1));
                }
            }
        }
        return selected;
    }

    static List<String> page() throws IOException {
        return Files.readAllLines(HOME.resolve("docs/METRICS.md"));
    }

    /** Rows of the page whose first cell is a metric's name: name, type, unit, labels, meaning, what to do. */
    static Map<String, Described> described() throws IOException {
        Map<String, Described> described = new TreeMap<>();
        for (String line : page()) {
            String[] cells = Arrays.stream(line.split("(?<!\\\\)\\|")).map(String::strip).toArray(String[]::new);
            Matcher metric = cells.length < 7 ? null : METRIC.matcher(cells[1]);
            if (metric != null && metric.find()) {
                Set<String> labels = Arrays.stream(cells[4].replace("`", "").split(",")).map(String::strip)
                        .filter(label -> !label.isEmpty()).collect(Collectors.toCollection(TreeSet::new));
                described.put(metric.group(1), new Described(cells[2], labels));
            }
        }
        return described;
    }

    /** What the run book says, by the anchor of each heading. */
    static Map<String, String> runBook() throws IOException {
        Map<String, String> sections = new TreeMap<>();
        for (String section : Files.readString(HOME.resolve("docs/OPERATIONS.md")).split("(?m)^#+ ")) {
            String heading = section.lines().findFirst().orElse("");
            String anchor = heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-');
            sections.put(anchor, section.substring(heading.length()));
        }
        return sections;
    }
}
