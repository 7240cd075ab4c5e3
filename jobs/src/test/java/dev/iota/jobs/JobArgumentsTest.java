package dev.iota.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.id.MinerId;
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
    void namesAValidatorThatIsNoKeyAndAShareThatIsNone() {
        ValidatorArguments parsed = new ValidatorArguments();
        new CommandLine(parsed).parseArgs("--validator", "me", "--audit-share", "1.5");
        assertThatThrownBy(parsed::toOptions)
                .hasMessageContaining("--validator: miner 'me' is not an Ed25519 key")
                .hasMessageContaining("--audit-share must be 0 to 1: 1.5");
    }

    @Test
    void takesSeveralValidatorsAndRollsBackUnlessToldNotTo(@TempDir Path folder) throws Exception {
        String one = MinerKey.generate().miner().value();
        String other = MinerKey.generate().miner().value();
        Path file = Files.write(folder.resolve("run.json"), Json.write(JobGraphTest.run()));
        ValidatorArguments parsed = new ValidatorArguments();
        new CommandLine(parsed).parseArgs("--brokers", "b:1", "--run-file", file.toString(), "--validator", one, "--validator", other);
        ValidatorOptions options = parsed.toOptions();
        assertThat(options.validators()).extracting(MinerId::value).containsExactly(one, other);
        assertThat(options.auditShare()).isEqualTo(ValidatorOptions.AUDIT_SHARE);
        assertThat(options.rollsBack()).isTrue();
        new CommandLine(parsed).parseArgs("--brokers", "b:1", "--run-file", file.toString(), "--no-automatic-rollback");
        assertThat(parsed.toOptions().rollsBack()).isFalse();
    }

    @Test
    void namesAnArchiveThatHasNoPlaceAndIsNeverMerged() {
        ArchiveArguments parsed = new ArchiveArguments();
        new CommandLine(parsed).parseArgs("--store", "somewhere", "--merge-checkpoints", "0");
        assertThatThrownBy(parsed::toOptions)
                .hasMessageContaining("--store must begin with s3:// or file://: somewhere")
                .hasMessageContaining("--merge-checkpoints must be positive: 0");
    }

    @Test
    void helpFitsOnAScreen() {
        assertThat(new CommandLine(new ArchiveArguments()).getUsageMessage().lines().count()).isLessThan(25);
        assertThat(new CommandLine(new OrchestratorArguments()).getUsageMessage().lines().count()).isLessThan(25);
        assertThat(new CommandLine(new ValidatorArguments()).getUsageMessage().lines().count()).isLessThan(25);
    }

    private static OrchestratorArguments parse(String... arguments) {
        OrchestratorArguments parsed = new OrchestratorArguments();
        new CommandLine(parsed).parseArgs(arguments);
        return parsed;
    }
}
