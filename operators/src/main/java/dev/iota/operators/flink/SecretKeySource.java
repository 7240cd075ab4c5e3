package dev.iota.operators.flink;

import dev.iota.protocol.crypto.MinerKey;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Where a task finds the orchestrator's private key: a file on its machine, such as a mounted secret.
 *
 * @param file as text, since paths do not serialise
 */
public record SecretKeySource(String file) implements Serializable {

    /** @throws IllegalStateException naming the file and the fix, if it can't be read or is no key */
    public MinerKey load() {
        try {
            return MinerKey.of(Files.readAllBytes(Path.of(file)));
        } catch (NoSuchFileException e) {
            throw new IllegalStateException("the orchestrator's key file " + file + " is not there: mount it on every TaskManager", e);
        } catch (IOException e) {
            throw new IllegalStateException("the orchestrator's key file " + file + " can't be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("the orchestrator's key file " + file + " is no key: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return file;
    }
}
