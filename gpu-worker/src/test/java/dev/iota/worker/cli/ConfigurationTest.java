package dev.iota.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.worker.ExitCode;
import dev.iota.worker.compute.Conduct;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConfigurationTest {
    @TempDir
    private Path folder;

    private final StringWriter said = new StringWriter();

    @Test
    void aFlagOutranksTheEnvironmentWhichOutranksTheFile() throws IOException {
        write("brokers=file:1", "run=from-file", "threads=3");
        Map<String, String> environment = Map.of("IOTA_RUN", "from-env", "IOTA_THREADS", "2", "IOTA_STORE", folder.toString());
        assertThat(execute(environment, "config", "show", "--state", folder.toString(), "--threads", "1")).isEqualTo(ExitCode.OK);
        assertThat(row("brokers")).isEqualTo("brokers file:1 file");
        assertThat(row("run")).isEqualTo("run from-env env");
        assertThat(row("threads")).isEqualTo("threads 1 flag");
        assertThat(row("drain-timeout")).isEqualTo("drain-timeout 30 default");
        assertThat(row("orchestrator")).isEqualTo("orchestrator (not set) default");
    }

    @Test
    void saysEverythingThatIsWrongAtOnce() throws IOException {
        write("broker=b:1", "drain-timeot=5");
        Map<String, String> environment = Map.of("IOTA_THREDS", "2", "IOTA_ARCHIVE", "of another tool");
        assertThat(execute(environment, "run", "--state", folder.toString(), "--compute", "fp7", "--htp-port", "1"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains("no option 'broker'; 'brokers'?", "no option 'drain-timeot'; 'drain-timeout'?",
                "IOTA_THREDS; IOTA_THREADS?", "--compute", "fp7", "--htp-port", "--run").doesNotContain("IOTA_ARCHIVE");
    }

    @Test
    void keepsSecretsToItself() {
        execute(Map.of(), "config", "show", "--state", folder.toString(), "--kafka", "sasl.jaas.config=password");
        assertThat(row("kafka")).isEqualTo("kafka sasl.jaas.config=… flag");
        assertThat(said.toString()).doesNotContain("password").containsOnlyOnce("Missing required option");
    }

    @Test
    void aFileThatWasAskedForMustBeThere() {
        assertThat(execute(Map.of(), "check", "--config", folder.resolve("absent").toString(), "--brokers", "b:1", "--run", "r", "--store",
                folder.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains("--config", "absent", "can't be read");
    }

    @Test
    void everyOptionOutOfItsRangeIsNamed() {
        assertThat(execute(Map.of(), "run", "--state", folder.toString(), "--brokers", "nowhere", "--run", "Not A Run", "--store",
                "ftp://x", "--threads", "0", "--device", "cuda:x", "--http-port", "70000", "--metrics-port", "-1", "--drain-timeout", "-5",
                "--orchestrator", "short", "--simulated-link", "80mbit")).isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains("--brokers must be HOST:PORT", "--run", "ftp://x", "--threads must be 1 to 1024, not 0",
                "--device must be auto, cpu, cuda, cuda:N or mps, not 'cuda:x'", "--http-port must be 0 to 65535, not 70000",
                "--metrics-port must be 0 to 65535, not -1", "--drain-timeout must be 0 to 86400 seconds, not -5", "--orchestrator",
                "--simulated-link must be RATE/DELAY such as 80mbit/50ms", "not '80mbit'");
        assertThat(Files.exists(folder.resolve("identity.key"))).as("nothing was begun").isFalse();
    }

    @Test
    void onePortCannotServeTwice() {
        assertThat(execute(Map.of(), "run", "--state", folder.toString(), "--brokers", "b:1", "--run", "r", "--store", folder.toString(),
                "--http-port", "9500", "--metrics-port", "9500")).isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains("both 9500");
    }

    @Test
    void wantsNothingForHelp() {
        assertThat(execute(Map.of("IOTA_THREDS", "1"), "run", "--help")).isEqualTo(ExitCode.OK);
        assertThat(said.toString()).contains("--drain-timeout");
        assertThat(execute(Map.of(), "version")).isEqualTo(ExitCode.OK);
        assertThat(said.toString()).contains("protocol", "torch");
    }

    @Test
    void theExampleOfTheDistributionNamesOnlyOptionsThatThereAre() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("src/main/distribution/conf/iota-worker.properties"));
        List<String> options = lines.stream().filter(line -> line.startsWith("#") && line.contains("="))
                .map(line -> line.substring(1)).toList();
        assertThat(options).hasSizeGreaterThan(6);
        write(options.toArray(String[]::new));
        execute(Map.of(), "config", "show", "--state", folder.toString());
        assertThat(said.toString()).doesNotContain("there is no option");
    }

    @Test
    void findsTheNearestName() {
        assertThat(Nearest.edits("kitten", "sitting")).isEqualTo(3);
        assertThat(Nearest.edits("", "abc")).isEqualTo(3);
        assertThat(Nearest.edits("same", "same")).isZero();
        assertThat(Nearest.to("thread", List.of("brokers", "threads", "store"), 2)).contains("threads");
        assertThat(Nearest.to("colour", List.of("brokers", "threads"), 2)).isEmpty();
    }

    private void write(String... lines) throws IOException {
        Files.write(folder.resolve(OptionSources.FILE), List.of(lines));
    }

    private String row(String option) {
        return said.toString().lines().filter(line -> line.startsWith(option + " ")).findFirst().orElseThrow().replaceAll(" +", " ");
    }

    private int execute(Map<String, String> environment, String... arguments) {
        said.getBuffer().setLength(0);
        CommandLine line = WorkerCommand.commandLine(environment, Conduct.HONEST, arguments);
        line.setOut(new PrintWriter(said));
        line.setErr(new PrintWriter(said));
        return line.execute(arguments);
    }
}
