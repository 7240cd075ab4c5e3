package dev.iota.worker.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tokens on the local disk until it is known how many there are: little-endian, 1, 2 or 4 bytes each. Deleted when closed. */
final class TokenSpool implements AutoCloseable {
    private final Path file;
    private final OutputStream output;
    private final int bytesPerToken;
    private final long maxTokens;
    private long tokens;

    TokenSpool(int bytesPerToken, long maxTokens) {
        this.bytesPerToken = bytesPerToken;
        this.maxTokens = maxTokens;
        try {
            this.file = Files.createTempFile("iota-tokens-", ".bin");
            this.output = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        } catch (IOException failure) {
            throw broken(failure);
        }
    }

    long tokens() {
        return tokens;
    }

    boolean isFull() {
        return tokens >= maxTokens;
    }

    /** Adds a document and the token that ends it; what is beyond the limit is left out. */
    void add(int[] document, int separator) {
        try {
            int count = (int) Math.min(document.length, maxTokens - tokens);
            for (int i = 0; i < count; i++) {
                write(document[i]);
            }
            tokens += count;
            if (!isFull()) {
                write(separator);
                tokens++;
            }
        } catch (IOException failure) {
            throw broken(failure);
        }
    }

    /** The bytes of a stretch of tokens. */
    byte[] slice(long firstToken, int count) {
        try {
            output.flush();
            try (RandomAccessFile input = new RandomAccessFile(file.toFile(), "r")) {
                byte[] bytes = new byte[Math.multiplyExact(count, bytesPerToken)];
                input.seek(firstToken * bytesPerToken);
                input.readFully(bytes);
                return bytes;
            }
        } catch (IOException failure) {
            throw broken(failure);
        }
    }

    @Override
    public void close() {
        try (output) {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw broken(failure);
        }
    }

    private void write(int token) throws IOException {
        for (int place = 0; place < bytesPerToken; place++) {
            output.write(token >>> (8 * place));
        }
    }

    private static UncheckedIOException broken(IOException failure) {
        return new UncheckedIOException("tokens can't be kept in the folder for temporary files " + System.getProperty("java.io.tmpdir")
                + ": " + failure.getMessage() + "; make room there, or name another with -Djava.io.tmpdir", failure);
    }
}
