package dev.iota.operators.clasp;

import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers the members of pathways from 0 up, in the order in which they are first seen. */
final class Roster {
    private final List<Member> members = new ArrayList<>();
    private final List<Map<MinerId, Integer>> numbers = new ArrayList<>();

    int number(int stage, MinerId miner) {
        while (numbers.size() <= stage) {
            numbers.add(new HashMap<>());
        }
        Map<MinerId, Integer> ofStage = numbers.get(stage);
        Integer known = ofStage.get(miner);
        if (known != null) {
            return known;
        }
        ofStage.put(miner, members.size());
        members.add(new Member(new Stage(stage), miner));
        return members.size() - 1;
    }

    Member member(int number) {
        return members.get(number);
    }

    int size() {
        return members.size();
    }

    int stages() {
        return numbers.size();
    }

    int stageOf(int number) {
        return members.get(number).stage().value();
    }
}
