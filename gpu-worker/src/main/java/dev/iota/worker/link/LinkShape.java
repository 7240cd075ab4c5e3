package dev.iota.worker.link;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a simulated link of a worker lets through, each way alike and full duplex. Nothing here is measured of a real network.
 *
 * @param bitsPerSecond {@link Long#MAX_VALUE} for as much as one likes
 * @param delayMillis from the last bit's leaving to its arrival
 */
public record LinkShape(long bitsPerSecond, int delayMillis) {
    public static final LinkShape UNLIMITED = new LinkShape(Long.MAX_VALUE, 0);
    public static final int MAX_DELAY_MILLIS = 10_000;

    private static final Pattern FORM = Pattern.compile("(\\d{1,6})(kbit|mbit|gbit)/(\\d{1,5})ms");

    /** @throws IllegalArgumentException naming the value that can't be */
    public LinkShape {
        if (bitsPerSecond < 1_000) {
            throw new IllegalArgumentException("a link has 1 kbit a second or more, not " + bitsPerSecond + " bits");
        }
        if (delayMillis < 0 || delayMillis > MAX_DELAY_MILLIS) {
            throw new IllegalArgumentException("a link's delay is 0 to " + MAX_DELAY_MILLIS + " ms, not " + delayMillis);
        }
    }

    /**
     * @param text such as {@code 80mbit/50ms}: bits a second, and the delay one way
     * @throws IllegalArgumentException naming the form
     */
    public static LinkShape parse(String text) {
        Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
        boolean isForm = form.matches();
        long bits = isForm ? Long.parseLong(form.group(1)) * unit(form.group(2)) : 0;
        int millis = isForm ? Integer.parseInt(form.group(3)) : 0;
        if (bits == 0 || millis > MAX_DELAY_MILLIS) {
            throw new IllegalArgumentException("must be RATE/DELAY such as 80mbit/50ms (1 to 999999 kbit, mbit or gbit a second; 0 to "
                    + MAX_DELAY_MILLIS + " ms), not '" + text + "'");
        }
        return new LinkShape(bits, millis);
    }

    private static long unit(String name) {
        return switch (name) {
            case "kbit" -> 1_000;
            case "mbit" -> 1_000_000;
            default -> 1_000_000_000;
        };
    }

    public boolean isUnlimited() {
        return equals(UNLIMITED);
    }

    /** How long so many bytes take to leave. */
    public long transmissionNanos(long bytes) {
        return Math.round(bytes * 8e9 / bitsPerSecond);
    }

    /** That are under way where it is never idle: rate times delay; 0 without delay. */
    public long bytesUnderWay() {
        return delayMillis == 0 ? 0 : bitsPerSecond / 8_000 * delayMillis;
    }

    public long delayNanos() {
        return delayMillis * 1_000_000L;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        if (isUnlimited()) {
            return "unlimited";
        }
        String rate = bitsPerSecond % 1_000_000_000 == 0 ? bitsPerSecond / 1_000_000_000 + "gbit"
                : bitsPerSecond % 1_000_000 == 0 ? bitsPerSecond / 1_000_000 + "mbit" : bitsPerSecond / 1_000 + "kbit";
        return rate + "/" + delayMillis + "ms";
    }
}
