package dev.iota.jobs;

import dev.iota.operators.orchestration.Fence;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.run.RunSpec;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A job's command line. */
@Command(
        mixinStandardHelpOptions = true,
        version = "0.1.0",
        sortOptions = false,
        description = "Orchestrates a training run: registers workers, issues tickets, seals epochs.",
        footer = "Checkpointing, state backend, restarts and parallelism are Flink's to configure; checkpoints must be on.")
final class JobArguments {
    @Option(names = "--brokers", paramLabel = "HOST:PORT,…", description = "Kafka's bootstrap servers", defaultValue = "${env:IOTA_BROKERS}")
    String brokers;

    @Option(names = "--run-file", paramLabel = "FILE", description = "the run's description (run.json)", defaultValue = "${env:IOTA_RUN_FILE}")
    Path runFile;

    @Option(
            names = "--orchestrator-key-file",
            paramLabel = "FILE",
            description = "the orchestrator's private key, at this path on every TaskManager",
            defaultValue = "${env:IOTA_ORCHESTRATOR_KEY_FILE}")
    Path orchestratorKeyFile;

    @Option(names = "--kafka-properties", paramLabel = "FILE", description = "further Kafka client settings, such as TLS and SASL")
    Path kafkaProperties;

    @Option(
            names = "--store",
            paramLabel = "URI",
            description = "object store of the run: keeps a copy of each epoch's manifest there, and deletes epochs past retention",
            defaultValue = "${env:IOTA_STORE}")
    String store;

    @Option(names = "--minimum-generation", paramLabel = "N", defaultValue = "0",
            description = "fences off whatever the log holds of lower generations: for a start from an older checkpoint")
    int minimumGeneration;

    @Option(names = "--begin-at-epoch", paramLabel = "E", description = "with --minimum-generation: go back to this epoch")
    Integer beginAtEpoch;

    private Fence fence() {
        return new Fence(new Generation(minimumGeneration), Optional.ofNullable(beginAtEpoch).map(Epoch::new));
    }

    /** @throws IllegalArgumentException listing every problem at once */
    OrchestratorOptions toOptions() {
        List<String> problems = new ArrayList<>();
        require(brokers, "--brokers (or IOTA_BROKERS): Kafka's bootstrap servers", problems);
        require(runFile, "--run-file (or IOTA_RUN_FILE): the run's description", problems);
        require(orchestratorKeyFile, "--orchestrator-key-file (or IOTA_ORCHESTRATOR_KEY_FILE): the run's private key", problems);
        RunSpec run = runFile == null ? null : readRun(problems);
        Map<String, String> properties = kafkaProperties == null ? Map.of() : readProperties(problems);
        if (minimumGeneration < 0 || beginAtEpoch != null && beginAtEpoch < 0) {
            problems.add("--minimum-generation and --begin-at-epoch must not be negative");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("The job can't start:\n  - " + String.join("\n  - ", problems));
        }
        return new OrchestratorOptions(brokers, run, orchestratorKeyFile, properties, store, fence());
    }

    private RunSpec readRun(List<String> problems) {
        try {
            return Json.read(Files.readAllBytes(runFile), RunSpec.class, RunSpec.VERSION);
        } catch (IOException e) {
            problems.add("run file " + runFile + " can't be read: " + e);
        } catch (RejectedException e) {
            problems.add("run file " + runFile + " is no run's description: " + e.getMessage());
        }
        return null;
    }

    private Map<String, String> readProperties(List<String> problems) {
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

    private static void require(Object value, String what, List<String> problems) {
        if (value == null) {
            problems.add("missing " + what);
        }
    }
}
