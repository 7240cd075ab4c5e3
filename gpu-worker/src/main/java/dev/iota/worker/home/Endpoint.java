package dev.iota.worker.home;

import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.worker.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Where a running worker answers its owner, as its state folder tells.
 *
 * @param address ends with a slash
 * @param token that allows to act, not only to read
 */
public record Endpoint(int version, String address, String token, long processId) {
    private static final int VERSION = 1;
    private static final String FILE = "endpoint.json";
    private static final int TOKEN_BYTES = 24;

    static Endpoint of(String address, String token) {
        return new Endpoint(VERSION, address, token, ProcessHandle.current().pid());
    }

    static String newToken() {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** The page with the right to act; what follows the sign # never leaves the browser. */
    public String page() {
        return address + "#" + token;
    }

    /** Readable by this user alone. */
    void write(Path folder) throws IOException {
        StateFolder.writeSecret(folder.resolve(FILE), Json.write(this));
    }

    static void remove(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
    }

    /** Empty if no worker runs, or none that ended as it should. */
    public static Optional<Endpoint> read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(Files.readAllBytes(file), Endpoint.class, VERSION));
        } catch (RejectedException damaged) {
            throw new IOException(file + " is of another release, or damaged: " + damaged.getMessage(), damaged);
        }
    }
}
