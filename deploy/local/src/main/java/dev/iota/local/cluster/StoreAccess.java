package dev.iota.local.cluster;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

/** Credentials of the cluster's object store. */
record StoreAccess(String accessKey, String secretKey) {
    private static final String REGION = "us-east-1";
    private static final int SECRET_BYTES = 20;

    static StoreAccess random() {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return new StoreAccess("iota", HexFormat.of().formatHex(secret));
    }

    Map<String, String> environment(ClusterFacts facts) {
        return Map.of("AWS_ENDPOINT_URL", facts.s3Endpoint(), "AWS_REGION", REGION, "AWS_ACCESS_KEY_ID", accessKey, "AWS_SECRET_ACCESS_KEY",
                secretKey);
    }

    Map<String, String> properties(ClusterFacts facts) {
        return Map.of("aws.endpointUrl", facts.s3Endpoint(), "aws.region", REGION, "aws.accessKeyId", accessKey, "aws.secretAccessKey",
                secretKey);
    }
}
