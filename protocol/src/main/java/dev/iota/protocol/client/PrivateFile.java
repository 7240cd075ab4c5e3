package dev.iota.protocol.client;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file that holds a secret: its owner alone may read it. One that somebody else owns, as a mounted secret is root's, may be shared with
 * a group, never with everybody.
 */
public final class PrivateFile {
    private PrivateFile() {}

    /** @throws IllegalArgumentException naming the file and the fix, if it isn't there, can't be read, or can be by others */
    public static byte[] read(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new IllegalArgumentException(file + " is a folder: name the file in it");
            }
            checkPermissions(file);
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(file + " is not there: create it, or correct the path", e);
        } catch (AccessDeniedException e) {
            throw new IllegalArgumentException(file + " can't be read by user " + user() + ": chown it to that user and chmod 600 it", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " can't be read: " + e.getMessage(), e);
        }
    }

    private static void checkPermissions(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        String permissions = PosixFilePermissions.toString(attributes.permissions());
        boolean isOwn = attributes.owner().getName().equals(user());
        String shared = isOwn ? permissions.substring(3) : permissions.substring(6);
        if (!shared.equals("-".repeat(shared.length()))) {
            throw new IllegalArgumentException(file + " holds secrets and is open to others (" + permissions + "): chmod 600 " + file);
        }
    }

    private static String user() {
        return System.getProperty("user.name");
    }
}
