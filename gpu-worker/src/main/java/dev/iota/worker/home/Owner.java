package dev.iota.worker.home;

/** What the owner of a worker may ask of it while it runs. */
public interface Owner {
    StatusReport status();

    /** All metrics, in Prometheus' text format. */
    String metrics();

    /**
     * Ends what is in flight, then the process.
     *
     * @param isAfterEpoch works on until the epoch is sealed
     */
    void drain(boolean isAfterEpoch);

    /** Ends what is in flight, and takes no work until {@link #resume}. */
    void pause();

    void resume();

    /**
     * Threads that one operation may use from the next pass on.
     *
     * @throws IllegalArgumentException if there are not so many processors
     */
    void share(int threads);
}
