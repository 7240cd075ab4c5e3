package dev.iota.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.jobs.options.JobCommand;
import dev.iota.jobs.options.Settings;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class JobSettingsTest {
    private static final MinerKey KEY = MinerKey.generate();

    @TempDir
    private Path folder;

    private Path runFile;
    private Path keyFile;

    @BeforeEach
    void writeFiles() throws Exception {
        runFile = Files.write(folder.resolve("run.json"), Json.write(JobGraphTest.run(KEY)));
        keyFile = secret("run.key", KEY.encoded());
    }

    @Test
    void hasDefaults() {
        ValidatorOptions options = ValidatorArguments.options(validator());
        assertThat(options.job().brokers()).isEqualTo("b:1");
        assertThat(options.job().client()).isEmpty();
        assertThat(options.clasp().falseAlarmRate()).isEqualTo(0.005);
        assertThat(options.auditShare()).isEqualTo(ValidatorOptions.AUDIT_SHARE);
        assertThat(options.frameEvery()).isEqualTo(1);
        assertThat(options.rollsBack()).isTrue();
        assertThat(options.operatorKeyFile()).isNull();
        assertThat(options.validators()).isEmpty();
        assertThat(options.weightsFile()).isNull();
        OrchestratorOptions orchestrator = OrchestratorArguments.options(orchestrator());
        assertThat(orchestrator.store()).isNull();
        assertThat(orchestrator.fence().generation()).isEqualTo(Generation.FIRST);
        ArchiveOptions archive = ArchiveArguments.options(archive("--store", "s3://bucket/prefix"));
        assertThat(archive.mergeCheckpoints()).isEqualTo(ArchiveOptions.MERGE_CHECKPOINTS);
        assertThat(archive.isBounded()).isFalse();
    }

    @Test
    void mapsEveryOption() throws Exception {
        String one = MinerKey.generate().miner().value();
        String other = MinerKey.generate().miner().value();
        Path client = secret("client.properties", "sasl.mechanism=PLAIN".getBytes(StandardCharsets.UTF_8));
        ValidatorOptions options = ValidatorArguments.options(validator("--client-config", client.toString(), "--false-alarm-rate", "0.01",
                "--operator-key-file", keyFile.toString(), "--audit-share", "0.2", "--validator", one, "--validator", other,
                "--no-automatic-rollback", "--frame-every", "7", "--weights-file", "weights.json"));
        assertThat(options.job().client()).containsOnly(Map.entry("sasl.mechanism", "PLAIN"));
        assertThat(options.clasp().falseAlarmRate()).isEqualTo(0.01);
        assertThat(options.operatorKeyFile()).isEqualTo(keyFile);
        assertThat(options.auditShare()).isEqualTo(0.2);
        assertThat(options.validators()).extracting(MinerId::value).containsExactly(one, other);
        assertThat(options.rollsBack()).isFalse();
        assertThat(options.frameEvery()).isEqualTo(7);
        assertThat(options.weightsFile()).hasToString("weights.json");
        OrchestratorOptions orchestrator = OrchestratorArguments.options(
                orchestrator("--store", "file:///store", "--minimum-generation", "3", "--begin-at-epoch", "2"));
        assertThat(orchestrator.store()).isEqualTo("file:///store");
        assertThat(orchestrator.fence().generation()).isEqualTo(new Generation(3));
        assertThat(orchestrator.fence().epoch()).contains(new Epoch(2));
        ArchiveOptions archive = ArchiveArguments.options(archive("--store", "s3://bucket", "--merge-checkpoints", "2", "--bounded"));
        assertThat(archive.folder()).isEqualTo("s3://bucket/archive");
        assertThat(archive.mergeCheckpoints()).isEqualTo(2);
        assertThat(archive.isBounded()).isTrue();
    }

    @Test
    void theCommandLineGoesBeforeTheEnvironmentAndThatBeforeTheFile() throws Exception {
        Path file = Files.writeString(folder.resolve("validator.yaml"), "frame-every: 2\naudit-share: 0.2\nfalse-alarm-rate: 0.02\n"
                + "no-automatic-rollback: true\nvalidator: [" + KEY.miner().value() + "]\n");
        Map<String, String> environment =
                Map.of("IOTA_CONFIG", file.toString(), "IOTA_FRAME_EVERY", "3", "IOTA_AUDIT_SHARE", "0.3", "IOTA_STORE", "not asked");
        Settings settings =
                settings(ValidatorArguments.COMMAND, environment, common("--frame-every", "4", "--operator-key-file", keyFile.toString()));
        ValidatorOptions options = ValidatorArguments.options(settings);
        assertThat(options.frameEvery()).isEqualTo(4);
        assertThat(options.auditShare()).isEqualTo(0.3);
        assertThat(options.clasp().falseAlarmRate()).isEqualTo(0.02);
        assertThat(options.rollsBack()).isFalse();
        assertThat(options.validators()).containsExactly(KEY.miner());
        assertThat(settings.toString()).contains("frame-every=4 (command line)", "audit-share=0.3 (environment IOTA_AUDIT_SHARE)",
                "false-alarm-rate=0.02 (" + file + ")");
    }

    @Test
    void readsPropertiesToo() throws Exception {
        String two = MinerKey.generate().miner().value();
        Path file = Files.writeString(folder.resolve("validator.properties"),
                "frame-every=2\nvalidator=" + KEY.miner().value() + ", " + two + "\noperator-key-file=" + keyFile + "\n");
        ValidatorOptions options = ValidatorArguments.options(validator("--config", file.toString()));
        assertThat(options.frameEvery()).isEqualTo(2);
        assertThat(options.validators()).extracting(MinerId::value).containsExactly(KEY.miner().value(), two);
    }

    @Test
    void saysEverythingAtOnceWithALineForEach() throws Exception {
        Path file = Files.writeString(folder.resolve("orchestrator.yaml"), "colour: red\nminimum-generation: many\n");
        Settings settings = settings(OrchestratorArguments.COMMAND, Map.of("IOTA_STORE", "https://user:hunter2@somewhere"),
                "--config", file.toString(), "--broker", "b:1", "--begin-at-epoch", "-1");
        assertThatThrownBy(() -> OrchestratorArguments.options(settings)).isInstanceOf(IllegalArgumentException.class).satisfies(failure ->
                assertThat(failure.getMessage().lines()).containsExactlyInAnyOrder("The orchestrator can't start:",
                        "  - --broker b:1 (command line): unknown: perhaps --brokers",
                        "  - colour (" + file + "): unknown: remove it, or see --help",
                        "  - --brokers (nowhere): missing: give it, IOTA_BROKERS, or brokers in the file of --config; it must be host:port, "
                                + "several parted by commas",
                        "  - --run-file (nowhere): missing: give it, IOTA_RUN_FILE, or run-file in the file of --config; it must be a run.json "
                                + "of this release",
                        "  - --orchestrator-key-file (nowhere): missing: give it, IOTA_ORCHESTRATOR_KEY_FILE, or orchestrator-key-file in the "
                                + "file of --config; it must be a private key that its owner alone can read",
                        "  - --store=https://***@somewhere (environment IOTA_STORE): must be s3://bucket/prefix or file:///folder, without "
                                + "credentials",
                        "  - --minimum-generation=many (" + file + "): must be a whole number from 0 to 2147483647",
                        "  - --begin-at-epoch=-1 (command line): must be a whole number from 0 to 2147483647"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--false-alarm-rate=0 | between 0 and 1",
        "--false-alarm-rate=1 | between 0 and 1",
        "--false-alarm-rate=NaN | between 0 and 1",
        "--audit-share=-0.1 | from 0 to 1",
        "--audit-share=1.1 | from 0 to 1",
        "--audit-share=half | from 0 to 1",
        "--frame-every=0 | from 1 to 1000000",
        "--frame-every=1000001 | from 1 to 1000000",
        "--frame-every=1.5 | a whole number",
        "--validator=me | miner 'me' is not an Ed25519 key",
        "--brokers=kafka | host:port",
        "--brokers=kafka:70000 | host:port",
        "--brokers=kafka:9092, | host:port",
        "--brokers=http://kafka:9092 | host:port",
        "--run-file=/no/such/run.json | is not there",
        "--client-config=/no/such/file | /no/such/file is not there",
        "--config=/no/such/file.yaml | is not there",
        "--config=/dev/null | .yaml or .properties"})
    void namesAValueThatCantBeAndItsOrigin(String argument, String expected) {
        Settings settings = settings(ValidatorArguments.COMMAND, Map.of(), argument);
        assertThatThrownBy(() -> ValidatorArguments.options(settings)).hasMessageContaining(argument + " (command line): ")
                .hasMessageContaining(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--merge-checkpoints=0 | from 1 to 1000000",
        "--store=somewhere | s3://bucket/prefix",
        "--store=s3:// | s3://bucket/prefix",
        "--store=s3://key:secret@bucket | without credentials"})
    void namesAnArchiveThatHasNoPlaceOrIsNeverMerged(String argument, String expected) {
        assertThatThrownBy(() -> ArchiveArguments.options(archive(argument))).hasMessageContaining(expected)
                .hasMessageNotContaining("key:secret");
    }

    @Test
    void namesBothOptionsThatContradictEachOther() {
        assertThatThrownBy(() -> OrchestratorArguments.options(orchestrator("--begin-at-epoch", "2")))
                .hasMessageContaining("--begin-at-epoch=2 (command line): beside --minimum-generation=0 (preset): name a generation above all");
        assertThatThrownBy(() -> ValidatorArguments.options(validator("--audit-share", "0.1", "--validator", KEY.miner().value())))
                .hasMessageContaining("--audit-share=0.1 (command line): without --operator-key-file")
                .hasMessageContaining("--validator=" + KEY.miner().value() + " (command line): without --operator-key-file");
    }

    @Test
    void refusesTheKeyOfAnotherRun() throws Exception {
        Path other = secret("other.key", MinerKey.generate().encoded());
        assertThatThrownBy(() -> ValidatorArguments.options(validator("--operator-key-file", other.toString())))
                .hasMessageContaining("--operator-key-file=" + other + " (command line): beside --run-file=" + runFile)
                .hasMessageContaining("name the key that the run was made with");
    }

    @Test
    void refusesAKeyThatOthersCanReadAndOneThatIsNone() throws Exception {
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> OrchestratorArguments.options(orchestrator())).hasMessageContaining("chmod 600 " + keyFile);
        Path none = secret("none.key", new byte[80]);
        assertThatThrownBy(() -> ValidatorArguments.options(validator("--operator-key-file", none.toString())))
                .hasMessageContaining("is no private key");
        assertThatThrownBy(() -> ValidatorArguments.options(validator("--operator-key-file", folder.toString())))
                .hasMessageContaining("is a folder");
        assertThat(ValidatorArguments.options(validator("--operator-key-file", "/on/task/managers/only")).operatorKeyFile())
                .isEqualTo(Path.of("/on/task/managers/only"));
    }

    @Test
    void refusesAClientConfigThatSetsMoreThanItMay() throws Exception {
        Path client = secret("client.properties", "acks=0\nsasl.jaas.config=hunter2".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> ValidatorArguments.options(validator("--client-config", client.toString())))
                .hasMessageContaining("sets acks: remove").hasMessageNotContaining("hunter2");
    }

    @Test
    void refusesARunOfANewerProtocolByItsNumber() throws Exception {
        String newer = Files.readString(runFile).replaceFirst("\"version\":" + RunSpec.VERSION, "\"version\":" + (RunSpec.VERSION + 1));
        Files.writeString(runFile, newer);
        assertThatThrownBy(() -> OrchestratorArguments.options(orchestrator()))
                .hasMessageContaining("RunSpec of version " + (RunSpec.VERSION + 1) + "; this release reads " + RunSpec.VERSION)
                .hasMessageContaining("start the release that wrote it");
        Files.writeString(runFile, "{");
        assertThatThrownBy(() -> OrchestratorArguments.options(orchestrator())).hasMessageContaining("--run-file=" + runFile);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "frame-every: [1, 2] | has several values",
        "frame-every: {a: 1} | no plain value",
        "frame-every: | no plain value",
        "- frame-every | key: value",
        "config: other.yaml | config",
        "frame-every: 1 # \\n frame-every: 2 | no YAML",
        "no-automatic-rollback: perhaps | true or false"})
    void saysWhatIsWrongWithAFile(String content, String expected) throws Exception {
        Path file = Files.writeString(folder.resolve("bad.yaml"), content.replace(" \\n ", "\n"));
        assertThatThrownBy(() -> ValidatorArguments.options(validator("--config", file.toString()))).hasMessageContaining(expected)
                .hasMessageContaining(file.toString());
    }

    @Test
    void anOptionIsGivenOnce() {
        assertThatThrownBy(() -> ValidatorArguments.options(validator("--frame-every", "1", "--frame-every", "2")))
                .hasMessageContaining("--frame-every").hasMessageContaining("only once");
        assertThatThrownBy(() -> ValidatorArguments.options(validator("--frame-every"))).hasMessageContaining("--frame-every");
    }

    @Test
    void flinksPageShowsOptionsAndNoSecret() throws Exception {
        Path client = secret("client.properties", "sasl.jaas.config=hunter2".getBytes(StandardCharsets.UTF_8));
        Settings settings = orchestrator("--client-config", client.toString());
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        JobLauncher.publish(environment, settings);
        Map<String, String> shown = environment.getConfig().getGlobalJobParameters().toMap();
        assertThat(shown).containsEntry("brokers", "b:1").containsEntry("run", "test").containsEntry("client-config", client.toString())
                .containsKey("release");
        assertThat(shown.toString() + settings + OrchestratorArguments.options(settings)).doesNotContain("hunter2").contains("sasl.jaas.config");
    }

    @Test
    void helpFitsOnAScreen() {
        for (JobCommand command : Jobs.COMMANDS) {
            assertThat(new CommandLine(command.spec()).getUsageMessage().lines().count()).as(command.name()).isLessThan(25);
        }
    }

    @Test
    void tellsHelpAndVersionAndEnds() throws Exception {
        assertThat(printed(() -> OrchestratorJob.main(new String[] {"--help"}))).contains("--orchestrator-key-file", "--config");
        assertThat(printed(() -> ValidatorJob.main(new String[] {"--version"}))).matches("(?s)validator \\S+ \\(commit \\S+\\)\\s+");
        assertThat(printed(() -> Jobs.main(new String[] {"archive", "--help"}))).contains("--merge-checkpoints");
        assertThat(printed(() -> Jobs.main(new String[0]))).contains("orchestrator", "validator", "archive", "flink run -c");
        assertThatThrownBy(() -> Jobs.main(new String[] {"archive"})).hasMessageContaining("flink run -c dev.iota.jobs.ScoreArchiveJob");
    }

    interface Action {
        void run() throws Exception;
    }

    private static String printed(Action action) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private Settings validator(String... arguments) {
        return settings(ValidatorArguments.COMMAND, Map.of(), common(arguments));
    }

    private Settings archive(String... arguments) {
        return settings(ArchiveArguments.COMMAND, Map.of(), common(arguments));
    }

    private Settings orchestrator(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--orchestrator-key-file", keyFile.toString()));
        all.addAll(List.of(arguments));
        return settings(OrchestratorArguments.COMMAND, Map.of(), common(all.toArray(String[]::new)));
    }

    private String[] common(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--brokers", "b:1", "--run-file", runFile.toString()));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    private static Settings settings(JobCommand command, Map<String, String> environment, String... arguments) {
        return Settings.of(command, new CommandLine(command.spec()).parseArgs(arguments), environment);
    }

    private Path secret(String name, byte[] content) throws Exception {
        Path file = Files.write(folder.resolve(name), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
