package dev.iota.access.gate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** What the gate proves to be itself with. */
public final class TlsIdentity {
    private TlsIdentity() {}

    /**
     * @param keystore in PKCS #12, with one private key and its certificates
     * @param password overwritten once it is used
     * @throws IOException saying what is wrong with the file or the password
     */
    public static SSLContext read(Path keystore, char[] password) throws IOException {
        try (InputStream input = Files.newInputStream(keystore)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(input, password);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException unusable) {
            throw new IOException("keystore " + keystore + " can't be used: " + unusable.getMessage(), unusable);
        } finally {
            Arrays.fill(password, '\0');
        }
    }
}
