package dev.iota.dashboard;

/** How much there was a second, over the last ten seconds. */
final class Rate {
    private static final int SECONDS = 10;
    private static final long MILLIS = 1_000;

    private final double[] amounts = new double[SECONDS];
    private final long[] seconds = new long[SECONDS];

    void add(long atMillis, double amount) {
        long second = atMillis / MILLIS;
        int place = (int) Math.floorMod(second, (long) SECONDS);
        if (second < seconds[place]) {
            return;
        }
        if (second > seconds[place]) {
            seconds[place] = second;
            amounts[place] = 0;
        }
        amounts[place] += amount;
    }

    /** The second under way is left out, as it is not over. */
    double perSecond(long nowMillis) {
        long now = nowMillis / MILLIS;
        double sum = 0;
        for (int place = 0; place < SECONDS; place++) {
            if (seconds[place] < now && seconds[place] > now - SECONDS) {
                sum += amounts[place];
            }
        }
        return sum / (SECONDS - 1);
    }
}
