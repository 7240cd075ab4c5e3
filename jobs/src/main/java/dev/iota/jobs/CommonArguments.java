package dev.iota.jobs;

import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.run.RunSpec;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Option;

/** What every job must be told; problems are gathered, so that all of them can be said at once. */
final class CommonArguments {
    @Option(names = "--brokers", paramLabel = "HOST:PORT,…", description = "Kafka's bootstrap servers", defaultValue = "${env:IOTA_BROKERS}")
    private String brokers;

    @Option(names = "--run-file", paramLabel = "FILE", description = "the run's description (run.json)", defaultValue = "${env:IOTA_RUN_FILE}")
    private Path runFile;

    @Option(names = "--kafka-properties", paramLabel = "FILE", description = "further Kafka client settings, such as TLS and SASL")
    private Path kafkaProperties;

    private final List<String> problems = new ArrayList<>();

    void require(Object value, String what) {
        if (value == null) {
            problems.add("missing " + what);
        }
    }

    void require(boolean holds, String otherwise) {
        if (!holds) {
            problems.add(otherwise);
        }
    }

    /**
     * The options that all jobs share.
     *
     * @throws IllegalArgumentException listing these problems and all that were found before
     */
    JobOptions toOptions() {
        require(brokers, "--brokers (or IOTA_BROKERS): Kafka's bootstrap servers");
        require(runFile, "--run-file (or IOTA_RUN_FILE): the run's description");
        RunSpec run = runFile == null ? null : readRun();
        Map<String, String> properties = kafkaProperties == null ? Map.of() : readProperties();
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("The job can't start:\n  - " + String.join("\n  - ", problems));
        }
        return new JobOptions(brokers, run, properties);
    }

    private RunSpec readRun() {
        try {
            return Json.read(Files.readAllBytes(runFile), RunSpec.class, RunSpec.VERSION);
        } catch (IOException e) {
            problems.add("run file " + runFile + " can't be read: " + e);
        } catch (RejectedException e) {
            problems.add("run file " + runFile + " is no run's description: " + e.getMessage());
        }
        return null;
    }

    private Map<String, String> readProperties() {
        Map<String, String> read = new HashMap<>();
        try (Reader reader = Files.newBufferedReader(kafkaProperties)) {
            Properties properties = new Properties();
            properties.load(reader);
            properties.stringPropertyNames().forEach(name -> read.put(name, properties.getProperty(name)));
        } catch (IOException e) {
            problems.add("Kafka properties " + kafkaProperties + " can't be read: " + e);
        }
        return read;
    }
}
