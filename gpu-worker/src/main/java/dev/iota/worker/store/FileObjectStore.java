package dev.iota.worker.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Objects as files below a folder, for one machine or a shared file system. */
public final class FileObjectStore implements ObjectStore {
    /** Files being written end so; they are no objects yet, and no key may end so. */
    private static final String PARTIAL = ".partial";

    private final Path root;
    private final Supplier<String> partialNames;

    public FileObjectStore(Path root) {
        this(root, () -> UUID.randomUUID().toString());
    }

    /** @param partialNames tell apart files that are being written for the same key */
    FileObjectStore(Path root, Supplier<String> partialNames) {
        this.root = root.toAbsolutePath().normalize();
        this.partialNames = partialNames;
    }

    @Override
    public void put(String key, byte[] bytes) {
        replace(key, partial -> Files.write(partial, bytes));
    }

    @Override
    public void put(String key, Path file) {
        replace(key, partial -> {
            try (OutputStream out = Files.newOutputStream(partial)) {
                Files.copy(file, out);
            }
        });
    }

    @Override
    public byte[] get(String key, long offset, int length) {
        Path file = file(key);
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, offset + bytes.position()) < 0) {
                    throw new StoreException("object '" + key + "' in " + this + " has " + channel.size() + " bytes and so ends before "
                            + (offset + length) + "; it was cut short: write it again");
                }
            }
            return bytes.array();
        } catch (IOException failure) {
            throw unreadable(key, failure);
        }
    }

    @Override
    public void copyTo(String key, Path target) {
        try (InputStream input = Files.newInputStream(file(key)); OutputStream out = Files.newOutputStream(target)) {
            input.transferTo(out);
        } catch (IOException failure) {
            throw unreadable(key, DiskFullException.explain(target, failure));
        }
    }

    @Override
    public long size(String key) {
        try {
            return Files.size(file(key));
        } catch (IOException failure) {
            throw unreadable(key, failure);
        }
    }

    @Override
    public boolean exists(String key) {
        return Files.isRegularFile(file(key));
    }

    @Override
    public List<String> list(String prefix) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(path -> root.relativize(path).toString().replace('\\', '/'))
                    .filter(key -> key.startsWith(prefix) && !key.endsWith(PARTIAL))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new StoreException(this + " can't be listed: " + failure + "; check the folder's permissions", failure);
        }
    }

    @Override
    public void delete(String key) {
        try {
            Files.deleteIfExists(file(key));
        } catch (IOException failure) {
            throw unwritable(key, failure);
        }
    }

    @Override
    public String toString() {
        return "object store " + root.toUri();
    }

    private interface Writer {
        void writeTo(Path partial) throws IOException;
    }

    /** Written beside its place, forced to the disk, then renamed: readers and crashes never meet half an object. */
    private void replace(String key, Writer writer) {
        Path file = file(key);
        Path partial = file.resolveSibling(file.getFileName() + "." + partialNames.get() + PARTIAL);
        try {
            Files.createDirectories(file.getParent());
            try {
                writer.writeTo(partial);
                try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException failure) {
            throw unwritable(key, DiskFullException.explain(file, failure));
        }
    }

    private Path file(String key) {
        if (ObjectKeys.require(key).endsWith(PARTIAL)) {
            throw new IllegalArgumentException("object key '" + key + "' must not end in " + PARTIAL);
        }
        return root.resolve(key);
    }

    private StoreException unreadable(String key, IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return new StoreException("object '" + key + "' is not in " + this
                    + "; check the key, and that this is the run's store", failure);
        }
        if (failure instanceof DiskFullException) {
            return StoreException.passing("object '" + key + "' can't be copied from " + this + ": " + failure.getMessage(), failure);
        }
        return StoreException.passing("object '" + key + "' can't be read from " + this + ": " + failure
                + "; check permissions and disk", failure);
    }

    private StoreException unwritable(String key, IOException failure) {
        if (failure instanceof DiskFullException) {
            return StoreException.passing("object '" + key + "' can't be written to " + this + ": " + failure.getMessage(), failure);
        }
        return StoreException.passing("object '" + key + "' can't be written to " + this + ": " + failure
                + "; check that the folder is writable and the disk has room", failure);
    }
}
