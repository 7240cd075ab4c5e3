package dev.iota.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** Files that pin the wire formats. Run the tests with {@code -Dgolden.write=true} to write those of a new version. */
public final class Golden {
    private static final Path FOLDER = Path.of("src/test/resources/golden");
    private static final int BYTES_PER_LINE = 32;

    private Golden() {}

    public static void requireSameBytes(String name, byte[] bytes) {
        String hex = HexFormat.of().formatHex(bytes).replaceAll("(.{" + 2 * BYTES_PER_LINE + "})(?=.)", "$1\n");
        requireSame(name + ".hex", hex);
    }

    public static void requireSameJson(String name, byte[] json) {
        requireSame(name + ".json", new String(json, StandardCharsets.UTF_8));
    }

    public static byte[] json(String name) {
        return text(name + ".json").getBytes(StandardCharsets.UTF_8);
    }

    private static void requireSame(String file, String found) {
        if (Boolean.getBoolean("golden.write")) {
            write(file, found + "\n");
        }
        assertThat(found).as("the wire format is fixed: see docs/PROTOCOL.md on versions").isEqualTo(text(file));
    }

    private static String text(String file) {
        try {
            return Files.readString(FOLDER.resolve(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(String file, String text) {
        try {
            Files.writeString(FOLDER.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
