package dev.iota.protocol;

import java.util.regex.Pattern;

/** Checks of the fields of records that come from outside; each throws an {@link IllegalArgumentException} that names the field. */
public final class Require {
    /** Bound of a text for people: an error's detail, a reason. */
    public static final int MAX_TEXT = 1_000;

    private static final int MAX_NAME = 255;
    private static final int MAX_OBJECT_KEY = 1_024;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern OBJECT_KEY = Pattern.compile("[A-Za-z0-9_=.-]+(/[A-Za-z0-9_=.-]+)*");
    private static final Pattern DOTS_ALONE = Pattern.compile("(.*/)?\\.{1,2}(/.*)?");

    private Require() {}

    public static void that(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    public static <T> T present(String field, T value) {
        that(value != null, field + " is missing");
        return value;
    }

    public static void version(String what, int found, int readable) {
        that(found == readable, what + " of version " + found + "; this release reads " + readable);
    }

    public static void notNegative(String field, long value) {
        that(value >= 0, field + " must not be negative: " + value);
    }

    /** A loss: finite and not negative. */
    public static void loss(String field, double value) {
        that(Double.isFinite(value) && value >= 0, field + " must be a finite number from 0 up: " + value);
    }

    /** A short name: 1 to 255 characters. */
    public static void name(String field, String value) {
        present(field, value);
        that(!value.isBlank() && value.length() <= MAX_NAME, field + " must have 1 to " + MAX_NAME + " characters, not " + value.length());
    }

    public static void sha256(String field, String value) {
        that(SHA256.matcher(present(field, value)).matches(), field + " must be 64 digits of lower-case hexadecimal");
    }

    /** A key in the object store: no empty segment, none of dots alone, so that it can't leave the store's folder. */
    public static void objectKey(String field, String value) {
        present(field, value);
        that(value.length() <= MAX_OBJECT_KEY && OBJECT_KEY.matcher(value).matches() && !DOTS_ALONE.matcher(value).matches(),
                field + " must be 1 to " + MAX_OBJECT_KEY + " of A-Z a-z 0-9 _ = . - in segments parted by '/', none '.' or '..'");
    }

    /** A text for people, cut to {@value #MAX_TEXT} characters: what a stranger says must not fill the log. */
    public static String shortened(String field, String value) {
        present(field, value);
        return value.length() <= MAX_TEXT ? value : value.substring(0, MAX_TEXT - 1) + "…";
    }
}
