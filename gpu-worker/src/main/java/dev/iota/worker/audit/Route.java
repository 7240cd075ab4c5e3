package dev.iota.worker.audit;

import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import dev.iota.worker.pipeline.Place;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * From which partition a pass at a place comes, and into which it goes. The tail's one pass is told as a gradient's, and begins with an
 * activation.
 */
record Route(RunSpec run, Place place) {

    private boolean isHead() {
        return run.model().isHead(place.stage());
    }

    private boolean isTail() {
        return run.model().isTail(place.stage());
    }

    /** The direction of the topic in which a pass's input lies. */
    Direction input(PassCompleted pass) {
        return isTail() ? Direction.FORWARD : pass.direction();
    }

    /** Whether a pass sends on a tensor: all but the head's gradients do. */
    boolean isSentOn(PassCompleted pass) {
        return pass.direction() == Direction.FORWARD || !isHead();
    }

    TopicPartition inbox(Direction direction) {
        Topics topics = new Topics(run.run());
        String forward = isHead() ? topics.tickets() : topics.activations(place.stage());
        return new TopicPartition(direction == Direction.FORWARD ? forward : topics.gradients(place.stage()), place.slot().value());
    }

    /** Where the tensor goes that is computed from an input; empty if it goes nowhere. */
    Optional<TopicPartition> outbox(SignedTicket ticket, Direction input) {
        Direction direction = isTail() ? Direction.BACKWARD : input;
        boolean isEnd = direction == Direction.BACKWARD && isHead();
        if (isEnd || ticket.ticket().stages() != run.model().stages()) {
            return Optional.empty();
        }
        Topics topics = new Topics(run.run());
        Stage to = new Stage(place.stage().value() + (direction == Direction.FORWARD ? 1 : -1));
        Slot slot = ticket.ticket().hop(to).slot();
        String topic = direction == Direction.FORWARD ? topics.activations(to) : topics.gradients(to);
        return Optional.of(new TopicPartition(topic, slot.value())).filter(known -> slot.value() < run.limits().slotsPerStage());
    }
}
