package dev.iota.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.crypto.MinerKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateContractTest {
    private static final Path PAGE = Path.of("../docs/STATE.md");
    private static final String MARK = "<!-- From here on the tests write it. -->\n";

    /** A change of the page is a change of what savepoints hold: see there. */
    @Test
    void thePageSaysWhatSavepointsHold(@TempDir Path folder) throws Exception {
        String page = Files.readString(PAGE);
        String written = page.substring(0, page.indexOf(MARK) + MARK.length()) + generated(folder);
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(PAGE, written);
        }
        assertThat(Files.readString(PAGE)).as("after reading what STATE.md asks of a change: mvn -pl jobs -am test -Dtest=StateContractTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.write=true").isEqualTo(written);
    }

    private static String generated(Path folder) throws Exception {
        MinerKey key = MinerKey.generate();
        Path keyFile = Files.write(folder.resolve("run.key"), key.encoded());
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
        Map<String, String> types = new TreeMap<>();
        StringBuilder text = new StringBuilder();
        for (JobGraphTest.Job job : JobGraphTest.Job.values()) {
            text.append("\n## ").append(job.mainClass).append('\n');
            text.append(new StateContract(JobGraphTest.environment(job, JobGraphTest.configured(), key, keyFile), types).table());
        }
        text.append("\n## What the types are made of\n| type | fields |\n| --- | --- |\n");
        types.forEach((type, fields) -> text.append("| ").append(type).append(" | ").append(fields).append(" |\n"));
        return text.toString();
    }
}
