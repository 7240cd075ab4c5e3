package dev.iota.protocol.gate;

import dev.iota.protocol.Require;
import java.util.regex.Pattern;

/**
 * With which a miner speaks to brokers (SCRAM-SHA-512).
 *
 * @param password of characters that need no quoting anywhere
 */
public record Credentials(String user, String password) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.+/=-]{1,255}");

    public Credentials {
        Require.that(PLAIN.matcher(Require.present("user", user)).matches(), "user must match " + PLAIN);
        Require.that(PLAIN.matcher(Require.present("password", password)).matches(), "password must match " + PLAIN);
    }

    /** The password is for no log. */
    @Override
    public String toString() {
        return "credentials of " + user;
    }
}
