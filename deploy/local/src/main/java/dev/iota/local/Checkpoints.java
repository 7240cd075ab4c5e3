package dev.iota.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Flink's checkpoints on disk: {@code <job>/chk-<number>/_metadata}. */
final class Checkpoints {
    private static final String METADATA = "_metadata";

    private Checkpoints() {}

    private record Found(Path folder, FileTime writtenAt, long number) {}

    /** The newest that is complete; one without metadata is not. A running job may delete old ones meanwhile. */
    static Optional<Path> newest(Path folder) {
        return complete(folder).stream().max(Comparator.comparing(Found::writtenAt).thenComparing(Found::number)).map(Found::folder);
    }

    /** The earliest that is complete of this number or a later one. */
    static Optional<Path> from(Path folder, long number) {
        return complete(folder).stream()
                .filter(found -> found.number >= number)
                .min(Comparator.comparing(Found::number).thenComparing(Found::writtenAt))
                .map(Found::folder);
    }

    /** Deletes all later ones than this: what they hold is void. */
    static void deleteAfter(Path folder, Path last) {
        long number = find(last).map(Found::number).orElseThrow();
        for (Found found : complete(folder)) {
            if (found.number > number) {
                delete(found.folder);
            }
        }
    }

    private static void delete(Path checkpoint) {
        try (Stream<Path> files = Files.walk(checkpoint)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("checkpoint " + checkpoint + " is void, but can't be deleted", e);
        }
    }

    private static List<Found> complete(Path folder) {
        List<Found> complete = new ArrayList<>();
        for (Path job : children(folder)) {
            for (Path checkpoint : children(job)) {
                find(checkpoint).ifPresent(complete::add);
            }
        }
        return complete;
    }

    private static Optional<Found> find(Path checkpoint) {
        String name = checkpoint.getFileName().toString();
        if (!name.matches("chk-\\d{1,18}")) {
            return Optional.empty();
        }
        try {
            FileTime writtenAt = Files.getLastModifiedTime(checkpoint.resolve(METADATA));
            return Optional.of(new Found(checkpoint, writtenAt, Long.parseLong(name.substring("chk-".length()))));
        } catch (NoSuchFileException incompleteOrDeleted) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (NoSuchFileException deleted) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
