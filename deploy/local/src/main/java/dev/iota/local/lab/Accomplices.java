package dev.iota.local.lab;

import dev.iota.protocol.id.MinerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** Who conspires with whom: miners named in a file. The lab writes it once it knows all places; until then everybody is honest. */
final class Accomplices {
    private final Path file;
    private Set<MinerId> named = Set.of();

    Accomplices(Path file) {
        this.file = file;
    }

    boolean include(MinerId miner) {
        if (named.isEmpty() && Files.exists(file)) {
            named = read();
        }
        return named.contains(miner);
    }

    /** How many of these conspire. */
    long among(Collection<MinerId> miners) {
        return miners.stream().filter(this::include).count();
    }

    private Set<MinerId> read() {
        try {
            return Files.readAllLines(file).stream().map(MinerId::new).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For all processes that were told of this file; whole at once. */
    void name(Set<MinerId> miners) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.write(part, miners.stream().map(MinerId::value).sorted().toList());
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
