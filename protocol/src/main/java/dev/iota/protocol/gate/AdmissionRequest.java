package dev.iota.protocol.gate;

import dev.iota.protocol.Require;
import java.util.regex.Pattern;

/**
 * A worker asks how to take part in a run.
 *
 * @param release of the worker, for people
 * @param renew whether it needs credentials: it has none, or brokers refuse those that it has
 */
public record AdmissionRequest(int version, String release, boolean renew) {
    public static final int VERSION = 1;
    private static final Pattern RELEASE = Pattern.compile("[A-Za-z0-9._+-]{1,64}");

    public AdmissionRequest {
        Require.version("admission request", version, VERSION);
        Require.that(RELEASE.matcher(Require.present("release", release)).matches(), "release must match " + RELEASE);
    }
}
