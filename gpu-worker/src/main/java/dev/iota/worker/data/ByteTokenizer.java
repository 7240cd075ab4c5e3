package dev.iota.worker.data;

import java.nio.charset.StandardCharsets;

/**
 * The bytes of UTF-8 are the tokens: 256 of them, small models' embedding and head stay small. Documents end with byte 0; a NUL within a
 * text becomes a space, so that it can't pass for an end.
 */
public final class ByteTokenizer implements Tokenizer {
    public static final String NAME = "bytes";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int vocabulary() {
        return 256;
    }

    @Override
    public int separator() {
        return 0;
    }

    @Override
    public int[] encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] tokens = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            tokens[i] = bytes[i] == 0 ? ' ' : bytes[i] & 0xff;
        }
        return tokens;
    }

    @Override
    public String decode(int[] tokens) {
        byte[] bytes = new byte[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            bytes[i] = (byte) tokens[i];
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
