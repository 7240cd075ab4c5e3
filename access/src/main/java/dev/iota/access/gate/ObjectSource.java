package dev.iota.access.gate;

import dev.iota.protocol.gate.ObjectRequest.Wanted;
import dev.iota.protocol.gate.ObjectUrls;
import java.io.IOException;

/** An object store to which URLs can be handed out. */
interface ObjectSource {
    /** A URL with which this, and nothing else, can be done until then. */
    ObjectUrls.Signed sign(Wanted wanted, int validSeconds);

    /**
     * A small object, for the gate itself.
     *
     * @throws IOException saying why it can't be read
     */
    byte[] read(String key, int maxBytes) throws IOException;
}
