package io.autoglm.sdk.policy;

import java.util.Locale;

/**
 * How urgent a call is while others wait too, most urgent first. It decides who goes next and who is refused when the waiting room is
 * full; nobody is kept waiting for good by those who are more urgent.
 */
public enum Priority {
    /** Somebody is waiting for the answer. */
    INTERACTIVE,
    /** As any other call. */
    NORMAL,
    /** May take its time: batches, indexing, evaluation. */
    BULK;

    /** Returns the word for logs and metrics, in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
