package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.iota.worker.cli.WorkerCommand;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.properties.PropertiesConfiguration;
import org.apache.logging.log4j.core.config.properties.PropertiesConfigurationFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the manifests ask of our programs, and of Flink, is what these know. Whether Kubernetes takes them is asked in deploy/kubernetes. */
class ManifestsTest {
    private static final Path BASE = Path.of("..", "kubernetes", "base");

    @ParameterizedTest
    @ValueSource(strings = {"orchestrator.yaml", "validator-job.yaml", "archive.yaml"})
    void aJobTakesItsArguments(String file) throws Exception {
        JsonNode job = read(file).at("/spec/job");
        List<String> arguments = new ArrayList<>();
        job.get("args").forEach(argument -> arguments.add(argument.asText()));
        // What the pod says by its environment.
        arguments.addAll(List.of("--run-file", BASE.resolve("run.json").toString()));
        Class<?> program = Class.forName(job.get("entryClass").asText());
        Object words = arguments.toArray(String[]::new);
        Throwable thrown = catchThrowable(() -> program.getMethod("main", String[].class).invoke(null, words));
        assertThat(thrown).isInstanceOf(InvocationTargetException.class);
        assertThat(thrown.getCause()).as("nothing is missing but Flink's configuration, or Kafka")
                .satisfiesAnyOf(
                        cause -> assertThat(cause).hasMessageContaining("Flink's configuration lacks"),
                        cause -> assertThat(cause).isInstanceOf(KafkaException.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"orchestrator.yaml", "validator-job.yaml", "archive.yaml"})
    void flinkKnowsEverySetting(String file) throws Exception {
        Map<String, String> settings = new TreeMap<>();
        read(file).at("/spec/flinkConfiguration").properties()
                .forEach(setting -> settings.put(setting.getKey(), setting.getValue().asText()));
        Map<String, ConfigOption<?>> known = known();
        Configuration configuration = Configuration.fromMap(settings);
        for (String setting : settings.keySet()) {
            if (!setting.startsWith("metrics.reporter.")) {
                assertThat(known).containsKey(setting);
                assertThatCode(() -> configuration.get(known.get(setting))).as(setting).doesNotThrowAnyException();
            }
        }
        assertThat(settings).containsKey(CheckpointingOptions.CHECKPOINTING_INTERVAL.key());
    }

    private static Map<String, ConfigOption<?>> known() throws IllegalAccessException {
        Map<String, ConfigOption<?>> known = new HashMap<>();
        for (Class<?> options : List.of(CheckpointingOptions.class, HighAvailabilityOptions.class, StateBackendOptions.class,
                RestartStrategyOptions.class, HeartbeatManagerOptions.class, TaskManagerOptions.class, MetricOptions.class)) {
            for (Field field : options.getFields()) {
                if (field.get(null) instanceof ConfigOption<?> option) {
                    known.put(option.key(), option);
                }
            }
        }
        return known;
    }

    @ParameterizedTest
    @ValueSource(strings = {"workers.yaml", "validators.yaml"})
    void aWorkerTakesItsArguments(String file) throws IOException {
        JsonNode container = read(file).at("/spec/template/spec/containers/0");
        List<String> arguments = new ArrayList<>();
        container.get("args").forEach(argument -> arguments.add(argument.asText()));
        Map<String, String> environment = new HashMap<>();
        container.get("env").forEach(variable -> environment.put(variable.get("name").asText(), variable.get("value").asText()));
        assertThatCode(() -> WorkerCommand.commandLine(environment).parseArgs(arguments.toArray(String[]::new))).doesNotThrowAnyException();
    }

    /** The last of a file, which is what the file is for. */
    private static JsonNode read(String file) throws IOException {
        List<JsonNode> documents = new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(BASE.resolve(file).toFile()).readAll();
        return documents.get(documents.size() - 1);
    }

    @Test
    void aLogRecordIsOneJsonObject() throws IOException {
        Path file = Path.of("..", "docker", "log4j-console.properties");
        PropertiesConfiguration configuration = new PropertiesConfigurationFactory()
                .getConfiguration(new LoggerContext("test"), new ConfigurationSource(Files.newInputStream(file)));
        configuration.initialize();
        StringWriter lines = new StringWriter();
        lines.write(configuration.getAppender("console").getLayout().toSerializable(Log4jLogEvent.newBuilder()
                .setLoggerName("dev.iota.operators.flink.OrchestratorFunction").setLevel(Level.INFO).setThreadName("a \"thread\"")
                .setMessage(new SimpleMessage("epoch begins run=my-run epoch=3 reason=\"two\nlines\""))
                .setThrown(new IllegalStateException("a \"cause\"")).build()).toString());
        assertThat(lines.toString().lines()).hasSize(1);
        JsonNode record = new JsonMapper().readTree(lines.toString());
        assertThat(record.get("message").asText()).isEqualTo("epoch begins run=my-run epoch=3 reason=\"two\nlines\"");
        assertThat(record.get("thread").asText()).isEqualTo("a \"thread\"");
        assertThat(record.get("thrown").asText()).contains("a \"cause\"").contains("ManifestsTest");
    }
}
