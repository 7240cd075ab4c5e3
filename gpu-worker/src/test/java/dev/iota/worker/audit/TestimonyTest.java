package dev.iota.worker.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.worker.pipeline.Term;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestimonyTest {
    private static final Direction FORWARD = Direction.FORWARD;
    private static final String OTHER = "cd".repeat(32);

    private final Events events = new Events();

    @Test
    void aReadyThatIsSaidAgainBeginsNothingAnew() throws AuditEnded {
        events.say(Events.joined(1)).say(Events.ready(3)).say(Events.pass(0, 1, FORWARD)).say(Events.ready(3))
                .say(Events.pass(1, 2, FORWARD));
        assertThat(passes()).containsExactly(List.of(0L, 1L));
    }

    @Test
    void aProcessThatJoinsAnewHasForgottenWhatItDid() throws AuditEnded {
        events.say(Events.joined(1)).say(Events.ready(3)).say(Events.pass(7, 1, FORWARD))
                .say(Events.joined(2)).say(Events.joined(2)).say(Events.ready(3)).say(Events.pass(0, 2, FORWARD));
        assertThat(passes()).containsExactly(List.of(7L), List.of(0L));
    }

    @Test
    void soHasOneWhoseJoiningWasNotReadButForItsSecond() throws AuditEnded {
        events.say(Events.ready(3)).say(Events.pass(7, 1, FORWARD)).say(Events.joined(2)).say(Events.ready(3));
        assertThat(passes()).containsExactly(List.of(7L), List.of());
    }

    @Test
    void anotherSlotBeginsAnew() throws AuditEnded {
        events.say(Events.ready(3)).say(Events.pass(7, 1, FORWARD)).say(Events.ready(2)).say(Events.pass(8, 2, FORWARD));
        assertThat(passes()).containsExactly(List.of(7L), List.of(8L));
    }

    @Test
    void anEventThatIsPlayedAgainCountsOnce() throws AuditEnded {
        events.sayAs(5, Events.ready(3)).sayAs(6, Events.pass(0, 1, FORWARD)).sayAs(6, Events.pass(0, 1, FORWARD))
                .sayAs(4, Events.joined(9));
        assertThat(passes()).containsExactly(List.of(0L));
        assertThat(events.testimony.joined()).isNull();
    }

    @Test
    void otherTermsAreNoConcern() throws AuditEnded {
        Term later = new Term(Events.TERM.epoch(), new Generation(1));
        Term next = new Term(new Epoch(3), Generation.FIRST);
        events.say(Events.ready(3)).say(Events.pass(later, 0, 1, FORWARD, 0, null)).say(Events.pass(next, 1, 2, FORWARD, 0, null));
        assertThat(passes()).containsExactly(List.of());
    }

    @Test
    void theAccountIsThatOfTheContribution() throws AuditEnded {
        events.say(Events.joined(1)).say(Events.ready(3)).say(Events.pass(0, 1, FORWARD)).say(Events.uploaded(Events.HASH, 0))
                .say(Events.joined(2)).say(Events.ready(3));
        List<Account> accounts = events.testimony.accounts();
        assertThat(Account.of(accounts, Events.contribution(Events.HASH, 0))).contains(accounts.get(0));
        assertThat(Account.of(accounts, null)).as("nothing contributed").contains(accounts.get(1));
        assertThat(Account.of(accounts, Events.contribution(OTHER, 0))).as("never told of").contains(accounts.get(1));
        assertThat(Account.of(List.of(), null)).isEmpty();
    }

    @Test
    void gradientsThatTheOrchestratorDidNotCountAreInTheContributionAllTheSame() throws AuditEnded {
        events.say(Events.ready(3)).say(Events.uploaded(Events.HASH, 31));
        Account account = events.testimony.accounts().get(0);
        assertThat(account.told(Events.contribution(Events.HASH, 30)).backwardPasses()).isEqualTo(31);
        assertThat(account.told(Events.contribution(Events.HASH, 32)).backwardPasses()).as("none is left out").isEqualTo(32);
        assertThat(account.told(Events.contribution(OTHER, 30)).backwardPasses()).isEqualTo(30);
    }

    private List<List<Long>> passes() {
        return events.testimony.accounts().stream()
                .map(account -> account.passes().stream().map(told -> told.what().order()).toList())
                .toList();
    }
}
