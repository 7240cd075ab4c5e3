package dev.iota.operators.flink;

/** Flink's state throws checked exceptions, which mean that the task is lost; rules know nothing of them. */
final class StateAccess {
    private StateAccess() {}

    interface Action {
        void run() throws Exception;
    }

    static void run(Action action) {
        try {
            action.run();
        } catch (Exception e) {
            throw new IllegalStateException("Flink's state could not be written", e);
        }
    }
}
