package dev.iota.worker;

import dev.iota.worker.kafka.ClientSettings;
import dev.iota.worker.torch.ComputeType;
import java.util.Locale;

/**
 * How this process works.
 *
 * @param threads that one operation of the device may use
 * @param stopsWithStdin whether the end of standard input ends the process
 */
public record WorkerSettings(ClientSettings client, int threads, ComputeType compute, boolean stopsWithStdin) {

    /** For people. */
    public String device() {
        return "cpu, " + threads + (threads == 1 ? " thread, " : " threads, ") + compute.name().toLowerCase(Locale.ROOT);
    }
}
