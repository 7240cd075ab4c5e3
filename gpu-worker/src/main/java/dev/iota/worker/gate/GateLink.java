package dev.iota.worker.gate;

import dev.iota.protocol.gate.GateCall;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Connects to the gate, and to where its URLs lead: over TLS, or on this machine. */
public final class GateLink {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int SILENCE_MILLIS = 60_000;
    private static final Pattern THIS_MACHINE = Pattern.compile("localhost|127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|\\[::1]");

    private final URI gate;
    private final Optional<SSLSocketFactory> trust;

    private GateLink(URI gate, Optional<SSLSocketFactory> trust) {
        this.gate = gate;
        this.trust = trust;
    }

    /**
     * @param url {@code https://host[:port]}
     * @param certificate in PEM that the gate's own is signed with; empty for those that the system trusts
     * @throws IllegalArgumentException if it is none, or would be open to listeners
     * @throws IOException if the certificate can't be read
     */
    public static GateLink to(String url, Optional<Path> certificate) throws IOException {
        URI gate = URI.create(url);
        boolean isPlain = gate.getHost() != null && gate.getUserInfo() == null && gate.getQuery() == null && gate.getFragment() == null
                && gate.getPath().matches("/?");
        if (!isPlain) {
            throw new IllegalArgumentException("'" + url + "' must be https://host[:port]");
        }
        requireSafe(gate);
        return new GateLink(gate, certificate.isPresent() ? Optional.of(trusting(certificate.get())) : Optional.empty());
    }

    private static void requireSafe(URI url) {
        boolean isHere = url.getHost() != null && THIS_MACHINE.matcher(url.getHost()).matches();
        if (!"https".equals(url.getScheme()) && !("http".equals(url.getScheme()) && isHere)) {
            throw new IllegalArgumentException("'" + url.getScheme() + "://" + url.getHost()
                    + "' would be open to everybody on the way: use https (plain http is for this machine alone)");
        }
    }

    private static SSLSocketFactory trusting(Path certificate) throws IOException {
        try (InputStream pem = Files.newInputStream(certificate)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate trusted : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("gate-" + store.size(), trusted);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException malformed) {
            throw new IOException("file " + certificate + " holds no certificate in PEM: " + malformed.getMessage(), malformed);
        }
    }

    /** Name and port of the gate, as signatures hold them. */
    public String host() {
        return GateCall.host(gate);
    }

    /**
     * A connection that is not made yet.
     *
     * @param url absolute, or a path at the gate
     * @throws IllegalArgumentException if it would be open to listeners
     */
    public HttpURLConnection open(String url) throws IOException {
        URI target = gate.resolve(url);
        requireSafe(target);
        HttpURLConnection connection = (HttpURLConnection) target.toURL().openConnection();
        if (connection instanceof HttpsURLConnection secure && host().equals(GateCall.host(target))) {
            trust.ifPresent(secure::setSSLSocketFactory);
        }
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(SILENCE_MILLIS);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        return connection;
    }

    @Override
    public String toString() {
        return "gate " + gate;
    }
}
