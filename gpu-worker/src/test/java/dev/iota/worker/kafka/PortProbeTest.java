package dev.iota.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PortProbeTest {
    private static final int PATIENCE_MILLIS = 300;

    @Test
    void recognisesAnAnswerToItsOwnQuestion() throws Exception {
        assertThat(ask(request -> ByteBuffer.allocate(10).putInt(6).put(request, 8, 4).putShort((short) 35).array()).kind())
                .isEqualTo(PortProbe.Kind.KAFKA);
    }

    @Test
    void showsWhatSomebodyElseAnswers() throws Exception {
        PortProbe.Found found = ask(request -> "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(found.kind()).isEqualTo(PortProbe.Kind.FOREIGN);
        assertThat(found.text()).contains("HTTP/1.1 400");
    }

    @Test
    void isNotFooledByAnAnswerToAnotherQuestion() throws Exception {
        assertThat(ask(request -> ByteBuffer.allocate(10).putInt(6).putInt(1).putShort((short) 0).array()).kind())
                .isEqualTo(PortProbe.Kind.FOREIGN);
    }

    @Test
    void waitsForASilentOneNoLongerThanItMay() throws Exception {
        assertThat(ask(request -> new byte[0]).kind()).isEqualTo(PortProbe.Kind.SILENT);
    }

    @Test
    void saysThatNobodyListensOrNobodyIsKnown() throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        assertThat(PortProbe.ask("127.0.0.1:" + port, PATIENCE_MILLIS).kind()).isEqualTo(PortProbe.Kind.CLOSED);
        assertThat(PortProbe.ask("no-such-machine.invalid:9092", PATIENCE_MILLIS).kind()).isEqualTo(PortProbe.Kind.UNKNOWN_HOST);
    }

    /** A server that answers the first request; empty for not at all. */
    private static PortProbe.Found ask(UnaryOperator<byte[]> answer) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> serve(server, answer));
            thread.setDaemon(true);
            thread.start();
            return PortProbe.ask("127.0.0.1:" + server.getLocalPort(), PATIENCE_MILLIS);
        }
    }

    private static void serve(ServerSocket server, UnaryOperator<byte[]> answer) {
        try (Socket socket = server.accept(); InputStream in = socket.getInputStream(); OutputStream out = socket.getOutputStream()) {
            byte[] request = new byte[64];
            int count = in.read(request);
            out.write(answer.apply(Arrays.copyOf(request, count)));
            out.flush();
            in.readAllBytes();
        } catch (IOException gone) {
            // The other side had enough.
        }
    }
}
