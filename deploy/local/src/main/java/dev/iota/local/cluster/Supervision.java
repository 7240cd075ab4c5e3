package dev.iota.local.cluster;

import dev.iota.local.RestartRules;
import dev.iota.worker.ExitCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the supervisor does next: the only place that decides it. Starts whoever died again, and gives Flink the jobs that it does not have:
 * without ZooKeeper or Kubernetes a JobManager that died knows none. Knows no clock and no process.
 */
final class Supervision {
    static final long FIRST_SUBMISSION_DELAY_MILLIS = 5_000;
    static final long LONGEST_SUBMISSION_DELAY_MILLIS = 60_000;

    /** What is to be done. */
    sealed interface Deed {}

    record Start(Member member) implements Deed {}

    record Submit(JobOrder order) implements Deed {}

    /**
     * What there is.
     *
     * @param living members whose process lives
     * @param held members that are to stay away for now
     * @param takesJobs whether Flink's JobManager answers
     * @param titles of jobs that are under way, or being submitted
     */
    record Situation(Set<Member> living, Set<Member> held, boolean takesJobs, Set<String> titles, List<JobOrder> orders) {}

    private static final class Past {
        private final RestartRules rules = new RestartRules();
        private long startedAtMillis;
        private OptionalLong due = OptionalLong.empty();
    }

    private record Attempt(long againAtMillis, long delayMillis) {}

    private final List<Member> members;
    private final Map<Member, Past> pasts = new HashMap<>();
    private final Map<String, Attempt> attempts = new HashMap<>();

    /** @param members in the order in which they start */
    Supervision(List<Member> members) {
        this.members = List.copyOf(members);
    }

    List<Deed> decide(Situation situation, long nowMillis) {
        List<Deed> deeds = new ArrayList<>();
        for (Member member : members) {
            if (!situation.living.contains(member) && !situation.held.contains(member) && isDue(member, nowMillis)) {
                deeds.add(new Start(member));
            }
        }
        for (JobOrder order : situation.orders) {
            if (situation.titles.contains(order.title())) {
                attempts.remove(order.name());
            } else if (situation.takesJobs && isDue(order, nowMillis)) {
                deeds.add(new Submit(order));
            }
        }
        return deeds;
    }

    private boolean isDue(Member member, long nowMillis) {
        Past past = pasts.get(member);
        if (past == null) {
            past = new Past();
            pasts.put(member, past);
        } else if (past.due.isEmpty()) {
            long delayMillis = past.rules.delayAfter(ExitCode.FAILED, nowMillis - past.startedAtMillis).orElseThrow();
            past.due = OptionalLong.of(nowMillis + delayMillis);
        }
        if (past.due.isPresent() && nowMillis < past.due.getAsLong()) {
            return false;
        }
        past.due = OptionalLong.empty();
        past.startedAtMillis = nowMillis;
        return true;
    }

    private boolean isDue(JobOrder order, long nowMillis) {
        Attempt last = attempts.get(order.name());
        if (last != null && nowMillis < last.againAtMillis) {
            return false;
        }
        long delayMillis = last == null ? FIRST_SUBMISSION_DELAY_MILLIS : Math.min(LONGEST_SUBMISSION_DELAY_MILLIS, 2 * last.delayMillis);
        attempts.put(order.name(), new Attempt(nowMillis + delayMillis, delayMillis));
        return true;
    }
}
