package dev.iota.operators.flink;

import dev.iota.protocol.client.PrivateFile;
import dev.iota.protocol.crypto.MinerKey;
import java.io.Serializable;
import java.nio.file.Path;

/**
 * Where a task finds the orchestrator's private key: a file on its machine, such as a mounted secret.
 *
 * @param file as text, since paths do not serialise
 */
public record SecretKeySource(String file) implements Serializable {

    /** @throws IllegalStateException naming the file and the fix, if it can't be read, can be by others too, or is no key */
    public MinerKey load() {
        try {
            return MinerKey.of(PrivateFile.read(Path.of(file)));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("the run's private key " + file + " can't be used: " + e.getMessage()
                    + " (every TaskManager needs it at this path)", e);
        }
    }

    @Override
    public String toString() {
        return file;
    }
}
