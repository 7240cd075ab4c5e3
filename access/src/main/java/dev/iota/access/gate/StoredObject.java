package dev.iota.access.gate;

import dev.iota.access.run.MergeFolder;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of an epoch an object key names; the layout is in docs/PROTOCOL.md. */
sealed interface StoredObject {
    Pattern MERGE = Pattern.compile("generation-(\\d{1,9})/stage-(\\d{1,2})/(.+)\\.safetensors");
    Pattern SHARD = Pattern.compile("shard-\\d{1,9}-([0-9a-f]{16})");
    Pattern OWNED = Pattern.compile("([a-z2-7]{52})-[0-9a-f]{16}");
    Pattern KEYFRAME = Pattern.compile("keyframe-(\\d{1,2})-([a-z2-7]{52})-[0-9a-f]{16}\\.safetensors");
    Pattern EPOCH = Pattern.compile("(\\d{1,9})/(.+)");

    /** What a miner learnt. */
    record Contribution(MergeFolder folder, MinerId miner) implements StoredObject {}

    /** @param hash the first 16 digits of the content's SHA-256 */
    record MergedShard(MergeFolder folder, String hash) implements StoredObject {}

    /** A whole state, stored by one miner. */
    record Keyframe(Epoch epoch, Stage stage, MinerId miner) implements StoredObject {}

    /** Empty if the key names none of these in this run. */
    static Optional<StoredObject> of(RunId run, String key) {
        String folder = "runs/" + run + "/epochs/";
        Matcher epoch = EPOCH.matcher(key.startsWith(folder) ? key.substring(folder.length()) : "");
        if (!epoch.matches()) {
            return Optional.empty();
        }
        try {
            return of(new Epoch(Integer.parseInt(epoch.group(1))), epoch.group(2))
                    // Numbers with leading zeros would be other names for the same.
                    .filter(object -> isCanonical(epoch.group(1)));
        } catch (IllegalArgumentException outOfRange) {
            return Optional.empty();
        }
    }

    private static Optional<StoredObject> of(Epoch epoch, String rest) {
        Matcher keyframe = KEYFRAME.matcher(rest);
        if (keyframe.matches() && isCanonical(keyframe.group(1))) {
            return Optional.of(new Keyframe(epoch, new Stage(Integer.parseInt(keyframe.group(1))), new MinerId(keyframe.group(2))));
        }
        Matcher merge = MERGE.matcher(rest);
        if (!merge.matches() || !isCanonical(merge.group(1)) || !isCanonical(merge.group(2))) {
            return Optional.empty();
        }
        MergeFolder folder = new MergeFolder(epoch, new Generation(Integer.parseInt(merge.group(1))),
                new Stage(Integer.parseInt(merge.group(2))));
        Matcher shard = SHARD.matcher(merge.group(3));
        if (shard.matches()) {
            return Optional.of(new MergedShard(folder, shard.group(1)));
        }
        Matcher owned = OWNED.matcher(merge.group(3));
        return owned.matches() ? Optional.of(new Contribution(folder, new MinerId(owned.group(1)))) : Optional.empty();
    }

    private static boolean isCanonical(String digits) {
        return digits.equals("0") || !digits.startsWith("0");
    }
}
