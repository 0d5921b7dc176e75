package io.autoglm.sdk.observe;

import org.jspecify.annotations.Nullable;

/** Something that is worth a line at most once in {@link Trouble#PAUSE}. Safe for any number of threads. */
final class Seldom {

    private final Trouble trouble = new Trouble();

    /** It happened at {@code now}; returns how often it was left out since the line before, {@code null} when now is too early for one. */
    synchronized Trouble.@Nullable Report happened(long now) {
        Trouble.Report report = trouble.bad(now);
        trouble.good(now);
        return report;
    }
}
