package dev.iota.access.gate;

/**
 * Every bound of the gate.
 *
 * @param bodyBytes of a signed request
 * @param clockSkewMillis by which a request's time may differ from the gate's
 * @param nonces remembered; with more in that time the gate asks to wait
 * @param callsPerSecond of one miner, a minute's worth at once
 * @param addressCallsPerSecond of one network address, a minute's worth at once
 * @param credentialsPerSecond that one miner is given, a minute's worth at once
 * @param allCredentialsPerSecond that all are given, a minute's worth at once: brokers make users slowly
 * @param urlSeconds for which a URL is valid
 * @param callMillis after which a request that isn't done is cut off
 * @param transferMillis the same for objects that the gate itself serves
 * @param threads that serve
 */
public record GateLimits(int bodyBytes, int clockSkewMillis, int nonces, double callsPerSecond, double addressCallsPerSecond,
        double credentialsPerSecond, double allCredentialsPerSecond, int urlSeconds, int callMillis, int transferMillis, int threads) {

    public static GateLimits standard() {
        return new GateLimits(64 << 10, 60_000, 1 << 18, 5, 50, 0.1, 2, 300, 15_000, 600_000, 32);
    }
}
