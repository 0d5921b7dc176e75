package io.autoglm.sdk.policy;

import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateResponse;

/**
 * What kind of call it is, and what its events mean to the policies.
 *
 * @param <E> the type of its events
 */
public interface Operation<E> {

    /** A whole answer: one event, which commits and ends the call. Request: {@code GenerateRequest}. */
    Operation<GenerateResponse> GENERATE = new GenerateOperation();

    /** A streamed answer: many events. Request: {@code GenerateRequest}. */
    Operation<GenerateEvent> STREAM = new StreamOperation();

    /** Returns the operation's name in OpenTelemetry's GenAI conventions, for example {@code chat}. */
    String name();

    /** Returns whether the events arrive one by one: then first-event and silence limits hold. */
    boolean streaming();

    /** Returns whether a failed attempt may be made again when the caller has seen nothing of it. */
    boolean repeatable();

    /** Returns whether the caller has seen something of the answer once {@code event} is delivered: no other attempt can replace it. */
    boolean commits(E event);

    /** Returns whether {@code event} is the last one of a whole answer. */
    boolean ends(E event);

    /** Adds what {@code event} says to the partial answer that a later failure carries. */
    void keep(E event, PartialText into);

    /** Returns {@code event} as the type of this operation's events; fails with {@link ClassCastException} if it is none. */
    E cast(Object event);
}
