package dev.iota.access.gate;

import dev.iota.protocol.id.MinerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Miners' ids in a file, one on a line; {@code #} begins a remark. A file that changed is read anew, one that can't be read changes
 * nothing.
 */
public final class AllowList implements Supplier<AdmissionRules> {
    private static final Logger LOG = LoggerFactory.getLogger(AllowList.class);

    private final Path file;
    private FileTime read;
    private AdmissionRules rules;

    /** @throws IOException if the file can't be read, or naming the line that is no miner's id */
    public AllowList(Path file) throws IOException {
        this.file = file;
        this.read = Files.getLastModifiedTime(file);
        this.rules = new AdmissionRules.Listed(miners(file));
    }

    @Override
    public synchronized AdmissionRules get() {
        try {
            FileTime changed = Files.getLastModifiedTime(file);
            if (!changed.equals(read)) {
                read = changed;
                rules = new AdmissionRules.Listed(miners(file));
                LOG.info("{} changed: {}", file, rules);
            }
        } catch (IOException unreadable) {
            LOG.warn("{} can't be read, who may join stays as it was: {}", file, unreadable.getMessage());
        }
        return rules;
    }

    private static Set<MinerId> miners(Path file) throws IOException {
        Set<MinerId> miners = new HashSet<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String id = lines.get(i).replaceFirst("#.*", "").strip();
            try {
                if (!id.isEmpty()) {
                    miners.add(new MinerId(id));
                }
            } catch (IllegalArgumentException malformed) {
                throw new IOException(file + ", line " + (i + 1) + ": " + malformed.getMessage(), malformed);
            }
        }
        return miners;
    }
}
