package dev.iota.worker.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A UTF-8 file is one document; a longer one is cut at line ends into several, so that no document fills the memory. */
final class PlainText extends Spliterators.AbstractSpliterator<String> {
    static final int MAX_CHARACTERS = 1 << 20;
    private static final int PROBE_BYTES = 8192;
    private static final double STRANGE_FRACTION = 0.1;

    private final Path file;
    private final Reader reader;
    private final char[] buffer = new char[MAX_CHARACTERS];
    private int filled;
    private boolean isAtEnd;

    private PlainText(Path file, Reader reader) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.file = file;
        this.reader = reader;
    }

    static Stream<String> documents(Path file) {
        try {
            Reader reader = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8);
            return StreamSupport.stream(new PlainText(file, reader), false).onClose(() -> close(reader));
        } catch (IOException failure) {
            throw unreadable(file, failure);
        }
    }

    /** Whether the beginning looks like text: no NUL, and few control characters or bytes that aren't UTF-8. */
    static boolean isText(Path file) {
        try (InputStream input = Files.newInputStream(file)) {
            String probe = new String(input.readNBytes(PROBE_BYTES), StandardCharsets.UTF_8);
            long strange = probe.chars().filter(PlainText::isStrange).count();
            return probe.indexOf('\0') < 0 && strange <= STRANGE_FRACTION * probe.length();
        } catch (IOException failure) {
            throw unreadable(file, failure);
        }
    }

    static TextException unreadable(Path file, IOException failure) {
        return new TextException("text file " + file + " can't be read: " + failure
                + "; check that it exists and you may read it", failure);
    }

    static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception alreadyRead) {
            throw new TextException("closing a text file failed: " + alreadyRead, alreadyRead);
        }
    }

    @Override
    public boolean tryAdvance(Consumer<? super String> action) {
        fill();
        if (filled == 0) {
            return false;
        }
        int length = isAtEnd ? filled : cut();
        String document = new String(buffer, 0, length);
        System.arraycopy(buffer, length, buffer, 0, filled - length);
        filled -= length;
        action.accept(document);
        return true;
    }

    private void fill() {
        try {
            while (!isAtEnd && filled < buffer.length) {
                int count = reader.read(buffer, filled, buffer.length - filled);
                isAtEnd = count < 0;
                filled += Math.max(0, count);
            }
        } catch (IOException failure) {
            throw unreadable(file, failure);
        }
    }

    private int cut() {
        for (int length = filled; length > 0; length--) {
            if (buffer[length - 1] == '\n') {
                return length;
            }
        }
        return Character.isHighSurrogate(buffer[filled - 1]) ? filled - 1 : filled;
    }

    private static boolean isStrange(int character) {
        return character == '\uFFFD' || (character < ' ' && !Character.isWhitespace(character));
    }
}
