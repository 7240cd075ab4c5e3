package dev.iota.worker.epoch;

import dev.iota.worker.store.Hashes;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Objects of the store with the copies that this process has of them, so that nothing of its own is fetched; counts what is moved. */
final class LocalObjects {
    /** Files that are being written end so; what an earlier process left unfinished only takes room. */
    private static final String PART = ".part";

    private final ObjectStore store;
    private final Path folder;
    private long readBytes;
    private long writtenBytes;

    /** What was moved from the store and to it. */
    record Traffic(long readBytes, long writtenBytes) {}

    LocalObjects(ObjectStore store, Path folder) throws IOException {
        this.store = store;
        this.folder = Files.createDirectories(folder);
        for (Path unfinished : files(file -> file.getFileName().toString().endsWith(PART))) {
            Files.delete(unfinished);
        }
    }

    /** A file of this process alone. */
    Path file(String name) {
        return folder.resolve(name);
    }

    /** The files of this process whose names begin so. */
    List<Path> named(String prefix) throws IOException {
        return files(file -> file.getFileName().toString().startsWith(prefix));
    }

    /** Stores a file, which is moved to where {@link #open} and {@link #fetch} find it; one that is there already is not sent again. */
    void put(String key, Path file) throws IOException {
        if (!store.exists(key)) {
            store.put(key, file);
            writtenBytes += Files.size(file);
        }
        Files.move(file, copy(key), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Reads an object by range. */
    ByteSource open(String key) {
        Path copy = copy(key);
        return Files.exists(copy) ? new LocalFile(copy) : new Remote(key);
    }

    /**
     * A copy of a whole object.
     *
     * @throws StoreException if its hash is another
     */
    Path fetch(String key, String sha256) throws IOException {
        Path copy = copy(key);
        if (!Files.exists(copy) || !Hashes.sha256Hex(copy).equals(sha256)) {
            download(key, copy);
            String found = Hashes.sha256Hex(copy);
            if (!found.equals(sha256)) {
                Files.delete(copy);
                throw new StoreException("object '" + key + "' in " + store + " has the hash " + found + ", but " + sha256
                        + " was committed: it was changed after its upload");
            }
        }
        return copy;
    }

    /** A copy of a whole object whose content is checked by the caller. */
    Path fetch(String key) throws IOException {
        Path copy = copy(key);
        if (!Files.exists(copy)) {
            download(key, copy);
        }
        return copy;
    }

    /** Under another name until it is whole: a copy that a full disk cut short is taken for none. */
    private void download(String key, Path copy) throws IOException {
        Path part = copy.resolveSibling(copy.getFileName() + PART);
        store.copyTo(key, part);
        Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        readBytes += Files.size(copy);
    }

    /** Since the last time it was asked. */
    Traffic takeTraffic() {
        Traffic traffic = new Traffic(readBytes, writtenBytes);
        readBytes = 0;
        writtenBytes = 0;
        return traffic;
    }

    void removeAllBut(Set<Path> used) throws IOException {
        for (Path file : files(file -> Files.isRegularFile(file) && !used.contains(file))) {
            Files.delete(file);
        }
    }

    private List<Path> files(Predicate<Path> wanted) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(wanted).toList();
        }
    }

    private Path copy(String key) {
        return folder.resolve(key.replace('/', '_'));
    }

    private final class Remote implements ByteSource {
        private final String key;

        Remote(String key) {
            this.key = key;
        }

        @Override
        public byte[] read(long offset, int length) {
            readBytes += length;
            return store.get(key, offset, length);
        }

        @Override
        public long size() {
            return store.size(key);
        }
    }

    /** Reads a file of this process by range. */
    static ByteSource source(Path file) {
        return new LocalFile(file);
    }

    private record LocalFile(Path path) implements ByteSource {
        @Override
        public byte[] read(long offset, int length) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                while (bytes.hasRemaining()) {
                    if (channel.read(bytes, offset + bytes.position()) < 0) {
                        throw new IOException(path + " ends before byte " + (offset + length));
                    }
                }
            }
            return bytes.array();
        }

        @Override
        public long size() throws IOException {
            return Files.size(path);
        }
    }
}
