package dev.iota.protocol.frame;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Names one issued ticket: the first eight bytes of its signature. In JSON 16 hexadecimal digits. */
public record TicketId(long value) {
    /** @throws IllegalArgumentException if the text is not 16 hexadecimal digits */
    @JsonCreator
    public static TicketId of(String text) {
        if (text.length() != 16) {
            throw new IllegalArgumentException("a ticket id has 16 hexadecimal digits, not '" + text + "'");
        }
        return new TicketId(Long.parseUnsignedLong(text, 16));
    }

    @JsonValue
    @Override
    public String toString() {
        return String.format("%016x", value);
    }
}
