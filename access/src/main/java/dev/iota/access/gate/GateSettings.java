package dev.iota.access.gate;

import dev.iota.protocol.gate.Admission;
import dev.iota.protocol.gate.GateCall;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * What a gate leads to, and who may pass.
 *
 * @param store {@code file:///folder} or {@code s3://bucket/prefix}
 * @param release of the software, for those who have to update theirs
 * @param brokers what miners are told
 * @param bind address to listen at
 * @param publicUrl by which miners call the gate; empty if it is for this machine alone
 * @param tls empty for plain HTTP
 * @param rules asked anew for each request
 * @param validators who may read all of the run
 * @param issuer empty where brokers need no credentials
 */
public record GateSettings(RunId run, URI store, String release, Brokers brokers, InetSocketAddress bind, Optional<URI> publicUrl,
        Optional<SSLContext> tls, Supplier<AdmissionRules> rules, Set<MinerId> validators, Optional<CredentialIssuer> issuer,
        GateLimits limits) {

    /**
     * Kafka as miners reach it.
     *
     * @param certificates as in {@link Admission}; null for those that systems trust
     */
    public record Brokers(String addresses, Admission.Security security, String certificates) {}

    /** @throws IllegalArgumentException if these would let somebody listen, or credentials be missing */
    public GateSettings {
        boolean isHere = bind.getAddress() != null && bind.getAddress().isLoopbackAddress();
        boolean isProxied = publicUrl.filter(url -> "https".equals(url.getScheme())).isPresent();
        require(bind.getAddress() != null, "no machine is known as " + bind.getHostString());
        require(isHere || tls.isPresent() || isProxied, "a gate that others reach needs TLS: give --tls-keystore, or, where a proxy "
                + "speaks TLS for it, the proxy's address with --public-url https://…");
        require(isHere || publicUrl.isPresent(), "a gate that others reach needs to know its own address: give --public-url");
        require(publicUrl.stream().allMatch(url -> url.getHost() != null), "--public-url must be https://host[:port]");
        require(brokers.security().needsCredentials() == issuer.isPresent(), "brokers with " + brokers.security()
                + (issuer.isPresent() ? " take no credentials" : " need credentials for miners: the gate must be able to make users"));
        validators = Set.copyOf(validators);
    }

    /** By which names the gate may be called, once it listens at a port. */
    Set<String> hosts(int port) {
        String scheme = tls.isPresent() ? "https://" : "http://";
        Stream<URI> local = Stream.of("localhost", "127.0.0.1", "[::1]")
                .map(name -> URI.create(scheme + name + ":" + port));
        return Stream.concat(publicUrl.stream(), local).map(GateCall::host)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
