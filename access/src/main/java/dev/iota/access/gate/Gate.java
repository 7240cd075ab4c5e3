package dev.iota.access.gate;

import dev.iota.access.run.RunPlaces;
import dev.iota.protocol.earnings.EarningsBooks;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** The one service through which strangers' workers join a run. */
public final class Gate implements AutoCloseable {
    private final GateSettings settings;
    private final GateServer server;
    private final GateMeter meter;
    private final ObjectSource objects;

    private Gate(GateSettings settings, GateServer server, GateMeter meter, ObjectSource objects) {
        this.settings = settings;
        this.server = server;
        this.meter = meter;
        this.objects = objects;
    }

    /**
     * Serves until it is closed.
     *
     * @param places told by whoever follows the run's topics
     * @param earnings likewise
     * @param isCaughtUp whether these are all that is known; before, nobody is let in
     * @throws IOException if the run can't be read, or the address not be listened at
     */
    public static Gate start(GateSettings settings, RunPlaces places, EarningsBooks earnings, BooleanSupplier isCaughtUp,
            LongSupplier clockMillis) throws IOException {
        GateMeter meter = new GateMeter();
        ObjectSource objects = source(settings.store(), clockMillis);
        RunDesk desk = RunDesk.open(settings, objects, places, earnings, isCaughtUp, meter);
        return new Gate(settings, GateServer.start(settings, desk, objects, meter, clockMillis), meter, objects);
    }

    private static ObjectSource source(URI store, LongSupplier clockMillis) throws IOException {
        if ("s3".equals(store.getScheme()) && store.getAuthority() != null) {
            return S3Objects.open(store);
        }
        if ("file".equals(store.getScheme())) {
            return new FileObjects(Path.of(store), clockMillis);
        }
        throw new IllegalArgumentException("object store '" + store + "' must be file:///folder or s3://bucket/prefix");
    }

    /** As miners are to call it. */
    public URI address() {
        String scheme = settings.tls().isPresent() ? "https" : "http";
        return settings.publicUrl().orElseGet(() -> URI.create(scheme + "://localhost:" + server.port()));
    }

    public GateMeter meter() {
        return meter;
    }

    @Override
    public void close() {
        server.close();
        if (objects instanceof S3Objects bucket) {
            bucket.close();
        }
    }
}
