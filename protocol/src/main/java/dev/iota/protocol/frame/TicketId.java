package dev.iota.protocol.frame;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** Names one issued ticket: the first eight bytes of its signature. In JSON 16 hexadecimal digits. */
public record TicketId(long value) {
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{16}");

    /** @throws IllegalArgumentException if the text is not 16 digits of lower-case hexadecimal */
    @JsonCreator
    public static TicketId of(String text) {
        if (text == null || !DIGITS.matcher(text).matches()) {
            throw new IllegalArgumentException("a ticket id has 16 digits of lower-case hexadecimal");
        }
        return new TicketId(Long.parseUnsignedLong(text, 16));
    }

    @JsonValue
    @Override
    public String toString() {
        return String.format("%016x", value);
    }
}
