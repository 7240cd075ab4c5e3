package dev.iota.protocol.crypto;

import java.util.Arrays;

/** Lower-case base32 (RFC 4648 alphabet, no padding): safe in file names, topics and conversation. */
public final class Base32 {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final byte[] VALUES = values();

    private Base32() {}

    public static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder((bytes.length * 8 + 4) / 5);
        int buffer = 0;
        int bits = 0;
        for (byte next : bytes) {
            buffer = (buffer << 8) | (next & 0xff);
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(ALPHABET.charAt((buffer >>> bits) & 31));
            }
        }
        if (bits > 0) {
            text.append(ALPHABET.charAt((buffer << (5 - bits)) & 31));
        }
        return text.toString();
    }

    /**
     * @param length the number of bytes expected
     * @throws IllegalArgumentException if the text is not the one encoding of that many bytes
     */
    public static byte[] decode(String text, int length) {
        byte[] bytes = new byte[length];
        if (text.length() != (length * 8 + 4) / 5) {
            throw new IllegalArgumentException("base32 of " + length + " bytes expected, not " + text.length() + " characters");
        }
        int buffer = 0;
        int bits = 0;
        int filled = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            int value = character < VALUES.length ? VALUES[character] : -1;
            if (value < 0) {
                throw new IllegalArgumentException("character " + i + " is not base32");
            }
            buffer = (buffer << 5) | value;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[filled++] = (byte) (buffer >>> bits);
            }
        }
        if ((buffer & ((1 << bits) - 1)) != 0) {
            throw new IllegalArgumentException("base32 with stray bits at its end");
        }
        return bytes;
    }

    /** Whether the text is the one encoding of that many bytes. */
    public static boolean isCanonical(String text, int length) {
        try {
            decode(text, length);
            return true;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            values[ALPHABET.charAt(i)] = (byte) i;
        }
        return values;
    }
}
