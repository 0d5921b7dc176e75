package io.autoglm.test;

import io.autoglm.test.Step.Pause;

/** A script whose long pauses are broken by comments. */
final class Pings implements Script {

    private final Script source;
    private final Framing.Ping ping;
    private long left;
    private boolean due;

    Pings(Script source, Framing.Ping ping) {
        this.source = source;
        this.ping = ping;
    }

    @Override
    public Step next() {
        if (due) {
            due = false;
            return ping.bytes();
        }
        if (left > 0) {
            return pause();
        }
        Step step = source.next();
        if (step instanceof Pause pause) {
            left = pause.nanos();
            return pause();
        }
        return step;
    }

    /** The next part of the pause, with a comment after it unless it is the last. */
    private Step pause() {
        long nanos = Math.min(left, ping.nanos());
        left -= nanos;
        due = left > 0;
        return new Pause(nanos);
    }
}
