package dev.iota.worker.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Files of this machine: one file, all text-like files below a folder, or those that a glob matches; in the order of their paths. */
final class LocalText implements TextSource {
    private final String name;
    private final boolean isOneFile;
    private final List<Path> files;

    private LocalText(String name, boolean isOneFile, List<Path> files) {
        this.name = name;
        this.isOneFile = isOneFile;
        this.files = List.copyOf(files);
    }

    /** @throws TextException if nothing lies there */
    static LocalText of(String path) {
        try {
            Path place = path.startsWith("~/") ? Path.of(System.getProperty("user.home"), path.substring(2)) : Path.of(path);
            if (Files.isRegularFile(place)) {
                return new LocalText(path, true, List.of(place));
            }
            if (Files.isDirectory(place)) {
                return new LocalText(path, false, filesBelow(place));
            }
        } catch (InvalidPathException noPlainPath) {
            // It may still be a glob.
        }
        if (path.matches(".*[*?\\[{].*")) {
            return glob(path);
        }
        throw new TextException("text path '" + path + "' does not exist; give a file, a folder, a glob in quotes or s3://bucket/key");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Stream<String> documents() {
        return files.stream().flatMap(file -> TextFile.documents(file.toString(), file, !isOneFile));
    }

    /** Regular files that are not hidden, nor in a hidden folder, sorted by their path relative to the folder. */
    static List<Path> filesBelow(Path folder) {
        try (Stream<Path> found = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return found.filter(file -> !isHidden(folder.relativize(file)) && Files.isRegularFile(file) && Files.isReadable(file))
                    .sorted(Comparator.comparing(file -> folder.relativize(file).toString().replace('\\', '/')))
                    .toList();
        } catch (IOException failure) {
            throw PlainText.unreadable(folder, failure);
        } catch (UncheckedIOException failure) {
            throw PlainText.unreadable(folder, failure.getCause());
        }
    }

    private static LocalText glob(String pattern) {
        int firstMagic = pattern.split("[*?\\[{]", 2)[0].length();
        int lastSlash = pattern.lastIndexOf('/', firstMagic);
        Path folder = lastSlash < 0 ? Path.of("") : Path.of(pattern.substring(0, lastSlash + 1));
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern.substring(lastSlash + 1));
        List<Path> files = Files.isDirectory(folder.toAbsolutePath())
                ? filesBelow(folder.toAbsolutePath()).stream()
                        .filter(file -> matcher.matches(folder.toAbsolutePath().relativize(file)))
                        .toList()
                : List.of();
        if (files.isEmpty()) {
            throw new TextException("text glob '" + pattern + "' matches no file; check the folder and quote the glob");
        }
        return new LocalText(pattern, false, files);
    }

    private static boolean isHidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }
}
