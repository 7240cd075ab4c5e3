package dev.iota.worker;

import dev.iota.protocol.crypto.MinerKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** The folder in which a worker keeps its identity and files of its own; locked, so that no two processes speak for one miner. */
public final class StateFolder implements AutoCloseable {
    private static final String KEY_FILE = "identity.key";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

    private final Path path;
    private final FileChannel lock;

    private StateFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Creates the folder if need be, and locks it.
     *
     * @throws IOException if another process holds it, or it can't be written
     */
    public static StateFolder open(Path path) throws IOException {
        Files.createDirectories(path);
        FileChannel channel = FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return new StateFolder(path, channel);
            }
        } catch (OverlappingFileLockException sameProcess) {
            // Said below, as for another process.
        }
        channel.close();
        throw new IOException("another iota-worker uses the state folder " + path + "; stop it, or give this one its own --state");
    }

    public Path path() {
        return path;
    }

    public Path resolve(String name) {
        return path.resolve(name);
    }

    /** The key that lies here; empty if there is none yet. */
    public Optional<MinerKey> key() throws IOException {
        return readKey(path);
    }

    /** The key that lies in a folder, which need not be locked; empty if there is none yet. */
    public static Optional<MinerKey> readKey(Path folder) throws IOException {
        Path file = folder.resolve(KEY_FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(MinerKey.of(Files.readAllBytes(file)));
        } catch (AccessDeniedException denied) {
            throw new IOException("key file " + file + " may not be read by user " + System.getProperty("user.name"), denied);
        } catch (IllegalArgumentException malformed) {
            throw new IOException("key file " + file + " is damaged (" + malformed.getMessage()
                    + "); restore it from a backup, or remove it to become a new miner", malformed);
        }
    }

    /** How the key in a folder is open to others than its owner; empty if it is not, or there is none. */
    public static Optional<String> keyExposure(Path folder) throws IOException {
        Path file = folder.resolve(KEY_FILE);
        if (!Files.exists(file) || !file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return Optional.empty();
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        return OWNER.containsAll(permissions)
                ? Optional.empty()
                : Optional.of("key file " + file + " is open to others (" + PosixFilePermissions.toString(permissions) + ")");
    }

    /**
     * A new key, readable by this user alone.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is a key
     */
    public MinerKey createKey() throws IOException {
        return createKey(path.resolve(KEY_FILE));
    }

    /** The same in any file. */
    public static MinerKey createKey(Path file) throws IOException {
        MinerKey key = MinerKey.generate();
        createSecret(file, key.encoded());
        return key;
    }

    /** Replaces a file by one that this user alone can read, and that is there whole or not at all. */
    public static void writeSecret(Path file, byte[] bytes) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".part");
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.deleteIfExists(partial);
        createSecret(partial, bytes);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void createSecret(Path file, byte[] bytes) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel out = FileChannel.open(file, options, ownerOnly(file))) {
            out.write(ByteBuffer.wrap(bytes));
            out.force(true);
        }
    }

    /** File systems without POSIX permissions keep their own. */
    private static FileAttribute<?>[] ownerOnly(Path file) {
        boolean isPosix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return isPosix ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)} : new FileAttribute<?>[0];
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
