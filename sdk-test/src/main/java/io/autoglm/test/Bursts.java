package io.autoglm.test;

import io.autoglm.test.Step.Chunk;
import io.autoglm.test.Step.End;
import io.autoglm.test.Step.Pause;
import java.util.ArrayDeque;

/** A script whose chunks come several at once: the pauses between them are made together, before the first. */
final class Bursts implements Script {

    private final Script source;
    private final int size;
    private final ArrayDeque<Step> ready = new ArrayDeque<>();

    Bursts(Script source, int size) {
        this.source = source;
        this.size = size;
    }

    @Override
    public Step next() {
        if (ready.isEmpty()) {
            fill();
        }
        return ready.removeFirst();
    }

    private void fill() {
        long nanos = 0;
        int chunks = 0;
        boolean ended = false;
        while (chunks < size && !ended) {
            Step step = source.next();
            if (step instanceof Pause pause) {
                nanos += pause.nanos();
            } else {
                ready.addLast(step);
                chunks += step instanceof Chunk ? 1 : 0;
                ended = step instanceof End;
            }
        }
        if (nanos > 0) {
            ready.addFirst(new Pause(nanos));
        }
    }
}
