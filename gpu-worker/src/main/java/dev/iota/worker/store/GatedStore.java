package dev.iota.worker.store;

import dev.iota.protocol.gate.ObjectRequest.Wanted;
import dev.iota.protocol.gate.ObjectUrls;
import dev.iota.worker.gate.GateClient;
import dev.iota.worker.gate.GateException;
import dev.iota.worker.gate.GateLink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Objects by URLs that the access gate signs, each for one object and a few minutes; this process holds no credentials of the store. An
 * object is written once, and has at most 5 GiB: it is put in one request. Nothing is listed or deleted.
 */
public final class GatedStore implements ObjectStore {
    private static final int MAX_URLS = 4_096;
    /** URLs are not used to their last second: a request must reach the store. */
    private static final long MARGIN_SECONDS = 20;
    private static final Pattern TOTAL = Pattern.compile("bytes [^/]*/([0-9]{1,18})");

    private final GateClient gate;
    private final GateLink link;
    private final LongSupplier clockNanos;
    private final Map<String, Url> urls = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Url> eldest) {
            return size() > MAX_URLS;
        }
    };

    private record Url(ObjectUrls.Signed signed, long bestBeforeNanos) {}

    private interface Body {
        InputStream open() throws IOException;
    }

    private interface Answer<T> {
        T read(HttpURLConnection connection, int status) throws IOException;
    }

    public GatedStore(GateClient gate, GateLink link, LongSupplier clockNanos) {
        this.gate = gate;
        this.link = link;
        this.clockNanos = clockNanos;
    }

    @Override
    public void put(String key, byte[] bytes) {
        put(Wanted.put(ObjectKeys.require(key), bytes.length, Hashes.sha256Hex(bytes)), () -> new ByteArrayInputStream(bytes));
    }

    @Override
    public void put(String key, Path file) {
        try {
            put(Wanted.put(ObjectKeys.require(key), Files.size(file), Hashes.sha256Hex(file)), () -> Files.newInputStream(file));
        } catch (IOException unreadable) {
            throw new StoreException("object '" + key + "' can't be written to " + this + ": file " + file + " can't be read", unreadable);
        }
    }

    private void put(Wanted wanted, Body body) {
        attempt(wanted, connection -> {
            connection.setRequestMethod("PUT");
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(wanted.sizeBytes());
            try (InputStream input = body.open(); OutputStream out = connection.getOutputStream()) {
                input.transferTo(out);
            }
        }, (connection, status) -> {
            // What is there already has the same name, hence the same content.
            if (status / 100 != 2 && status != HttpURLConnection.HTTP_PRECON_FAILED) {
                throw unexpected(wanted.key(), status);
            }
            return status;
        });
    }

    @Override
    public byte[] get(String key, long offset, int length) {
        if (length == 0) {
            return new byte[0];
        }
        return attempt(Wanted.get(ObjectKeys.require(key)), connection -> range(connection, offset, offset + length - 1),
                (connection, status) -> {
                    requireFound(key, status, HttpURLConnection.HTTP_PARTIAL);
                    try (InputStream input = connection.getInputStream()) {
                        byte[] bytes = input.readNBytes(length);
                        if (bytes.length != length) {
                            throw tooShort(key);
                        }
                        return bytes;
                    }
                });
    }

    @Override
    public void copyTo(String key, Path file) {
        attempt(Wanted.get(ObjectKeys.require(key)), connection -> {}, (connection, status) -> {
            requireFound(key, status, HttpURLConnection.HTTP_OK);
            try (InputStream input = connection.getInputStream(); OutputStream out = Files.newOutputStream(file)) {
                return input.transferTo(out);
            } catch (IOException failure) {
                throw DiskFullException.explain(file, failure);
            }
        });
    }

    @Override
    public long size(String key) {
        return find(key).orElseThrow(() -> missing(key));
    }

    @Override
    public boolean exists(String key) {
        return find(key).isPresent();
    }

    /** The size of an object. A URL for GET is none for HEAD, so the first byte is asked for. */
    private OptionalLong find(String key) {
        return attempt(Wanted.get(ObjectKeys.require(key)), connection -> range(connection, 0, 0), (connection, status) -> {
            if (status == HttpURLConnection.HTTP_NOT_FOUND) {
                return OptionalLong.empty();
            }
            String range = connection.getHeaderField("Content-Range");
            Matcher total = TOTAL.matcher(range == null ? "" : range);
            if ((status != HttpURLConnection.HTTP_PARTIAL && status != 416) || !total.matches()) {
                throw unexpected(key, status);
            }
            return OptionalLong.of(Long.parseLong(total.group(1)));
        });
    }

    @Override
    public List<String> list(String prefix) {
        throw new StoreException(this + " lists nothing: ask for objects by their keys");
    }

    @Override
    public void delete(String key) {
        throw new StoreException("object '" + key + "' can't be deleted: " + this + " deletes nothing");
    }

    @Override
    public String toString() {
        return "object store behind " + gate;
    }

    private interface Request {
        void prepare(HttpURLConnection connection) throws IOException;
    }

    private <T> T attempt(Wanted wanted, Request request, Answer<T> answer) {
        try {
            Url known = known(wanted);
            Url url = known != null ? known : fresh(wanted);
            HttpURLConnection connection = send(url, request);
            if (connection.getResponseCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                // It may have expired meanwhile, or the gate have begun anew.
                discard(connection);
                connection = send(fresh(wanted), request);
            }
            int status = connection.getResponseCode();
            try {
                return answer.read(connection, status);
            } finally {
                discard(connection);
            }
        } catch (GateException refusal) {
            String message = "object '" + wanted.key() + "': " + refusal.getMessage();
            throw refusal.isPassing() ? StoreException.passing(message, refusal) : new StoreException(message, refusal);
        } catch (IOException failure) {
            throw StoreException.passing("object '" + wanted.key() + "' in " + this + ": " + failure + "; check the network and the disk",
                    failure);
        }
    }

    private HttpURLConnection send(Url url, Request request) throws IOException {
        HttpURLConnection connection = link.open(url.signed.url());
        url.signed.headers().forEach(connection::setRequestProperty);
        request.prepare(connection);
        return connection;
    }

    private synchronized Url known(Wanted wanted) {
        Url url = wanted.sha256() == null ? urls.get(wanted.key()) : null;
        return url != null && url.bestBeforeNanos - clockNanos.getAsLong() > 0 ? url : null;
    }

    private Url fresh(Wanted wanted) {
        long now = clockNanos.getAsLong();
        ObjectUrls answer = gate.urls(wanted);
        Url url = new Url(answer.objects().get(0), now + (answer.validSeconds() - MARGIN_SECONDS) * 1_000_000_000L);
        if (wanted.sha256() == null) {
            synchronized (this) {
                urls.put(wanted.key(), url);
            }
        }
        return url;
    }

    private static void range(HttpURLConnection connection, long first, long last) {
        connection.setRequestProperty("Range", "bytes=" + first + "-" + last);
    }

    /** So that the connection can serve again. */
    private static void discard(HttpURLConnection connection) throws IOException {
        try (InputStream rest = connection.getErrorStream()) {
            if (rest != null) {
                rest.readNBytes(1 << 16);
            }
        }
    }

    private void requireFound(String key, int status, int expected) throws IOException {
        if (status == HttpURLConnection.HTTP_NOT_FOUND) {
            throw missing(key);
        }
        if (status == 416) {
            throw tooShort(key);
        }
        if (status != expected) {
            throw unexpected(key, status);
        }
    }

    private RuntimeException unexpected(String key, int status) {
        String message = "object '" + key + "' in " + this + ": the store answers " + status;
        return status == HttpURLConnection.HTTP_FORBIDDEN
                ? new StoreException(message
                        + " to a URL that the gate just signed; ask the operator to check the gate's credentials and clock")
                : StoreException.passing(message, null);
    }

    private StoreException missing(String key) {
        return new StoreException("object '" + key + "' is not in " + this + "; check the key, and that this is the run's gate");
    }

    private StoreException tooShort(String key) {
        return new StoreException("object '" + key + "' in " + this + " ends before the range that was asked for; it was cut short:"
                + " write it again");
    }
}
