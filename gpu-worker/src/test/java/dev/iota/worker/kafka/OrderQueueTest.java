package dev.iota.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.audit.AuditOrder;
import dev.iota.protocol.audit.AuditOrder.Cause;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OrderQueueTest {
    private static final TopicPartition ONE = new TopicPartition("test.audits", 1);
    private static final TopicPartition TWO = new TopicPartition("test.audits", 2);

    private final OrderQueue queue = new OrderQueue();

    @Test
    void whoStandsOutComesFirstThenWhoWasOrderedFirst() {
        queue.add(ONE, 0, order(Cause.DRAWN, 1));
        queue.add(ONE, 1, order(Cause.SUSPECTED, 3));
        queue.add(TWO, 0, order(Cause.SUSPECTED, 2));
        queue.add(TWO, 1, order(Cause.DRAWN, 0));
        assertThat(List.of(queue.poll(), queue.poll(), queue.poll(), queue.poll()))
                .extracting(waiting -> waiting.order().orderedAtMillis()).containsExactly(2L, 3L, 0L, 1L);
        assertThat(queue.poll()).isNull();
    }

    @Test
    void nothingThatWaitsCountsAsDone() {
        queue.add(ONE, 5, order(Cause.DRAWN, 1));
        queue.add(ONE, 6, order(Cause.SUSPECTED, 2));
        assertThat(queue.doneUpTo(ONE, 7)).isEqualTo(5);
        assertThat(queue.poll().offset()).isEqualTo(6);
        assertThat(queue.doneUpTo(ONE, 7)).as("the order before it waits still").isEqualTo(5);
        assertThat(queue.doneUpTo(TWO, 3)).isEqualTo(3);
        queue.poll();
        assertThat(queue.doneUpTo(ONE, 7)).isEqualTo(7);
    }

    @Test
    void forgetsWhatIsSomebodyElsesNow() {
        queue.add(ONE, 0, order(Cause.DRAWN, 1));
        queue.add(TWO, 0, order(Cause.DRAWN, 2));
        queue.remove(List.of(ONE));
        assertThat(queue.poll().partition()).isEqualTo(TWO);
        assertThat(queue.poll()).isNull();
    }

    private static AuditOrder order(Cause cause, long orderedAtMillis) {
        return new AuditOrder(AuditOrder.VERSION, new RunId("test"), MinerKey.generate().miner(), Stage.FIRST, Epoch.FIRST, Generation.FIRST,
                cause, orderedAtMillis);
    }
}
