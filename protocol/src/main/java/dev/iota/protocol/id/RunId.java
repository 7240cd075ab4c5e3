package dev.iota.protocol.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Names one training run. It prefixes every topic, so it holds only what a Kafka topic name may.
 *
 * @param value 1 to 64 of {@code a-z 0-9 -}, beginning with a letter or digit
 */
public record RunId(@JsonValue String value) {
    private static final Pattern ALLOWED = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    /** @throws IllegalArgumentException if the name holds anything but lower-case letters, digits and dashes */
    @JsonCreator
    public RunId {
        Objects.requireNonNull(value, "run");
        if (!ALLOWED.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "run name '" + shorten(value) + "' must be 1 to 64 of a-z, 0-9 and '-', beginning with a letter or digit");
        }
    }

    @Override
    public String toString() {
        return value;
    }

    private static String shorten(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
