package dev.iota.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that Flink is given. */
class ClusterJarITCase {
    /** A managed platform takes 512 MB; a jar that grew by a fifth has taken in something. */
    private static final long MAX_BYTES = 44L << 20;
    private static final Path JAR = Path.of(System.getProperty("cluster.jar"));

    @TempDir
    private Path folder;

    @Test
    void holdsTheJobsAndTheirConnectorAndNothingThatFlinkBrings() throws IOException {
        List<String> names = names();
        assertThat(names).contains("dev/iota/jobs/OrchestratorJob.class", "org/apache/flink/connector/kafka/source/KafkaSource.class",
                "org/apache/kafka/clients/consumer/KafkaConsumer.class");
        assertThat(names).filteredOn(name -> name.endsWith(".class"))
                .noneMatch(name -> name.startsWith("org/slf4j/") || name.startsWith("org/apache/logging/") || name.startsWith("org/bytedeco/"))
                .filteredOn(name -> name.startsWith("org/apache/flink/"))
                .allMatch(name -> name.matches("org/apache/flink/(connector/kafka|streaming/(connectors/kafka|util/serialization))/.*"));
        assertThat(Files.size(JAR)).isLessThan(MAX_BYTES);
    }

    @Test
    void hasNoSignaturesOfJarsThatAreNoMore() throws IOException {
        assertThat(names()).noneMatch(name -> name.matches("META-INF/.*\\.(SF|DSA|RSA|EC)") || name.endsWith("module-info.class"));
    }

    @Test
    void mergesServices() throws IOException {
        assertThat(service("com.fasterxml.jackson.core.JsonFactory"))
                .contains("com.fasterxml.jackson.core.JsonFactory", "com.fasterxml.jackson.dataformat.yaml.YAMLFactory");
        assertThat(service("org.apache.flink.table.factories.Factory"))
                .contains("org.apache.flink.streaming.connectors.kafka.table.KafkaDynamicTableFactory");
    }

    @Test
    void tellsItsOptionsWithoutFlink() throws Exception {
        for (String job : List.of("orchestrator", "validator", "archive")) {
            assertThat(java(0, "-jar", JAR.toString(), job, "--help")).contains("--brokers", "--config", "--client-config");
        }
        assertThat(java(0, "-jar", JAR.toString(), "--version")).matches("(?s)iota-jobs \\d+\\.\\d+\\.\\d+\\S* \\(commit \\S+\\)\\s+");
        assertThat(java(1, "-jar", JAR.toString(), "archive")).contains("flink run -c dev.iota.jobs.ScoreArchiveJob");
    }

    @Test
    void theJobsMainsTellThemWithFlinkBesideTheJar() throws Exception {
        String path = Stream.concat(Stream.of(JAR.toString()), Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("/target/"))).collect(Collectors.joining(File.pathSeparator));
        assertThat(java(0, "-cp", path, "dev.iota.jobs.OrchestratorJob", "--help")).contains("--orchestrator-key-file");
        assertThat(java(1, "-cp", path, "dev.iota.jobs.ValidatorJob", "--brokers", "nowhere"))
                .contains("The validator can't start:", "--brokers=nowhere (command line): must be host:port", "--run-file (nowhere): missing");
    }

    private static List<String> names() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            return jar.stream().map(ZipEntry::getName).toList();
        }
    }

    private static List<String> service(String name) throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            byte[] content = jar.getInputStream(jar.getEntry("META-INF/services/" + name)).readAllBytes();
            return new String(content, StandardCharsets.UTF_8).lines().map(String::strip).toList();
        }
    }

    /** What it prints, once it has ended with the given code. */
    private String java(int exitCode, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("IOTA_") || name.equals("JAVA_TOOL_OPTIONS"));
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isEqualTo(exitCode);
        return Files.readString(output);
    }
}
