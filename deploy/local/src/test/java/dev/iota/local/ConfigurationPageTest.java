package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
    private static final Path PAGE = Path.of("../../docs/CONFIGURATION.md");
    private static final String MARK = "<!-- From here on a test writes it. -->\n";

    @Test
    void thePageHasEveryOptionThereIs() throws Exception {
        String page = Files.readString(PAGE);
        String written = page.substring(0, page.indexOf(MARK) + MARK.length()) + ConfigurationPage.generate();
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(PAGE, written);
        }
        assertThat(Files.readString(PAGE)).as("to write it anew: mvn -pl deploy/local -am test -Dtest=ConfigurationPageTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.write=true").isEqualTo(written);
    }

    @Test
    void thePageIsTheSameOnEveryMachine() {
        assertThat(ConfigurationPage.generate()).doesNotContain(System.getProperty("user.dir"), System.getProperty("user.home") + "/");
    }
}
