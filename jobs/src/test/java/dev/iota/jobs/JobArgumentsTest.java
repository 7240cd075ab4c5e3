package dev.iota.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class JobArgumentsTest {
    @Test
    void saysEverythingThatIsMissingAtOnce() {
        assertThatThrownBy(() -> parse().toOptions())
                .hasMessageContaining("--brokers")
                .hasMessageContaining("--run-file")
                .hasMessageContaining("--orchestrator-key-file");
    }

    @Test
    void namesARunFileThatIsNone(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("run.json"), "{}");
        assertThatThrownBy(() -> parse("--brokers", "b:1", "--run-file", file.toString(), "--orchestrator-key-file", "k").toOptions())
                .hasMessageContaining(file.toString())
                .hasMessageContaining("version");
    }

    @Test
    void refusesAnUnknownOption() {
        assertThatThrownBy(() -> parse("--nonsense")).isInstanceOf(CommandLine.ParameterException.class);
    }

    @Test
    void helpFitsOnAScreen() {
        assertThat(new CommandLine(new OrchestratorArguments()).getUsageMessage().lines().count()).isLessThan(25);
        assertThat(new CommandLine(new ValidatorArguments()).getUsageMessage().lines().count()).isLessThan(25);
    }

    private static OrchestratorArguments parse(String... arguments) {
        OrchestratorArguments parsed = new OrchestratorArguments();
        new CommandLine(parsed).parseArgs(arguments);
        return parsed;
    }
}
