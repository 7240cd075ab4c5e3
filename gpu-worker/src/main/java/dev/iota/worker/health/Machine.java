package dev.iota.worker.health;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine has. */
public final class Machine {
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final String AVAILABLE = "MemAvailable:";

    private Machine() {}

    public static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    public static long memoryBytes() {
        return bean().getTotalMemorySize();
    }

    /** What programs can still have; without Linux, what is not used. */
    public static long availableBytes() {
        if (!Files.isReadable(MEMORY)) {
            return bean().getFreeMemorySize();
        }
        try {
            return Files.readAllLines(MEMORY).stream().filter(line -> line.startsWith(AVAILABLE))
                    .mapToLong(line -> Long.parseLong(line.substring(AVAILABLE.length()).replaceAll("\\D", "")) << 10)
                    .findFirst().orElseGet(() -> bean().getFreeMemorySize());
        } catch (IOException | NumberFormatException unreadable) {
            return -1;
        }
    }

    /** Processes that want a processor, over the last minute; negative if unknown. */
    public static double load() {
        return bean().getSystemLoadAverage();
    }

    /** Since this process began. */
    public static long uptimeMillis() {
        return ManagementFactory.getRuntimeMXBean().getUptime();
    }

    private static OperatingSystemMXBean bean() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    }
}
