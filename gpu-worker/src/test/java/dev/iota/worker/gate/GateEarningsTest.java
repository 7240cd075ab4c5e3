package dev.iota.worker.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.earnings.Earnings;
import dev.iota.protocol.gate.Refusal;
import dev.iota.protocol.id.RunId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GateEarningsTest {
    private FakeGate gate;
    private GateEarnings earnings;
    private Thread thread;

    @BeforeEach
    void open() throws IOException {
        gate = new FakeGate();
        GateLink link = GateLink.to(gate.address(), Optional.empty());
        earnings = new GateEarnings(new GateClient(link, new RunId("r"), MinerKey.generate(), System::currentTimeMillis), 20);
        thread = new Thread(earnings);
    }

    @AfterEach
    void close() throws InterruptedException {
        earnings.stop();
        thread.join();
        gate.close();
    }

    @Test
    void tellsWhatTheGateSaysAndOnceItRefusesWhy() {
        assertThat(earnings.now().note()).isNotEmpty();
        gate.earnings = paid(1.5);
        thread.start();
        await().until(() -> earnings.now().paidTokens() == 1.5 && earnings.now().note().isEmpty());
        gate.earnings = paid(2.5);
        await().until(() -> earnings.now().paidTokens() == 2.5);
        gate.refusal = Refusal.Reason.NOT_ADMITTED;
        await().until(() -> earnings.now().note().contains("refuses"));
        assertThat(earnings.now().paidTokens()).isEqualTo(2.5);
    }

    @Test
    void outlivesAGateThatIsAway() {
        gate.close();
        thread.start();
        await().until(() -> earnings.now().note().contains("can't be reached"));
        assertThat(thread.isAlive()).isTrue();
    }

    private static Earnings paid(double tokens) {
        return new Earnings(tokens, 1, 0L, 0L, tokens, null, null, null, List.of("Epoch 0: it worked"), "");
    }
}
