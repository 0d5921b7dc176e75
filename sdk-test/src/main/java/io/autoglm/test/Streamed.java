package io.autoglm.test;

import io.autoglm.test.Step.Pause;
import java.util.List;
import java.util.random.RandomGenerator;

/** Walks over all chunks of all choices, choice by choice within a piece, with a pause before each piece. */
final class Streamed implements Script {

    private final List<Frames> choices;
    private final Answer answer;
    private final byte[] head;
    private final Script closing;
    private final SimBehavior behavior;
    private final RandomGenerator random;
    private final long perChoice;
    private final long count;
    private long position;
    private boolean paused;

    Streamed(
            List<Frames> choices,
            Answer answer,
            byte[] head,
            Script closing,
            SimBehavior behavior,
            RandomGenerator random) {
        this.choices = choices;
        this.answer = answer;
        this.head = head;
        this.closing = closing;
        this.behavior = behavior;
        this.random = random;
        this.perChoice = choices.get(0).count(answer.shape());
        this.count = perChoice * choices.size();
    }

    @Override
    public Step next() {
        if (position == count) {
            return closing.next();
        }
        long chunk = position / choices.size();
        int choice = (int) (position % choices.size());
        if (choice == 0 && !paused) {
            paused = true;
            long nanos = pauseBefore(chunk);
            if (nanos > 0) {
                return new Pause(nanos);
            }
        }
        paused = false;
        position++;
        return choices.get(choice).chunk(head, chunk, answer);
    }

    /** The role and the first piece come together, and the finish with the last piece. */
    private long pauseBefore(long chunk) {
        if (chunk == 0) {
            return behavior.firstToken().sample(random).toNanos();
        }
        boolean piece = chunk > choices.get(0).before() && chunk < perChoice - 1;
        return piece ? behavior.perToken().sample(random).toNanos() : 0;
    }
}
