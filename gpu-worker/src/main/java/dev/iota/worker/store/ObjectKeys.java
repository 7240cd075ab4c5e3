package dev.iota.worker.store;

import java.util.Arrays;

/** What a key may be: relative, and never leading out of its store. */
final class ObjectKeys {
    /** S3's limit, in characters here. */
    static final int MAX_CHARACTERS = 1024;

    private ObjectKeys() {}

    /** @throws IllegalArgumentException naming the key and the rule it breaks */
    static String require(String key) {
        if (key.isEmpty() || key.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException("an object key has 1 to " + MAX_CHARACTERS + " characters, not " + key.length());
        }
        boolean isPlain = key.chars().noneMatch(character -> character == '\\' || character == ':' || character < ' ')
                && Arrays.stream(key.split("/", -1)).noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
        if (!isPlain) {
            throw new IllegalArgumentException("object key '" + key + "' must be a relative path of names between single slashes, without"
                    + " '.', '..', backslashes and colons");
        }
        return key;
    }
}
