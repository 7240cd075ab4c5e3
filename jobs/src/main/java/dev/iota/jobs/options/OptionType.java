package dev.iota.jobs.options;

import dev.iota.protocol.client.ClientConfig;
import dev.iota.protocol.client.PrivateFile;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A kind of value.
 *
 * @param label what stands for it in help
 * @param form what a text must be, as it follows "must be"
 * @param reader throws an {@link IllegalArgumentException} that says what is wrong and the fix
 */
public record OptionType<T>(String label, String form, Function<String, T> reader) {
    /** Present or not. */
    public static final OptionType<Boolean> FLAG = new OptionType<>("", "true or false", OptionType::flag);

    /** Kafka's addresses. */
    public static final OptionType<String> BROKERS =
            new OptionType<>("HOST:PORT,…", "host:port, several parted by commas", OptionType::brokers);

    /** An object store. Credentials are the file system's to know. */
    public static final OptionType<String> STORE =
            new OptionType<>("URI", "s3://bucket/prefix or file:///folder, without credentials", OptionType::store);

    /** A file that tasks write. */
    public static final OptionType<Path> PATH = new OptionType<>("FILE", "a path", Path::of);

    /** A run's description, read where the job is submitted. */
    public static final OptionType<RunSpec> RUN = new OptionType<>("FILE", "a run.json of this release", OptionType::run);

    /** A private key on every TaskManager; checked where the job is submitted only if it is there too. */
    public static final OptionType<Path> KEY_FILE =
            new OptionType<>("FILE", "a private key that its owner alone can read", OptionType::keyFile);

    /** How Kafka's clients prove who they are, read where the job is submitted. */
    public static final OptionType<ClientConfig> CLIENT_CONFIG = new OptionType<>(
            "FILE", "a file of security.protocol, sasl.* and ssl.* that its owner alone can read", file -> ClientConfig.read(Path.of(file)));

    /** A public key. */
    public static final OptionType<MinerId> MINER =
            new OptionType<>("KEY", "a public key, as ./iota and iota-worker print it", MinerId::new);

    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\s,:\\[\\]/]+):(\\d{1,5})");
    private static final Pattern STORE_URI = Pattern.compile("s3://[^/@]+(/[^@]*)?|file:/[^@]*");
    private static final int MAX_PORT = 65_535;

    /** From and to, both included. */
    public static OptionType<Integer> wholeNumber(String label, int from, int to) {
        String form = "a whole number from " + from + " to " + to;
        return new OptionType<>(label, form, text -> {
            int number = Integer.parseInt(text);
            require(number >= from && number <= to, form);
            return number;
        });
    }

    /** From 0 to 1, both included. */
    public static OptionType<Double> share(String label) {
        return number(label, "a number from 0 to 1", true);
    }

    /** From 0 to 1, both excluded. */
    public static OptionType<Double> chance(String label) {
        return number(label, "a number between 0 and 1", false);
    }

    private static OptionType<Double> number(String label, String form, boolean hasEnds) {
        return new OptionType<>(label, form, text -> {
            double number = Double.parseDouble(text);
            require(hasEnds ? number >= 0 && number <= 1 : number > 0 && number < 1, form);
            return number;
        });
    }

    /** @throws IllegalArgumentException saying what is wrong with it */
    T read(String text) {
        try {
            return reader.apply(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be " + form, e);
        }
    }

    private static void require(boolean holds, String form) {
        if (!holds) {
            throw new IllegalArgumentException("must be " + form);
        }
    }

    private static boolean flag(String text) {
        require(text.equals("true") || text.equals("false"), FLAG.form);
        return Boolean.parseBoolean(text);
    }

    private static String brokers(String text) {
        require(!text.isBlank() && Stream.of(text.split(",", -1)).map(String::strip).allMatch(OptionType::isAddress), BROKERS.form);
        return text;
    }

    private static boolean isAddress(String text) {
        var matched = ADDRESS.matcher(text);
        return matched.matches() && Integer.parseInt(matched.group(2)) <= MAX_PORT;
    }

    private static String store(String text) {
        require(STORE_URI.matcher(text).matches(), STORE.form);
        return text;
    }

    private static RunSpec run(String file) {
        try {
            return RunSpec.read(Files.readAllBytes(Path.of(file)));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("is not there: name the run.json that the run was made with", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("can't be read: " + e, e);
        } catch (RejectedException e) {
            throw new IllegalArgumentException(
                    "is no run's description of this release: " + e.getMessage()
                            + ": name the run's run.json, or start the release that wrote it", e);
        }
    }

    private static Path keyFile(String text) {
        Path file = Path.of(text);
        if (Files.exists(file)) {
            byte[] encoded = PrivateFile.read(file);
            try {
                MinerKey.of(encoded);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("is no private key: " + e.getMessage() + ": name the file that the run was made with", e);
            }
        }
        return file;
    }
}
