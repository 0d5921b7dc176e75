package io.autoglm.test;

import io.autoglm.test.Step.Chunk;
import io.autoglm.test.Step.End;
import io.autoglm.test.Step.Pause;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Scripts made of other scripts. */
final class Scripts {

    private static final int GLUE_AT_ONCE = 1 << 20;

    private Scripts() {}

    /** The given steps, then what {@code rest} says. */
    static Script sequence(List<? extends Step> first, Script rest) {
        var iterator = first.iterator();
        return () -> iterator.hasNext() ? iterator.next() : rest.next();
    }

    /** The first {@code events} events, then what {@code then} makes of the step after them; a shorter answer stays whole. */
    static Script afterEvents(Script source, int events, Function<Step, Script> then) {
        return new AfterEvents(source, events, then);
    }

    private static final class AfterEvents implements Script {

        private final Script source;
        private final Function<Step, Script> then;
        private int left;
        private @Nullable Script rest;

        AfterEvents(Script source, int events, Function<Step, Script> then) {
            this.source = source;
            this.left = events;
            this.then = then;
        }

        @Override
        public Step next() {
            if (rest != null) {
                return rest.next();
            }
            Step step = source.next();
            if (step instanceof Chunk chunk && chunk.events() > 0) {
                if (left > 0) {
                    left -= chunk.events();
                    return step;
                }
                rest = then.apply(step);
                return rest.next();
            }
            return step;
        }
    }

    static Script without(Script source, Step left) {
        return () -> {
            Step step = source.next();
            while (step == left) {
                step = source.next();
            }
            return step;
        };
    }

    static Script forever(Chunk chunk, Pause pause) {
        return new Script() {
            private boolean paused;

            @Override
            public Step next() {
                paused = !paused;
                return paused ? pause : chunk;
            }
        };
    }

    /** Every byte alone, with a pause before it. */
    static Script drip(Script source, Pause pause) {
        return new Script() {
            private byte[] bytes = Step.NOTHING;
            private int position;
            private int events;
            private boolean paused;

            @Override
            public Step next() {
                while (position == bytes.length) {
                    Step step = source.next();
                    if (!(step instanceof Chunk chunk)) {
                        return step;
                    }
                    bytes = chunk.joined();
                    events = chunk.events();
                    position = 0;
                }
                paused = !paused;
                if (paused) {
                    return pause;
                }
                byte[] one = {bytes[position++]};
                return new Chunk(Step.NOTHING, one, position == bytes.length ? events : 0);
            }
        };
    }

    /** Whole in one chunk up to 1 MiB, then in pieces of that size; pauses are left out. */
    static Script glued(Script source) {
        return new Script() {
            private @Nullable Step end;

            @Override
            public Step next() {
                if (end != null) {
                    return end;
                }
                Glue glue = new Glue();
                end = glue.addAll(source);
                return glue.chunk();
            }
        };
    }

    static Chunk glue(Script source) {
        Glue glue = new Glue();
        glue.addAll(source);
        return glue.chunk();
    }

    private static final class Glue {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int events;

        /** Returns the end, or {@code null} if more follows. */
        @Nullable
        Step addAll(Script source) {
            while (bytes.size() < GLUE_AT_ONCE) {
                Step step = source.next();
                if (step instanceof End) {
                    return step;
                }
                if (step instanceof Chunk chunk) {
                    bytes.writeBytes(chunk.joined());
                    events += chunk.events();
                }
            }
            return null;
        }

        Chunk chunk() {
            return new Chunk(Step.NOTHING, bytes.toByteArray(), events);
        }
    }
}
