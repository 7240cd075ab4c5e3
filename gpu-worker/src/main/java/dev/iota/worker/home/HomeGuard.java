package dev.iota.worker.home;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;

/**
 * Who may ask what of a port that every program and web page of this machine can reach. Reading takes an address that only this machine has
 * (another site's name that leads here is refused: DNS rebinding); acting takes the token of the state folder, and no other site's page.
 */
final class HomeGuard {
    static final String TOKEN_HEADER = "X-Iota-Token";
    private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final String token;

    HomeGuard(String token) {
        this.token = token;
    }

    /**
     * A request, of which any part may be null.
     *
     * @param origin of the page that makes it
     * @param token that it shows
     */
    record Request(String method, String host, String origin, String token) {}

    /** The status to refuse it with; 200 if it may pass. */
    int judge(Request request) {
        if (request.host() == null || !NAMES.contains(name(request.host()))) {
            return 421;
        }
        if (request.method().equals("GET")) {
            return 200;
        }
        if (!request.method().equals("POST")) {
            return 405;
        }
        boolean isOwnPage = request.origin() == null || request.origin().equals("http://" + request.host());
        return isOwnPage && isToken(request.token()) ? 200 : 403;
    }

    private static String name(String host) {
        return host.replaceFirst(":\\d+$", "");
    }

    /** In a time that tells nothing about the token. */
    private boolean isToken(String shown) {
        return shown != null && MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }
}
