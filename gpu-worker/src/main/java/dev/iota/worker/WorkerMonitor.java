package dev.iota.worker;

import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.frame.FrameRules;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.worker.pipeline.Action;
import dev.iota.worker.pipeline.Received;
import dev.iota.worker.pipeline.StageWorker;
import dev.iota.worker.pipeline.Task;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Lets several threads use one {@link StageWorker}, one at a time; does what it decides, in the order of its decisions. */
final class WorkerMonitor {
    private final StageWorker worker;
    private final Consumer<Action> actions;

    /** @param actions carries them out without waiting */
    WorkerMonitor(StageWorker worker, Consumer<Action> actions) {
        this.worker = worker;
        this.actions = actions;
    }

    synchronized void apply(Function<StageWorker, List<Action>> decision) {
        decision.apply(worker).forEach(actions);
        notifyAll();
    }

    /** As {@link StageWorker#reject}: it gives the device nothing to do, so nobody is woken by a flood. */
    synchronized void reject(RejectedException refusal, RecordPlace origin) {
        worker.reject(refusal, origin, System.nanoTime()).forEach(actions);
    }

    synchronized <T> T ask(Function<StageWorker, T> question) {
        return question.apply(worker);
    }

    /** As {@link StageWorker#receive}. */
    synchronized void receive(Received received, FrameRules checkedBy) throws RejectedException {
        worker.receive(received, checkedBy);
        notifyAll();
    }

    /** Waits for something to do. */
    synchronized Task take() throws InterruptedException {
        Optional<Task> task = worker.next(System.nanoTime());
        while (task.isEmpty()) {
            wait();
            task = worker.next(System.nanoTime());
        }
        return task.get();
    }
}
