package dev.iota.worker.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Each line a JSON object whose field {@code text} is a document; empty lines are passed over. */
final class JsonLines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonLines() {}

    static Stream<String> documents(String name, Path file) {
        try {
            BufferedReader reader = new BufferedReader(new InputStreamReader(Files.newInputStream(file), UTF_8));
            AtomicLong line = new AtomicLong();
            return reader.lines()
                    .peek(text -> line.incrementAndGet())
                    .filter(text -> !text.isBlank())
                    .map(text -> document(name, line.get(), text))
                    .onClose(() -> PlainText.close(reader));
        } catch (IOException failure) {
            throw PlainText.unreadable(file, failure);
        }
    }

    private static String document(String name, long line, String json) {
        try {
            JsonNode text = JSON.readTree(json).path("text");
            if (!text.isTextual()) {
                throw new TextException(name + " line " + line + " has no string field 'text'; each line must be an object such as"
                        + " {\"text\": \"...\"}");
            }
            return text.textValue();
        } catch (JsonProcessingException malformed) {
            throw new TextException(name + " line " + line + " is not JSON: " + malformed.getOriginalMessage()
                    + "; each line must be an object such as {\"text\": \"...\"}", malformed);
        }
    }
}
