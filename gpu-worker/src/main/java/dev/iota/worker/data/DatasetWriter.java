package dev.iota.worker.data;

import dev.iota.protocol.dataset.DatasetManifest;
import dev.iota.protocol.dataset.DatasetManifest.Shard;
import dev.iota.protocol.dataset.DatasetManifest.Split;
import dev.iota.worker.store.Hashes;
import dev.iota.worker.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Turns text into token shards and their manifest in an object store. A dataset's id is a hash of its tokens, so preparing the same text
 * again writes nothing. Tokens pass through a temporary file; memory holds one document and one shard.
 */
public final class DatasetWriter {
    private static final int ID_CHARACTERS = 16;

    private final ObjectStore store;
    private final Tokenizer tokenizer;
    private final DatasetOptions options;
    private final DatasetProgress progress;
    private long documents;
    private long bytes;

    public DatasetWriter(ObjectStore store, Tokenizer tokenizer, DatasetOptions options, DatasetProgress progress) {
        this.store = store;
        this.tokenizer = tokenizer;
        this.options = options;
        this.progress = progress;
    }

    /**
     * Holds out the end of the text for validation.
     *
     * @throws TextException if the text can't be read, or is too short for both
     */
    public PreparedDataset write(TextSource text) {
        try (TokenSpool spool = spool(text)) {
            long heldOut = options.heldOut(spool.tokens());
            long training = spool.tokens() - heldOut;
            return store(new Stretch(spool, 0, training), new Stretch(spool, training, heldOut));
        }
    }

    /** As {@link #write(TextSource)}, with a text of its own for validation. */
    public PreparedDataset write(TextSource text, TextSource validation) {
        try (TokenSpool spool = spool(text);
                TokenSpool heldOut = spool(validation)) {
            return store(new Stretch(spool, 0, spool.tokens()), new Stretch(heldOut, 0, heldOut.tokens()));
        }
    }

    private TokenSpool spool(TextSource text) {
        TokenSpool spool = new TokenSpool(tokenizer.bytesPerToken(), options.maxTokens());
        try (Stream<String> stream = text.documents()) {
            stream.filter(document -> !document.isBlank()).takeWhile(document -> !spool.isFull()).forEach(document -> add(document, spool));
            if (spool.tokens() < 4) {
                throw new TextException("there is no text in " + text.name() + ", or less than four tokens; give more");
            }
            return spool;
        } catch (RuntimeException failure) {
            spool.close();
            throw failure;
        }
    }

    private void add(String document, TokenSpool spool) {
        spool.add(tokenizer.encode(document), tokenizer.separator());
        documents++;
        bytes += document.getBytes(StandardCharsets.UTF_8).length;
        progress.read(documents, bytes, spool.tokens());
    }

    /** Tokens of a spool that make one split. */
    private record Stretch(TokenSpool spool, long first, long tokens) {
        byte[] shard(int index, int tokensPerShard) {
            return spool.slice(first + (long) index * tokensPerShard, shardTokens(index, tokensPerShard));
        }

        int shardTokens(int index, int tokensPerShard) {
            return (int) Math.min(tokensPerShard, tokens - (long) index * tokensPerShard);
        }

        int shards(int tokensPerShard) {
            return Math.toIntExact((tokens + tokensPerShard - 1) / tokensPerShard);
        }
    }

    private PreparedDataset store(Stretch training, Stretch validation) {
        List<String> trainingHashes = hashes(training);
        List<String> validationHashes = hashes(validation);
        String id = Hashes.sha256Hex(String.join("\n", List.of(
                "" + DatasetManifest.VERSION, tokenizer.name(), "" + options.tokensPerShard(),
                trainingHashes.toString(), validationHashes.toString())).getBytes(StandardCharsets.UTF_8)).substring(0, ID_CHARACTERS);
        DatasetManifest manifest = new DatasetManifest(DatasetManifest.VERSION, tokenizer.name(), tokenizer.vocabulary(),
                tokenizer.bytesPerToken(), split(id, "training", training, trainingHashes),
                split(id, "validation", validation, validationHashes));
        String key = Datasets.manifestKey(id);
        boolean isNew = !store.exists(key);
        if (isNew) {
            upload(manifest.training(), training);
            upload(manifest.validation(), validation);
            Datasets.write(store, key, manifest);
        }
        return new PreparedDataset(key, manifest, documents, bytes, isNew);
    }

    private List<String> hashes(Stretch stretch) {
        List<String> hashes = new ArrayList<>();
        for (int shard = 0; shard < stretch.shards(options.tokensPerShard()); shard++) {
            hashes.add(Hashes.sha256Hex(stretch.shard(shard, options.tokensPerShard())));
        }
        return hashes;
    }

    private Split split(String id, String name, Stretch stretch, List<String> hashes) {
        List<Shard> shards = new ArrayList<>();
        for (int shard = 0; shard < hashes.size(); shard++) {
            long tokens = stretch.shardTokens(shard, options.tokensPerShard());
            shards.add(new Shard(Datasets.shardKey(id, name, shard), tokens, hashes.get(shard)));
        }
        return new Split(stretch.tokens(), options.tokensPerShard(), shards);
    }

    private void upload(Split split, Stretch stretch) {
        for (int shard = 0; shard < split.shards().size(); shard++) {
            store.put(split.shards().get(shard).object(), stretch.shard(shard, options.tokensPerShard()));
        }
    }
}
