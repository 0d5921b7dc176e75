package io.autoglm.sdk.admission;

import java.util.Arrays;
import java.util.List;

/**
 * The members of a room and what each weighs, at one moment. Immutable: whoever looks at one sees weights that belong together, so never a
 * pool whose last weight has gone while the next is not there yet.
 */
final class Roster {

    final Member[] members;
    final double[] weights;

    private Roster(Member[] members, double[] weights) {
        this.members = members;
        this.weights = weights;
    }

    /** Returns one where each weighs what it was made with. */
    static Roster of(Member[] members) {
        return new Roster(
                members, Arrays.stream(members).mapToDouble(Member::weight).toArray());
    }

    /** Returns one of {@code value}, of which those that are here weigh what they do here. */
    Roster with(Member[] value) {
        Roster next = of(value);
        for (int i = 0; i < value.length; i++) {
            int known = indexOf(value[i]);
            next.weights[i] = known < 0 ? next.weights[i] : weights[known];
        }
        return next;
    }

    /** Returns a copy where {@code member} weighs {@code weight}; this when it is not here. */
    Roster with(Member member, double weight) {
        int index = indexOf(member);
        if (index < 0) {
            return this;
        }
        double[] changed = weights.clone();
        changed[index] = weight;
        return new Roster(members, changed);
    }

    boolean has(Member member) {
        return indexOf(member) >= 0;
    }

    private int indexOf(Member member) {
        return List.of(members).indexOf(member);
    }
}
