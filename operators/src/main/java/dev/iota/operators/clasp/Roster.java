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
    private final Map<Member, Integer> numbers = new HashMap<>();
    private int stages;

    int number(int stage, MinerId miner) {
        return number(new Member(new Stage(stage), miner));
    }

    int number(Member member) {
        stages = Math.max(stages, member.stage().value() + 1);
        Integer known = numbers.putIfAbsent(member, members.size());
        if (known != null) {
            return known;
        }
        members.add(member);
        return members.size() - 1;
    }

    Member member(int number) {
        return members.get(number);
    }

    int size() {
        return members.size();
    }

    int stages() {
        return stages;
    }

    int stageOf(int number) {
        return members.get(number).stage().value();
    }
}
