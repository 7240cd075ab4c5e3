package dev.iota.dashboard;

/**
 * How it stands with the broker.
 *
 * @param text for people
 */
record Connection(State state, String text) {
    enum State {
        CONNECTING,
        /** The run's topics are not there yet. */
        WAITING,
        /** Reads what was before the page. */
        CATCHING_UP,
        LIVE,
        /** The broker does not answer; it is asked again and again. */
        LOST,
        /** The broker refuses the page, or what reads it broke; nothing more comes. */
        FAILED
    }
}
