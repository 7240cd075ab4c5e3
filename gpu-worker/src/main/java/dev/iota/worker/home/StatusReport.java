package dev.iota.worker.home;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.iota.protocol.earnings.Earnings;
import java.util.List;

/**
 * How a worker does, for {@code /status}, {@code iota-worker status} and its page.
 *
 * @param device what it computes with, for people
 * @param threads that one operation may use
 * @param processors of the machine
 * @param state as in {@link dev.iota.worker.pipeline.Status}
 * @param stage null while it has no place
 * @param slot null while it has no place
 * @param epoch null before the first manifest
 * @param epochs of the whole run
 * @param samples that this process completed
 * @param tokensPerSecond over the last half minute
 * @param stepAgeMillis since a pass was completed; null before the first
 * @param firstSampleMillis from the start of the process to its first completed pass; null before
 * @param ackAgeMillis since the broker took an event
 * @param brokerSilentMillis how long the broker has owed an answer
 * @param clockOffsetMillis by how much this machine's clock is ahead of the broker's
 * @param nativeBytes held outside the Java heap
 * @param bench what this device was measured to do; empty if it was not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StatusReport(
        int version, String release, String run, String miner, String device, int threads, int processors, String state, Integer stage,
        Integer slot, Long epoch, long epochs, Long generation, long samples, double tokensPerSecond, int queued, int inFlight,
        long rejected, Long stepAgeMillis, Long firstSampleMillis, long ackAgeMillis, long brokerSilentMillis, long clockOffsetMillis,
        long nativeBytes, String bench, Health health, Earnings earnings) {
    public static final int VERSION = 1;

    /**
     * Whether it can be counted on.
     *
     * @param isAlive false if it will not come back by itself
     * @param reasons why it is not ready
     * @param warning what is not as it should be; empty if all is
     * @param causes likely ones
     */
    public record Health(boolean isAlive, boolean isReady, List<String> reasons, String warning, List<String> causes) {
        public Health {
            reasons = List.copyOf(reasons);
            causes = List.copyOf(causes);
        }
    }
}
