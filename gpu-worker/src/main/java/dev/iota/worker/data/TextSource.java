package dev.iota.worker.data;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Where documents come from: the same ones in the same order each time. */
public interface TextSource {
    /** For people. */
    String name();

    /**
     * Reads lazily; the stream must be closed.
     *
     * @throws TextException while opening or reading, if the text can't be read
     */
    Stream<String> documents();

    /** Documents at hand. */
    static TextSource of(String name, List<String> documents) {
        List<String> copy = List.copyOf(documents);
        return of(name, copy::stream);
    }

    /** Documents read anew each time. */
    static TextSource of(String name, Supplier<Stream<String>> documents) {
        return new TextSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Stream<String> documents() {
                return documents.get();
            }
        };
    }

    /** One after another. */
    static TextSource concat(List<? extends TextSource> sources) {
        List<TextSource> copy = List.copyOf(sources);
        String name = String.join(", ", copy.stream().map(TextSource::name).toList());
        return of(name, () -> copy.stream().flatMap(TextSource::documents));
    }
}
