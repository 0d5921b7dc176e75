package io.autoglm.sdk.policy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How requests of one operation become one request. Stateless and shared by all calls.
 *
 * @param <E> the type of the operation's events
 */
public interface Joining<E> {

    /** Returns the operation that answers all at once: one event, which has a part for each request in their order. */
    Operation<List<Part<E>>> operation();

    /** Returns what two requests must have in common to be joined, with an {@code equals} of its own; {@code null} for one that goes alone. */
    @Nullable
    Object likeness(Object request);

    /** Returns how many answers {@code request} asks for, at least 1. */
    int items(Object request);

    /** Returns about how many bytes {@code request} adds to a joint one, rather too many than too few. */
    long bytes(Object request);

    /** Returns one request for all of {@code requests}, which are at least 2 and alike. */
    Object join(List<?> requests);

    /** Returns {@code answer} as its caller sees it, after so many attempts for him, who has waited for so long until it was sent, and for so long in all. */
    E timed(E answer, int attempts, Duration queueTime, Duration duration);
}
