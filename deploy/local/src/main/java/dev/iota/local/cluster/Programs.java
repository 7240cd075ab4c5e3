package dev.iota.local.cluster;

import dev.iota.local.BrokerSettings;
import dev.iota.local.LocalFailure;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

/** Which program each process of the cluster is, and what it is told. */
final class Programs {
    private static final List<String> FLINK_JVM = List.of("--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-opens=java.base/java.net=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED");

    private final Path built;
    private final Path flink;
    private final Path jar;
    private final ClusterFolder folder;
    private final ClusterFacts facts;

    /** @param home the checkout, built */
    Programs(Path home, ClusterFolder folder, ClusterFacts facts) {
        Path absolute = home.toAbsolutePath().normalize();
        this.built = absolute.resolve("deploy/local/target");
        this.flink = absolute.resolve("deploy/flink/target/lib");
        this.jar = jobsJar(absolute.resolve("jobs/target"));
        this.folder = folder;
        this.facts = facts;
        for (Path needed : List.of(built.resolve("lib"), built.resolve("s3-lib"), built.resolve("plugins"), flink)) {
            if (!Files.isDirectory(needed)) {
                throw missing(needed);
            }
        }
    }

    private static Path jobsJar(Path target) {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches("iota-jobs-.*-cluster\\.jar")).findFirst()
                    .orElseThrow(() -> missing(target.resolve("iota-jobs-…-cluster.jar")));
        } catch (IOException absent) {
            throw missing(target);
        }
    }

    private static LocalFailure missing(Path needed) {
        return new LocalFailure(LocalFailure.PREFLIGHT, needed + " is not there: build with mvn -DskipTests package.");
    }

    /** Writes what the programs read: Kafka's and Flink's settings, and how to log. */
    void configure() throws IOException {
        try (InputStream logging = Programs.class.getResourceAsStream("/cluster-log4j2.properties")) {
            Files.write(logging(), logging.readAllBytes());
        }
        Files.writeString(folder.configuration().resolve("config.yaml"), FlinkSettings.yaml(facts, folder.path().resolve("temporary")));
        Path id = folder.configuration().resolve("kafka-cluster-id");
        if (!Files.exists(id)) {
            Files.writeString(id, Uuid.randomUuid().toString());
        }
        for (Member member : facts.members()) {
            if (member.kind() == Member.Kind.BROKER) {
                configureBroker(member, Files.readString(id));
            }
        }
    }

    private void configureBroker(Member member, String clusterId) throws IOException {
        BrokerSettings settings = new BrokerSettings(member.number(), facts.brokerPorts().get(member.number() - 1), facts.controllers(),
                folder.data(member.name()), Optional.empty());
        try (OutputStream out = Files.newOutputStream(brokerSettings(member))) {
            settings.format(clusterId);
            settings.properties().store(out, null);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new LocalFailure(LocalFailure.PREFLIGHT, "Kafka's folder " + settings.folder() + " can't be prepared: " + e,
                    e);
        }
    }

    /** The process of a member, not yet started. */
    ProcessBuilder of(Member member) {
        return switch (member.kind()) {
            case BROKER -> java(member.name(), List.of("-Xmx256m"), built("lib"), "kafka.Kafka",
                    List.of(brokerSettings(member).toString()));
            case S3 -> java(member.name(), List.of("-Xmx128m"), built("s3-lib") + File.pathSeparator + built("lib"),
                    S3Process.class.getName(),
                    List.of(Integer.toString(facts.s3Port()),
                            folder.data(member.name()).toString(), ClusterFacts.BUCKET));
            case JOBMANAGER -> flink(member.name(), List.of("-Xmx512m", "-XX:MaxMetaspaceSize=256m"),
                    "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                    List.of("--configDir", folder.configuration().toString(), "--executionMode", "cluster"));
            case TASKMANAGER -> flink(member.name(), List.of("-Xmx512m", "-XX:MaxMetaspaceSize=192m", "-XX:MaxDirectMemorySize=192m"),
                    "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                    List.of("--configDir", folder.configuration().toString(), "-D", "taskmanager.resource-id=" + member.name()));
        };
    }

    /** What a user would do: {@code flink run -d …}. */
    ProcessBuilder submission(JobOrder order, Optional<String> checkpoint) {
        List<String> arguments = new ArrayList<>(List.of("run", "-d", "-t", "remote"));
        order.settings().forEach((key, value) -> arguments.add("-D" + key + "=" + value));
        arguments.add("-Dexecution.checkpointing.dir=" + facts.store() + "/" + order.checkpoints());
        checkpoint.ifPresent(path -> arguments.addAll(List.of("-s", path)));
        arguments.addAll(List.of("-c", order.main(), jar.toString()));
        arguments.addAll(order.arguments());
        ProcessBuilder builder = flink("submit-" + order.name(), List.of("-Xmx256m"), "org.apache.flink.client.cli.CliFrontend", arguments);
        builder.environment().put("FLINK_CONF_DIR", folder.configuration().toString());
        return builder;
    }

    private ProcessBuilder flink(String name, List<String> memory, String main, List<String> arguments) {
        List<String> options = new ArrayList<>(FLINK_JVM);
        options.addAll(memory);
        ProcessBuilder builder = java(name, options, flink + "/*", main, arguments);
        builder.environment().put("FLINK_PLUGINS_DIR", built.resolve("plugins").toString());
        return builder;
    }

    private ProcessBuilder java(String name, List<String> options, String classPath, String main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError", "-Dlog4j2.configurationFile=" + logging(),
                "-Diota.log=" + folder.log(name)));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.output(name).toFile()));
        builder.environment().putAll(folder.storeEnvironment(facts));
        return builder;
    }

    private String built(String libraries) {
        return built.resolve("classes") + File.pathSeparator + built.resolve(libraries) + "/*";
    }

    private Path logging() {
        return folder.configuration().resolve("log4j2.properties");
    }

    private Path brokerSettings(Member member) {
        return folder.configuration().resolve(member.name() + ".properties");
    }

    /** Starts it with nothing to read, so that it outlives the terminal's input. */
    static Process start(ProcessBuilder builder) {
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException("a process of the cluster could not be started: " + builder.command().get(0), e);
        }
    }
}
