package dev.iota.worker.pipeline;

import dev.iota.protocol.event.WorkerEvent;

/** What the worker decided to do beyond its device. */
public sealed interface Action {

    /** Tells the jobs. */
    record Send(WorkerEvent event) implements Action {}

    /** Sends a tensor to a neighbour, and says that the pass is completed when the broker has it. */
    record Deliver(Outgoing tensor) implements Action {}

    /** Reads the inbox of this place from its end on, and no other; {@link StageWorker#listening} answers. */
    record Listen(Place place) implements Action {}

    /** Reads no inbox. */
    record StopListening(String reason) implements Action {}

    /** Reads no inbox until its owner wishes otherwise. */
    record Pause(String reason) implements Action {}

    /** Gets no place, and asks again. */
    record Refused(String reason) implements Action {}

    /** The run is over: the process ends well. */
    record Finish(String reason) implements Action {}
}
