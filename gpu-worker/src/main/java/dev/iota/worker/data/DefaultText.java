package dev.iota.worker.data;

import dev.iota.worker.store.Hashes;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Real text that every checkout has without a download: the project's documents and sources, and the licences, settings and messages
 * that come with the JDK and the libraries. Prose first, then code, then settings; each in the order of its paths, no text twice. About
 * two megabytes: enough to see a small model learn, not to make it clever. Another JDK or a later checkout is another text.
 */
public final class DefaultText {
    private static final long MAX_FILE_BYTES = 1 << 20;
    /** Every so many-th document is held out: of each kind some, since the kinds differ. */
    private static final int HELD_OUT_EVERY = 25;

    private static final Predicate<String> PROSE = matches("\\.(md|txt|adoc|html)$");
    private static final Predicate<String> CODE = matches("\\.(java|py|sh|sql|ipynb)$");
    private static final Predicate<String> SETTINGS = matches("\\.(xml|ya?ml|json|toml|properties)$");
    /** Translations are left out: their characters are mostly escapes. */
    private static final Predicate<String> MESSAGES =
            matches("\\.(txt|properties)$").and(matches("_[a-z]{2}(_[A-Z]{2})?\\.properties$").negate());
    private static final Predicate<String> LIBRARY_TEXT = matches("(\\.(md|txt|html|json|xml)|LICENSE|NOTICE)$");
    private static final Predicate<String> BUILT = matches("(^|/)(target|node_modules)/");

    private final List<String> documents = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private long bytes;

    private DefaultText() {}

    /**
     * @param projectRoot of the checkout; where it does not exist only the JDK's and the libraries' text is there
     * @throws TextException if neither has any
     */
    public static DefaultText of(Path projectRoot) {
        List<Path> libraries = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of)
                .filter(Files::isRegularFile)
                .sorted(Comparator.comparing(jar -> jar.getFileName().toString()))
                .toList();
        return of(projectRoot, Path.of(System.getProperty("java.home")), libraries);
    }

    static DefaultText of(Path projectRoot, Path javaHome, List<Path> libraries) {
        DefaultText text = new DefaultText();
        List<Path> project = below(projectRoot).stream().filter(file -> !BUILT.test(relative(projectRoot, file))).toList();
        text.addAll(project, PROSE);
        text.addAll(below(javaHome.resolve("legal")), name -> true);
        text.addAll(project, CODE);
        libraries.forEach(text::addLibrary);
        text.addAll(project, SETTINGS);
        text.addAll(below(javaHome.resolve("conf")), name -> true);
        text.addAll(below(javaHome.resolve("lib")), MESSAGES);
        text.addAll(modules(), MESSAGES);
        if (text.documents.size() < 2) {
            throw new TextException("there is no text in " + projectRoot + ", the JDK " + javaHome
                    + " and the class path; name some with --text");
        }
        return text;
    }

    /** All but the documents held out. */
    public TextSource training() {
        return TextSource.of("texts of the project, the JDK and the libraries", select(index -> !isHeldOut(index)));
    }

    public TextSource validation() {
        return TextSource.of("held out of texts of the project, the JDK and the libraries", select(DefaultText::isHeldOut));
    }

    /** Bytes of UTF-8 of all documents. */
    public long bytes() {
        return bytes;
    }

    private List<String> select(Predicate<Integer> isWanted) {
        return IntStream.range(0, documents.size()).boxed().filter(isWanted).map(documents::get).toList();
    }

    private static boolean isHeldOut(int index) {
        return index % HELD_OUT_EVERY == 1;
    }

    private void addAll(List<Path> files, Predicate<String> isWanted) {
        files.stream().filter(file -> isWanted.test(file.getFileName().toString())).forEach(this::add);
    }

    private void addLibrary(Path jar) {
        try (FileSystem files = FileSystems.newFileSystem(jar)) {
            addAll(LocalText.filesBelow(files.getPath("/")), LIBRARY_TEXT);
        } catch (IOException failure) {
            throw PlainText.unreadable(jar, failure);
        }
    }

    private void add(Path file) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES || !PlainText.isText(file)) {
                return;
            }
            byte[] content = Files.readAllBytes(file);
            String document = new String(content, StandardCharsets.UTF_8);
            if (!document.isBlank() && seen.add(Hashes.sha256Hex(content))) {
                documents.add(document);
                bytes += document.getBytes(StandardCharsets.UTF_8).length;
            }
        } catch (IOException failure) {
            throw PlainText.unreadable(file, failure);
        }
    }

    private static List<Path> below(Path folder) {
        return Files.isDirectory(folder) ? LocalText.filesBelow(folder.toAbsolutePath().normalize()) : List.of();
    }

    private static List<Path> modules() {
        try (Stream<Path> found = Files.walk(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules"))) {
            return found.filter(file -> MESSAGES.test(file.toString()) && Files.isRegularFile(file))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("the JDK's own modules can't be read; use a whole JDK 17 or newer", failure);
        }
    }

    private static String relative(Path folder, Path file) {
        return folder.toAbsolutePath().normalize().relativize(file).toString().replace('\\', '/');
    }

    private static Predicate<String> matches(String pattern) {
        return Pattern.compile(pattern).asPredicate();
    }
}
