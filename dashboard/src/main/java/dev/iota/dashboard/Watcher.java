package dev.iota.dashboard;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** One browser that watches: messages wait for it in a bounded queue. */
final class Watcher {
    static final int MAX_WAITING = 50;
    private static final byte[] RETRY = "retry: 1000\n\n".getBytes(StandardCharsets.US_ASCII);

    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private Thread writer;
    private boolean isDropped;

    /** Whether there was room; if not, the watcher is dropped. */
    boolean tell(byte[] message) {
        boolean hasRoom = waiting.offer(message);
        if (!hasRoom) {
            drop();
        }
        return hasRoom;
    }

    /** Whoever writes to it is interrupted, which closes its connection even in the middle of a write. */
    synchronized void drop() {
        isDropped = true;
        if (writer != null) {
            writer.interrupt();
        }
    }

    /** Writes what comes, until the browser is gone or too slow. */
    void serve(OutputStream out) throws IOException {
        synchronized (this) {
            writer = Thread.currentThread();
            if (isDropped) {
                return;
            }
        }
        try {
            out.write(RETRY);
            while (true) {
                out.write(waiting.take());
                out.flush();
            }
        } catch (InterruptedException dropped) {
            // It comes again by itself.
        }
    }
}
