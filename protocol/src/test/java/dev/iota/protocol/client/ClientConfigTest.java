package dev.iota.protocol.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientConfigTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("client.properties");
    }

    @Test
    void readsHowAClientProvesWhoItIs() throws IOException {
        write("# the run's\nsecurity.protocol=SASL_SSL\nsasl.mechanism = SCRAM-SHA-512\nssl.truststore.type: PEM\n", "rw-------");
        assertThat(ClientConfig.read(file).properties()).containsOnlyKeys("security.protocol", "sasl.mechanism", "ssl.truststore.type")
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512");
        assertThat(ClientConfig.none().properties()).isEmpty();
    }

    @Test
    void namesAllKeysThatAreNotItsOwnToSet() throws IOException {
        write("acks=0\nsasl.mechanism=PLAIN\nbootstrap.servers=elsewhere:1\nsecurity.providers=x\nsaslx=1\n", "rw-------");
        assertThatIllegalArgumentException().isThrownBy(() -> ClientConfig.read(file))
                .withMessage(file + " sets acks, bootstrap.servers, saslx, security.providers: remove what is not security.protocol, "
                        + "sasl.* or ssl.*; IOTA sets the rest itself");
    }

    @Test
    void showsNoSecret() throws IOException {
        write("sasl.jaas.config=password=hunter2\n", "r--------");
        assertThat(ClientConfig.read(file)).hasToString("ClientConfig[sasl.jaas.config]");
    }

    @Test
    void refusesAFileThatOthersCanRead() throws IOException {
        for (String permissions : new String[] {"rw-r-----", "rw----r--", "rw--w----", "rwxrwxrwx"}) {
            write("sasl.mechanism=PLAIN\n", permissions);
            assertThatIllegalArgumentException().isThrownBy(() -> ClientConfig.read(file))
                    .withMessage(file + " holds secrets and is open to others (" + permissions + "): chmod 600 " + file);
        }
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        assertThatIllegalArgumentException().isThrownBy(() -> ClientConfig.read(file)).withMessageContaining(file + " is not there");
        assertThatIllegalArgumentException().isThrownBy(() -> ClientConfig.read(folder)).withMessageContaining(folder + " is a folder");
        write("sasl.mechanism=\\u00zz\n", "rw-------");
        assertThatIllegalArgumentException().isThrownBy(() -> ClientConfig.read(file)).withMessageContaining("key=value");
        write("sasl.mechanism=" + "x".repeat(1 << 20), "rw-------");
        assertThatIllegalArgumentException().isThrownBy(() -> ClientConfig.read(file)).withMessageContaining("more than 1048576");
    }

    private void write(String content, String permissions) throws IOException {
        Files.deleteIfExists(file);
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
