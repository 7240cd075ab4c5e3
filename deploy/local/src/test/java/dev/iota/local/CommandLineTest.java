package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.id.RunId;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--nonsense | nonsense",
        "--preset 7b | tiny, small, 10m, 50m, 1.5b, 15b",
        "--samples 0 | --samples",
        "--samples 10 --epochs 11 | --epochs",
        "--workers-per-stage 0 | --workers-per-stage",
        "--workers-per-stage 17 | 1 to 16",
        "--run Bad_Name | run name",
        "--cut linear:4096 | linear:4096 must have fewer channels",
        "--cut round:4 | linear:CHANNELS",
        "--tokenizer words | r50k_base",
        "--wire fp16 | wire",
        "--port 70000 | --port",
        "--burn 1.5 | --burn",
        "--emission -1 | 0 to 9223372036",
        "--simulated-link 80mbit | --simulated-link must be RATE/DELAY such as 80mbit/50ms",
        "--max-in-flight 0 | maxInFlight",
        "--resume | no run",
        "--text /no/such/file.txt | /no/such/file.txt"})
    void saysInOneSentenceWhatIsWrongWithAnOption(String options, String expected) {
        assertThat(train(options.split(" "))).isEqualTo(LocalFailure.USAGE);
        assertThat(err.toString()).contains(expected.strip()).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--brokers localhost:9092 | needs --run NAME",
        "--work-dir /no/such/folder | There is no run",
        "--brokers localhost:9092 --run any --port 70000 | 0 (any) to 65535",
        "--brokers localhost:9092 --run any --bind no.such.host.invalid | no address 'no.such.host.invalid'",
        "--brokers nonsense --run any | host and port"})
    void saysInOneSentenceWhatIsWrongWithAPage(String options, String expected) {
        List<String> arguments = new ArrayList<>(List.of("page"));
        arguments.addAll(List.of(options.split(" ")));
        assertThat(run(arguments.toArray(String[]::new))).isEqualTo(LocalFailure.USAGE);
        assertThat(err.toString()).contains(expected.strip()).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "first | 'first' is not a long",
        "-- -1 | SAMPLE must be 0 or more",
        "7 --work-dir /no/such/folder | There is no run",
        "7 --brokers localhost:1 --run other --store target | 'runs/other/run.json'"})
    void saysInOneSentenceWhatIsWrongWithATrace(String options, String expected) {
        List<String> arguments = new ArrayList<>(List.of("trace"));
        arguments.addAll(List.of(options.split(" ")));
        assertThat(run(arguments.toArray(String[]::new))).isEqualTo(LocalFailure.USAGE);
        assertThat(err.toString()).contains(expected.strip()).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--scenario bribe | forge_pair",
        "--scenario noise --bad 1 --bad-share 0.5 | mutually exclusive",
        "--scenario noise --simulated --bad 1000 | --bad must be 0 to 500",
        "--scenario forge_pair --simulated | leave out --simulated",
        "--scenario noise --stages 3 | --simulated",
        "--scenario noise --simulated --honest-loss 2 | --honest-loss"})
    void saysInOneSentenceWhatIsWrongWithAnExperiment(String options, String expected) {
        List<String> arguments = new ArrayList<>(List.of("lab"));
        arguments.addAll(List.of(options.split(" ")));
        assertThat(run(arguments.toArray(String[]::new))).isEqualTo(LocalFailure.USAGE);
        assertThat(err.toString()).containsIgnoringCase(expected.strip()).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "cluster up --brokers 0 | 2 | --brokers must be 1 to 9",
        "cluster up --task-managers 10 | 2 | --task-managers must be 1 to 9",
        "train --cluster | 3 | ./iota cluster up",
        "train --cluster --secured | 2 | leave out --cluster",
        "bench soak --kill-every sometimes | 2 | seconds such as 30s"})
    void saysInOneSentenceWhatIsWrongWithACluster(String command, int exitCode, String expected) {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.addAll(List.of("--work-dir", folder.toString()));
        assertThat(run(arguments.toArray(String[]::new))).isEqualTo(exitCode);
        assertThat(err.toString()).contains(expected.strip()).doesNotContain("\tat ");
    }

    @Test
    void stoppingAClusterThatIsNotUpDoesNothing() {
        assertThat(run("cluster", "down", "--delete", "--work-dir", folder.toString())).isZero();
        assertThat(run("cluster", "status", "--work-dir", folder.toString())).isEqualTo(LocalFailure.INTERNAL);
    }

    @Test
    void saysThatAWorkDirectoryIsAFile() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(run("train", "--work-dir", file.toString())).isEqualTo(LocalFailure.PREFLIGHT);
        assertThat(err.toString()).contains(file.toString()).contains("--work-dir");
    }

    @Test
    void saysThatAStoreCannotBeWritten() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        Path text = Files.writeString(folder.resolve("text.txt"), "some text ".repeat(2_000));
        assertThat(train("--store", file.toUri().toString(), "--text", text.toString())).isEqualTo(LocalFailure.PREFLIGHT);
        assertThat(err.toString()).contains(file.toString());
    }

    @Test
    void saysThatAPortIsTaken() throws Exception {
        Path text = Files.writeString(folder.resolve("text.txt"), "some text ".repeat(2_000));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(train("--port", port, "--text", text.toString())).isEqualTo(LocalFailure.PREFLIGHT);
            assertThat(err.toString()).contains("Port " + port + " is taken");
        }
    }

    @Test
    void saysThatARunIsCompleteInsteadOfResumingIt() throws Exception {
        RunFolder done = RunFolder.of(folder.resolve("work"), new RunId("done"));
        done.create();
        Files.writeString(done.runFile(), "{}");
        Files.writeString(done.output().resolve("model.json"), "{}");
        assertThat(train("--resume", "--run", "done")).isZero();
        assertThat(out.toString()).contains("Run done is complete").contains("./iota generate --run done");
        assertThat(done.kafka()).as("nothing was started").doesNotExist();
    }

    @Test
    void saysThatThereIsNothingToGenerateFrom() {
        assertThat(run("generate", "--prompt", "x", "--work-dir", folder.toString())).isEqualTo(LocalFailure.USAGE);
        assertThat(err.toString()).contains("./iota train");
    }

    @Test
    void sizesThePublishedModels() {
        assertThat(run("model", "--preset", "15b", "--cut", "none")).isZero();
        assertThat(out.toString()).contains("15,076,418,560 parameters in 5 stages");
        assertThat(run("model", "--preset", "1.5b")).isZero();
        assertThat(out.toString()).contains("32 of 2048 channels as bf16: 64.0x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "generate", "model", "dataset", "status", "page", "bench", "lab", "sql", "archive", "trace", "gate", "cluster"})
    void helpFitsOnAScreen(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(Iota.commandLine().getSubcommands().get(command).getUsageMessage().lines().count()).isLessThan(60);
    }

    @Test
    void printsTheTablesOfARunElsewhere() {
        assertThat(run("sql", "--print-ddl", "--brokers", "kafka:9092", "--run", "my-run")).isZero();
        assertThat(out.toString()).contains("'topic' = 'my-run.losses'", "'properties.bootstrap.servers' = 'kafka:9092'", "CREATE VIEW `leaderboard`");
    }

    @Test
    void saysInOneLineWhatIsWrongWithAQuery() {
        assertThat(run("sql", "--archive", folder.toString(), "-e", "SELECT nothing FROM losses")).isEqualTo(LocalFailure.USAGE);
        assertThat(err.toString()).contains("This statement failed", "'nothing' not found", "SELECT nothing FROM losses").doesNotContain("\tat ");
    }

    private int train(String... options) {
        List<String> arguments = new ArrayList<>(List.of("train", "--work-dir", folder.resolve("work").toString()));
        arguments.addAll(List.of(options));
        return run(arguments.toArray(String[]::new));
    }

    private int run(String... arguments) {
        CommandLine line = Iota.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    @Test
    void saysThatTheNativeLibraryIsMissing() throws Exception {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*pytorch-[^/]*-(linux|macosx|windows)-[^/]*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
        File said = folder.resolve("said.txt").toFile();
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlog4j2.configurationFile=iota-log4j2.properties", "-cp", classPath, "dev.iota.local.Iota", "train", "--work-dir",
                folder.resolve("work").toString()).redirectErrorStream(true).redirectOutput(said).start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(LocalFailure.PREFLIGHT);
        assertThat(Files.readString(said.toPath())).contains("no usable native library").contains("distribution for this platform")
                .doesNotContain("\tat ");
    }
}
