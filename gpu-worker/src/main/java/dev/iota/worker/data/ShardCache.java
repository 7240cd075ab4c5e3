package dev.iota.worker.data;

import dev.iota.protocol.dataset.DatasetManifest.Shard;
import dev.iota.worker.store.Hashes;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Local copies of token shards, named by their hash, so that several runs and processes can share a folder. A copy is checked against its
 * hash before its first use in a process; a damaged one is fetched anew.
 */
final class ShardCache {
    private final ObjectStore store;
    private final Path folder;
    private final int bytesPerToken;
    private final ConcurrentMap<String, ByteBuffer> shards = new ConcurrentHashMap<>();

    ShardCache(ObjectStore store, Path folder, int bytesPerToken) {
        this.store = store;
        this.folder = folder;
        this.bytesPerToken = bytesPerToken;
    }

    /** The shard's bytes; read them by absolute positions only, since threads share them. */
    ByteBuffer bytes(Shard shard) {
        return shards.computeIfAbsent(shard.object(), unseen -> load(shard));
    }

    private ByteBuffer load(Shard shard) {
        Path local = folder.resolve(shard.sha256() + ".bin");
        try {
            if (!Files.exists(local) || !Hashes.sha256Hex(local).equals(shard.sha256())) {
                fetch(shard, local);
            }
            // Mapped rather than read by channel: an interrupted thread would close the channel for all others.
            try (FileChannel channel = FileChannel.open(local)) {
                return channel.map(MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.LITTLE_ENDIAN);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("dataset cache " + folder + " can't be used: " + failure
                    + "; check that the folder is writable and the disk has room", failure);
        }
    }

    private void fetch(Shard shard, Path local) throws IOException {
        long expectedBytes = Math.multiplyExact(shard.tokens(), bytesPerToken);
        long bytes = store.size(shard.object());
        if (bytes != expectedBytes) {
            throw new StoreException("token shard '" + shard.object() + "' in " + store + " has " + bytes + " bytes instead of "
                    + expectedBytes + "; prepare the dataset again");
        }
        Files.createDirectories(folder);
        Path partial = Files.createTempFile(folder, "shard-", ".partial");
        try {
            store.copyTo(shard.object(), partial);
            String hash = Hashes.sha256Hex(partial);
            if (!hash.equals(shard.sha256())) {
                throw new StoreException("token shard '" + shard.object() + "' in " + store + " is corrupt: SHA-256 " + shard.sha256()
                        + " expected, found " + hash + "; prepare the dataset again");
            }
            Files.move(partial, local, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}
