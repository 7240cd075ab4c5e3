package dev.iota.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Ports of this machine's loopback address. */
public final class Ports {
    private Ports() {}

    /** So many free ports, all different. */
    public static List<Integer> free(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getByName(BrokerSettings.HOST)));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new LocalFailure(LocalFailure.PREFLIGHT, "No free port on " + BrokerSettings.HOST + ": " + e.getMessage(), e);
        } finally {
            held.forEach(Ports::close);
        }
    }

    /** @throws LocalFailure if something listens there */
    public static int requireFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(BrokerSettings.HOST, port));
            return port;
        } catch (IOException e) {
            throw new LocalFailure(LocalFailure.PREFLIGHT,
                    "Port " + port + " is taken: stop what listens there, or choose another port, or none for a free one.", e);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException free) {
            // Nothing was ever accepted.
        }
    }
}
