package dev.iota.jobs.options;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The release of this software. */
public final class Release {
    private static final String FILE = "/dev/iota/jobs/release.properties";

    private Release() {}

    /** Version and commit, as the build found them. */
    public static String name() {
        Properties release = new Properties();
        try (InputStream stream = Release.class.getResourceAsStream(FILE)) {
            if (stream != null) {
                release.load(stream);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the jar's " + FILE + " can't be read", e);
        }
        return release.getProperty("git.build.version", "development")
                + " (commit " + release.getProperty("git.commit.id.abbrev", "unknown") + ")";
    }
}
