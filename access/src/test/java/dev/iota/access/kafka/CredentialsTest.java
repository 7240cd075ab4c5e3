package dev.iota.access.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CredentialsTest {
    @Test
    void textsDoNotShowThePassword() {
        assertThat(new Credentials("somebody", "s3cret")).hasToString("Credentials[user=somebody]");
    }

    @Test
    void clientsLogInWithScram() {
        assertThat(new Credentials("somebody", "s3cret").clientSettings("SASL_SSL"))
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
                .containsEntry("sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"somebody\" password=\"s3cret\";");
    }

    @Test
    void nothingCanBeSmuggledIntoAClientsSettings() {
        assertThatThrownBy(() -> new Credentials("a\" password=\"b", "c")).hasMessageContaining("quotes");
        assertThatThrownBy(() -> new Credentials("a", "b\\")).hasMessageContaining("backslashes");
        assertThatThrownBy(() -> new Credentials("a", "")).hasMessageContaining("empty");
    }
}
